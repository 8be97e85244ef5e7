"""What a column of somebody's file can be in our words, and the words other people use for it."""

from enum import StrEnum
from typing import NamedTuple


class Field(StrEnum):
    """The target of a column."""

    NAME = "name"
    TITLE = "title"
    GIVEN = "given"
    MIDDLE = "middle"
    FAMILY = "family"
    SUFFIX = "suffix"
    KNOWN_AS = "known-as"
    PRONUNCIATION = "pronunciation"
    PRONOUNS = "pronouns"
    LANGUAGE = "language"
    KIND = "kind"
    EXTERNAL_ID = "external-id"
    EMAIL = "email"
    PHONE = "phone"
    EMAIL_OR_PHONE = "email-or-phone"
    HANDLE = "handle"
    ADDRESS = "address"
    ADDRESS_NUMBER = "address-number"
    ADDRESS_LINE = "address-line"
    TOWN = "town"
    COUNTY = "county"
    POSTCODE = "postcode"
    COUNTRY = "country"
    LABEL = "label"
    ORGANISATION = "organisation"
    JOB_TITLE = "job-title"
    BIRTHDAY = "birthday"
    NOTE = "note"
    TAGS = "tags"
    STAGE = "stage"
    OWNER_EMAIL = "owner-email"
    TEAM = "team"
    CUSTOM = "custom"
    IGNORE = "ignore"

    @property
    def is_part_of_address(self) -> bool:
        """Whether several columns with the same slot make one address."""
        return self in _ADDRESS_PARTS

    @property
    def may_repeat(self) -> bool:
        """Whether several columns may have this target."""
        return self in _REPEATED


_ADDRESS_PARTS = frozenset(
    {Field.ADDRESS_NUMBER, Field.ADDRESS_LINE, Field.TOWN, Field.COUNTY, Field.POSTCODE, Field.COUNTRY}
)  # fmt: skip
_REPEATED = _ADDRESS_PARTS | {
    Field.EMAIL, Field.PHONE, Field.EMAIL_OR_PHONE, Field.HANDLE, Field.ADDRESS, Field.LABEL, Field.NOTE, Field.TAGS, Field.CUSTOM,
    Field.IGNORE, Field.MIDDLE,
}  # fmt: skip

LONGEST: dict[Field, int] = {  # characters our tables hold
    Field.NAME: 300, Field.TITLE: 40, Field.GIVEN: 150, Field.FAMILY: 150, Field.KNOWN_AS: 150, Field.PRONUNCIATION: 150,
    Field.PRONOUNS: 60, Field.LANGUAGE: 20, Field.EXTERNAL_ID: 120, Field.HANDLE: 300, Field.ORGANISATION: 300,
    Field.JOB_TITLE: 150, Field.TAGS: 60, Field.ADDRESS: 480, Field.NOTE: 20_000, Field.OWNER_EMAIL: 254, Field.TEAM: 120,
    Field.CUSTOM: 4_000,
}  # fmt: skip

# Labels: what stands before or after the noun in "Work Email", "Phone (mobile)", "Billing City".
LABELS = {
    "home": "home", "private": "home", "personal": "home", "domicile": "home", "privat": "home", "casa": "home",
    "work": "work", "business": "work", "office": "work", "company": "work", "geschaftlich": "work", "professional": "work", "trabajo": "work",
    "mobile": "mobile", "mob": "mobile", "cell": "mobile", "cellphone": "mobile", "cellular": "mobile", "handy": "mobile", "movil": "mobile",
    "portable": "mobile", "mobil": "mobile", "whatsapp": "whatsapp", "fax": "fax", "pager": "pager", "car": "car",
    "other": "other", "alternate": "other", "alternative": "other", "secondary": "other", "additional": "other", "alt": "other",
    "main": "main", "primary": "main", "preferred": "main", "default": "main", "landline": "landline", "daytime": "daytime",
    "day": "daytime", "evening": "evening", "billing": "billing", "invoice": "billing", "mailing": "postal", "postal": "postal",
    "correspondence": "postal", "shipping": "delivery", "delivery": "delivery", "emergency": "emergency", "assistant": "assistant",
    "assistants": "assistant", "isdn": "other", "callback": "other", "radio": "other", "telex": "telex",
}  # fmt: skip
_PHONE_LABELS = frozenset({"mobile", "landline", "fax", "pager", "whatsapp", "telex", "car"})


class Meaning(NamedTuple):
    """What a header means: the field, and how much it says so by itself."""

    field: Field
    certainty: float = 0.9


def _named(field: Field, phrases: str, certainty: float = 0.9) -> dict[str, Meaning]:
    return dict.fromkeys(phrases.split("|"), Meaning(field, certainty))


# Folded header without its label and number -> meaning. The commonest exports and the words of UK forms.
NOUNS: dict[str, Meaning] = {
    **_named(Field.NAME, "name|full name|fullname|contact|contact name|customer|customer name|client|client name|lead name|display name"
             "|file as|person|person name|member name|tenant|tenant name|resident|resident name|applicant|account holder|contact person"
             "|nom|nombre|naam|nome|navn|namn|vollstandiger name|nom complet|nombre completo|your name|first and surname|donor"),
    **_named(Field.GIVEN, "first name|firstname|first|given name|givenname|given|forename|forenames|first names|christian name|vorname"
             "|prenom|nombre de pila|fname|voornaam|fornavn|fornamn|nome proprio|name first"),
    **_named(Field.MIDDLE, "middle name|middlename|middle|middle names|additional name|middle initial|zweiter vorname"),
    **_named(Field.FAMILY, "last name|lastname|last|surname|family name|familyname|family|nachname|apellido|apellidos|nom de famille|lname"
             "|achternaam|etternavn|efternamn|sobrenome|cognome|familienname|second name|name last"),
    **_named(Field.TITLE, "salutation|prefix|name prefix|honorific|honorific prefix|courtesy title|anrede|civilite|title"),
    **_named(Field.SUFFIX, "suffix|name suffix|honorific suffix|generation|post nominals"),
    **_named(Field.KNOWN_AS, "nickname|nick name|known as|preferred name|preferredname|preferred first name|alias|goes by|short name|aka|spitzname"),
    **_named(Field.PRONUNCIATION, "pronunciation|phonetic name|yomi name|name pronunciation|phonetic first name|phonetic"),
    **_named(Field.PRONOUNS, "pronouns|pronoun|personal pronouns"),
    **_named(Field.LANGUAGE, "language|lang|sprache|langue|idioma|locale|spoken language|correspondence language"),
    **_named(Field.KIND, "kind|type|customer type|contact type|entity type|record type|account type|customer kind", 0.6),
    **_named(Field.EXTERNAL_ID, "id|record id|contact id|customer id|customer number|customer no|customer ref|customer reference|reference"
             "|reference number|ref|ref no|account number|account no|account id|external id|externalid|crm id|lead id|unique id|rec id"
             "|person id|client id|client number|uid|key|member number|membership number|member id|tenancy reference|organisation code"
             "|organization code|customer code|account ref|account reference|legacy id|uuid|guid|kundennummer|row id|true id|uprn id"
             "|recordid|employee id|student id|username|user name|user id|urn"),
    **_named(Field.EMAIL, "email|e mail|mail|email address|e mail address|emailaddress|email id|correo|correo electronico|courriel|adresse e mail"
             "|adresse email|e mail adresse|email addresses|emails|contact email|email value|e mail value|e post"),
    **_named(Field.PHONE, "phone|telephone|tel|phone number|phonenumber|telephone number|tel no|phone no|telefon|telefono|telephone no|number phone"
             "|contact number|contact no|contact phone|phone value|numero de telephone|telefonnummer|telefoon|phones|contact telephone|mobile number"
             "|mobile no|contact phone number|telefone|landline number|fax number|pager number|mobile phone|cell phone|fax"),
    **_named(Field.EMAIL_OR_PHONE, "email phone|email or phone|phone email|phone or email|contact details|email telephone"),
    **_named(Field.HANDLE, "website|web site|website value|web page|webpage|url|web|homepage|home page|website url|web address|linkedin|linkedin url|twitter"
             "|twitter handle|x handle|facebook|facebook url|instagram|skype|skype id|im value|messenger|whatsapp|telegram|blog|yahoo id|aim"),
    **_named(Field.ADDRESS, "address|full address|formatted address|address formatted|postal address|complete address|anschrift|adresse|direccion"
             "|location address|formatted|legal entity address|addresses"),
    **_named(Field.ADDRESS_NUMBER, "house number|street number|house no|building number|hausnummer|house name number|number house|property number"),
    **_named(Field.ADDRESS_LINE, "street|street address|address line|line|address street|addr|road|house name|building|flat|apartment|suite"
             "|extended address|address extended address|po box|address po box|address extended|strasse|rue|calle|premises|unit|sub building"
             "|street name|address line one|address line two|address line three|neighbourhood|locality line|district line|thoroughfare|address po"),
    **_named(Field.TOWN, "town|city|post town|posttown|suburb|locality|town city|city town|ville|ort|stadt|ciudad|address city|address town"
             "|municipality|plaats|cidade|citta|village|place"),
    **_named(Field.COUNTY, "county|state|region|province|state province|county state|state county|address region|address county|address state"
             "|provincia|bundesland|county region|state region|prefecture|state or province"),
    **_named(Field.POSTCODE, "postcode|post code|zip|zip code|zipcode|postal code|postalcode|plz|code postal|postleitzahl|zip postal code"
             "|postal zip code|address postal code|address postcode|codigo postal|postcode zip|zip postcode|address zip|cap|postkod|zip post code"),
    **_named(Field.COUNTRY, "country|country region|nation|land|pays|pais|address country|country name|paese|country code", 0.85),
    **_named(Field.LABEL, "email type|e mail type|phone type|address type|email label|e mail label|phone label|address label|im type|im label|website type|website label|phone kind"),
    **_named(Field.ORGANISATION, "company|organisation|organization|company name|organisation name|organization name|employer|account|account name"
             "|associated company|empresa|entreprise|firma|societe|business name|business|agency|org|company organisation|companyname|dba name"
             "|bedrijf|firm|organization 1 name|site name|azienda|legal name|registered name|trading name|preferred contact employer"),
    **_named(Field.JOB_TITLE, "job title|jobtitle|position|job|role|occupation|job role|designation|beruf|puesto|poste|fonction|job position"
             "|organization title|post held"),
    **_named(Field.BIRTHDAY, "birthday|birthdate|date of birth|dob|birth date|born|born on|geburtstag|geburtsdatum|date de naissance|d o b"
             "|fecha de nacimiento|birth day date"),
    **_named(Field.NOTE, "note|notes|comment|comments|remark|remarks|memo|notas|nota|bemerkung|bemerkungen|notizen|description|additional information"
             "|background|further information|message|observations"),
    **_named(Field.TAGS, "tag|tags|category|categories|label|labels|group|groups|group membership|segment|segments|keywords|contact tags"
             "|interests|kategorie|kategorien"),
    **_named(Field.STAGE, "stage|lifecycle stage|lifecyclestage|customer stage|life cycle stage|lead status|status|customer status", 0.6),
    **_named(Field.OWNER_EMAIL, "owner|owner email|contact owner|account manager|record owner|lead owner|company owner|assigned to|assigned to email"
             "|relationship manager|account owner|case worker|sales rep|contact owner email|deal owner", 0.7),
    **_named(Field.TEAM, "team|owning team|our team|service team|owner team|responsible team"),
}  # fmt: skip

NEVER = {  # never imported, and the person should know why
    "password": "Passwords are never imported.", "passwd": "Passwords are never imported.", "pwd": "Passwords are never imported.",
    "card number": "Card numbers are never imported.", "credit card": "Card numbers are never imported.",
    "credit card number": "Card numbers are never imported.", "cvv": "Card numbers are never imported.", "pin": "PINs are never imported.",
}  # fmt: skip


def implies_phone(label: str) -> bool:
    """Whether a column called only by this label ("Mobile", "Fax") holds phone numbers."""
    return label in _PHONE_LABELS
