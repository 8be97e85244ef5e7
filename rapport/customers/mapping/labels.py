"""What a contact point is called, by the words that stand before or after the noun: "Work Email", "Phone (mobile)", "Billing City"."""

_WORDS = {
    "home": "home private personal domicile privat casa",
    "work": "work business office company geschaftlich professional trabajo",
    "mobile": "mobile mob cell cellphone cellular handy movil portable mobil",
    "whatsapp": "whatsapp",
    "fax": "fax",
    "pager": "pager",
    "car": "car",
    "other": "other alternate alternative secondary additional alt isdn callback radio",
    "main": "main primary preferred default",
    "landline": "landline",
    "daytime": "daytime day",
    "evening": "evening",
    "billing": "billing invoice",
    "postal": "mailing postal correspondence",
    "delivery": "shipping delivery",
    "emergency": "emergency",
    "assistant": "assistant assistants",
    "telex": "telex",
}

LABELS: dict[str, str] = {word: label for label, words in _WORDS.items() for word in words.split()}
_PHONES = frozenset({"mobile", "landline", "fax", "pager", "whatsapp", "telex", "car"})


def implies_phone(label: str) -> bool:
    """Whether a column called only by this label ("Mobile", "Fax") holds phone numbers."""
    return label in _PHONES
