"""How two records are compared, in the words a person would use for each degree of likeness.

A comparison is a ladder of levels; the first whose condition holds is the one that counts. What the levels weigh is
learnt from the records themselves (see `training`); the shares and chances written here are where learning starts
and what it falls back on when there is little to learn from.
Conditions are SQL over the two prepared records, and say the same with left and right exchanged.
"""

from collections.abc import Iterable
from dataclasses import dataclass

_SWAPPED = "(given_l = family_r AND given_r = family_l)"


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of likeness.

    `share` is how often it is met between records of one customer, `chance` how often between strangers; `frequency`
    names the column whose rare values count for more than common ones.
    """

    words: str
    share: float
    chance: float
    condition: str = "ELSE"
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing two records are compared on; it says nothing where `silent` holds."""

    name: str
    columns: tuple[str, ...]
    silent: str
    levels: tuple[Level, ...]

    def settings(self) -> dict:
        """The comparison as splink reads it."""
        silent = {"sql_condition": self.silent, "label_for_charts": "not known", "is_null_level": True}
        return {
            "output_column_name": self.name,
            "comparison_levels": [silent, *map(_level_settings, self.levels)],
        }


def _level_settings(level: Level) -> dict:
    settings: dict = {"sql_condition": level.condition, "label_for_charts": level.words}
    settings |= {"m_probability": level.share, "u_probability": level.chance}
    if level.frequency:
        settings |= {"tf_adjustment_column": level.frequency, "tf_adjustment_weight": 1.0}
        settings |= {"disable_tf_exact_match_detection": True, "tf_minimum_u_value": 1e-7}
    return settings


def _unknown(*columns: str) -> str:
    return " OR ".join(f"{column}_{side} IS NULL" for column in columns for side in "lr")


def _typo(column: str, shortest: int = 4) -> str:
    """One letter apart, two neighbours exchanged included; the likeness asked first is only there for speed."""
    near = f"{_similar(column, 0.7)} AND damerau_levenshtein({column}_l, {column}_r) <= 1"
    return f"least(length({column}_l), length({column}_r)) >= {shortest} AND {near}"


def _similar(column: str, least: float = 0.88) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _either_way(condition: str) -> str:
    """The condition, or the same with left and right exchanged; `{a}` and `{b}` are the two sides."""
    return f"({condition.format(a='l', b='r')} OR {condition.format(a='r', b='l')})"


GIVEN = Comparison(
    "given_name",
    ("given", "given_root", "family", "words"),
    _unknown("given"),
    (
        Level("same given name", 0.66, 0.008, "given_l = given_r", "given"),
        Level("given and family name exchanged", 0.03, 0.0001, _SWAPPED),
        Level("given name in another form", 0.09, 0.002, "given_root_l = given_root_r", "given_root"),
        Level("given name one letter apart", 0.07, 0.002, _typo("given", 3)),
        Level(
            "only the initial of the given name",
            0.03,
            0.002,
            "least(length(given_l), length(given_r)) = 1 AND given_l[1] = given_r[1]",
        ),
        Level("given name alike", 0.05, 0.002, _similar("given")),
        Level(
            "given name among the other names",
            0.03,
            0.003,
            _either_way("list_contains(words_{b}, given_root_{a})"),
        ),
        Level("given name differs", 0.04, 0.98),
    ),
)

FAMILY = Comparison(
    "family_name",
    ("family", "given", "words"),
    f"{_unknown('family')} OR {_SWAPPED}",
    (
        Level("same family name", 0.76, 0.003, "family_l = family_r", "family"),
        Level("family name one letter apart", 0.1, 0.001, _typo("family")),
        Level("family name alike", 0.04, 0.002, _similar("family")),
        Level(
            "family name among the other names",
            0.04,
            0.002,
            _either_way("list_has_any(string_split(family_{a}, ' '), words_{b})"),
        ),
        Level("family name differs", 0.06, 0.992),
    ),
)

OTHERS = Comparison(
    "other_names",
    ("others",),
    "len(others_l) = 0 OR len(others_r) = 0",
    (
        Level("same other names", 0.6, 0.005, "others_l = others_r"),
        Level("an other name in common", 0.25, 0.005, "list_has_any(others_l, others_r)"),
        Level("other names differ", 0.15, 0.99),
    ),
)

_NEAR_BIRTH = "hamming(birth_l, birth_r) <= 2"

BIRTH = Comparison(
    "date_of_birth",
    ("birth",),
    _unknown("birth"),
    (
        Level("same date of birth", 0.78, 0.0001, "birth_l = birth_r", "birth"),
        Level("date of birth one digit apart", 0.09, 0.0015, f"{_NEAR_BIRTH} AND damerau_levenshtein(birth_l, birth_r) <= 1"),
        Level(
            "day and month of birth exchanged",
            0.02,
            0.00002,
            "birth_l[1:4] = birth_r[1:4] AND birth_l[5:6] = birth_r[7:8] AND birth_l[7:8] = birth_r[5:6]",
        ),
        Level("same day and month of birth", 0.02, 0.0025, "birth_l[5:8] = birth_r[5:8]"),
        Level(
            "same year and part of the date of birth",
            0.03,
            0.001,
            "birth_l[1:4] = birth_r[1:4] AND (birth_l[5:6] = birth_r[5:6] OR birth_l[7:8] = birth_r[7:8])",
        ),
        Level("same year of birth", 0.02, 0.015, "birth_l[1:4] = birth_r[1:4]"),
        Level("date of birth alike", 0.02, 0.01, _NEAR_BIRTH),
        Level("date of birth differs", 0.02, 0.97),
    ),
)

_LOCAL = "split_part(email_{side}, '@', 1)"
_DIGITS = "regexp_replace(email_{side}, '[^0-9]', '', 'g')"


def _both(value: str) -> str:
    return f"{value.format(side='l')} = {value.format(side='r')}"


# Namesakes have addresses alike for no other reason than the name, which has been counted already; only a number in
# the name, or one slip of the finger, makes one address of two.
_NAMESAKES = (
    f"is_named_email_l AND is_named_email_r AND NOT list_has_any(emails_l, emails_r) AND {_similar('email', 0.7)}"
    f" AND NOT ({_both(_LOCAL)} AND regexp_matches({_LOCAL.format(side='l')}, '[0-9][0-9]'))"
    f" AND NOT ({_both(_DIGITS)} AND damerau_levenshtein(email_l, email_r) <= 1)"
)

EMAIL = Comparison(
    "email",
    ("email", "emails", "is_named_email"),
    f"{_unknown('email')} OR ({_NAMESAKES})",
    (
        Level("same email address", 0.55, 0.00001, "email_l = email_r", "email"),
        Level("an email address in common", 0.1, 0.00001, "list_has_any(emails_l, emails_r)"),
        Level(
            "same email name at another host",
            0.1,
            0.0001,
            f"length({_LOCAL.format(side='l')}) >= 5 AND {_both(_LOCAL)}",
        ),
        Level(
            "email address one or two letters apart",
            0.05,
            0.00005,
            f"{_similar('email', 0.8)} AND damerau_levenshtein(email_l, email_r) <= 2",
        ),
        Level("email address alike", 0.05, 0.0003, f"{_similar('email', 0.9)} AND NOT (is_named_email_l OR is_named_email_r)"),
        Level("email address differs", 0.15, 0.9995),
    ),
)

PHONE = Comparison(
    "phone",
    ("phone", "phones"),
    _unknown("phone"),
    (
        Level("same phone number", 0.55, 0.00002, "phone_l = phone_r", "phone"),
        Level("a phone number in common", 0.1, 0.00002, "list_has_any(phones_l, phones_r)"),
        Level("phone number one digit apart", 0.05, 0.00002, _typo("phone", 6)),
        Level("phone number differs", 0.3, 0.9999),
    ),
)

_SAME_NUMBER = "number_l IS NOT DISTINCT FROM number_r"
_NEAR_STREET = f"({_similar('street', 0.92)})"

ADDRESS = Comparison(
    "address",
    ("street", "number", "house", "place_words"),
    _unknown("street"),
    (
        Level("same house and street", 0.5, 0.0001, "house_l = house_r", "house"),
        Level("same house, street spelt alike", 0.12, 0.00005, f"{_NEAR_STREET} AND {_SAME_NUMBER}"),
        Level("same street", 0.08, 0.0005, "street_l = street_r", "street"),
        Level("street spelt alike", 0.03, 0.001, _NEAR_STREET),
        Level(
            "words of the address in common",
            0.05,
            0.0001,
            "len(list_intersect(place_words_l, place_words_r)) >= 2",
        ),
        Level("same house number", 0.02, 0.01, "number_l = number_r"),
        Level("address differs", 0.2, 0.99),
    ),
)

TOWN = Comparison(
    "town",
    ("town",),
    _unknown("town"),
    (
        Level("same town", 0.8, 0.03, "town_l = town_r", "town"),
        Level("town spelt alike", 0.08, 0.02, _similar("town")),
        Level("town differs", 0.12, 0.95),
    ),
)

POSTCODE = Comparison(
    "postcode",
    ("postcode", "outward"),
    _unknown("postcode"),
    (
        Level("same postcode", 0.7, 0.0002, "postcode_l = postcode_r", "postcode"),
        Level("postcode one letter or digit apart", 0.06, 0.0002, _typo("postcode", 3)),
        Level("same postcode district", 0.06, 0.003, "outward_l = outward_r"),
        Level("postcode differs", 0.18, 0.996),
    ),
)

EXTERNAL = Comparison(
    "external_id",
    ("external_id",),
    _unknown("external_id"),
    (
        Level("same external number", 0.8, 0.00001, "external_id_l = external_id_r", "external_id"),
        Level("external number one digit apart", 0.05, 0.00002, _typo("external_id", 5)),
        Level("external number differs", 0.15, 0.9999),
    ),
)

BUILT_IN = (GIVEN, FAMILY, OTHERS, BIRTH, EMAIL, PHONE, ADDRESS, TOWN, POSTCODE, EXTERNAL)


def attribute(column: str, name: str) -> Comparison:
    """A comparison of anything else we know, such as an occupation."""
    return Comparison(
        column,
        (column,),
        _unknown(column),
        (
            Level(f"same {name}", 0.85, 0.1, f"{column}_l = {column}_r", column),
            Level(f"{name} alike", 0.05, 0.02, _similar(column)),
            Level(f"{name} differs", 0.1, 0.88),
        ),
    )


def chosen(present: Iterable[str], attributes: dict[str, str]) -> tuple[Comparison, ...]:
    """The comparisons for the columns that hold anything: the first column of each must be present."""
    known = set(present)
    built_in = [comparison for comparison in BUILT_IN if comparison.columns[0] in known]
    return (*built_in, *(attribute(column, name) for column, name in attributes.items()))
