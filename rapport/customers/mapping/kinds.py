"""What other programs call a person, an organisation, a team; and where they say a customer stands with us."""

from functools import lru_cache

from rapport.customers.normalising.names import fold

_KINDS = {
    "person": "person", "individual": "person", "contact": "person", "private": "person", "consumer": "person", "human": "person",
    "household": "person", "b2c": "person", "personal": "person", "resident": "person", "tenant": "person", "p": "person",
    "organisation": "organisation", "organization": "organisation", "company": "organisation", "business": "organisation",
    "org": "organisation", "corporate": "organisation", "charity": "organisation", "firm": "organisation", "account": "organisation",
    "b2b": "organisation", "supplier": "organisation", "commercial": "organisation", "o": "organisation",
    "team": "team", "internal team": "team", "internal": "team", "department": "team", "internal customer": "team",
}  # fmt: skip
_STAGES = {
    "prospect": "prospect", "lead": "prospect", "subscriber": "prospect", "marketing qualified lead": "prospect", "mql": "prospect",
    "sales qualified lead": "prospect", "sql": "prospect", "opportunity": "prospect", "potential": "prospect", "enquiry": "prospect",
    "new": "new", "onboarding": "new", "new customer": "new", "active": "active", "customer": "active", "current": "active",
    "live": "active", "evangelist": "active", "at risk": "at-risk", "risk": "at-risk", "lapsed": "lapsed", "inactive": "lapsed",
    "dormant": "lapsed", "former": "former", "former customer": "former", "churned": "former", "ex customer": "former", "left": "former",
    "closed": "former",
}  # fmt: skip
_LEGAL = frozenset(
    {"ltd", "ltd.", "limited", "plc", "llp", "inc", "inc.", "gmbh", "llc", "cic", "cio", "corp", "corp.", "b.v.", "bv", "s.a.",
                    "sarl", "pty", "ltd)", "l.l.c.", "co.,ltd", "ag"}
)  # fmt: skip
_SORTS = frozenset(
    {"surgery", "practice", "centre", "center", "council", "school", "college", "association", "trust", "church", "group", "university",
     "hospital", "clinic", "club", "society", "company", "services", "partnership", "charity", "academy", "foundation", "institute",
     "medical", "health", "restaurant", "hotel", "bank", "housing", "solicitors", "consulting", "solutions", "agency", "nursery",
     "ltd", "limited", "plc", "llp", "inc", "llc", "gmbh", "corp", "stores", "salon", "enterprises", "systems", "industries", "co"}
)  # fmt: skip


@lru_cache(maxsize=1024)
def kind_of(text: str) -> str:
    """ "person", "organisation" or "team" for what a program calls it, "" when it says neither."""
    return _KINDS.get(fold(text), "")


@lru_cache(maxsize=1024)
def stage_of(text: str) -> str:
    """Our stage for what a program calls it, "" when there is none."""
    return _STAGES.get(fold(text), "")


def legal_form(name: str) -> bool:
    """Whether a name ends in the form of a company."""
    last = name[name.rfind(" ") + 1 :]
    return last.lower() in _LEGAL and last != name


def sounds_like_organisation(name: str) -> bool:
    """Whether a word of the name is what organisations are called by."""
    return not _SORTS.isdisjoint(fold(name).split())
