"""Invents customers: names, homes, numbers, and what has happened to them. Pure and deterministic: one seed, one town."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any

import yaml
from anyascii import anyascii

SEED = 1203
INWARD = "ABDEFGHJLNPQRSTUWXYZ"
ODDS = {"heat network": 0.3, "priority services": 0.11, "paper bills": 0.15, "landlord": 0.03}
TITLES = ("Dr", "Mx", "")  # none that says who somebody is: names are put together at random
TITLE_WEIGHTS = (3, 1, 96)


@dataclass(frozen=True)
class Happening:
    """One interaction: how many days before today, and which colleague wrote it down."""

    days_ago: float
    beat: dict[str, Any]
    colleague: int


@dataclass(frozen=True)
class Invented:
    """One customer as invented; `alike` names the place of the customer this one is a second record of."""

    kind: str
    name: str
    given: str = ""
    family: str = ""
    title: str = ""
    born_on: date | None = None
    language: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    address: dict[str, Any] = field(default_factory=dict)
    stage: str = "active"
    tags: tuple[str, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)
    how_to_help: str = ""
    days_with_us: int = 400
    colleague: int | None = None
    happenings: tuple[Happening, ...] = ()
    alike: int | None = None


@cache
def data(name: str) -> Any:
    """One of the data files beside this module."""
    return yaml.safe_load(resources.files(__package__).joinpath(f"data/{name}.yaml").read_text(encoding="utf-8"))


def invent(count: int, colleagues: int, today: date) -> Iterator[Invented]:
    """`count` customers: mostly people, one in twenty-five an organisation, one in a hundred a second record of an earlier one."""
    random = Random(SEED)  # noqa: S311 - invented people, not secrets
    made: list[Invented] = []
    internal = data("names")["internal"]
    for place in range(count):
        if place < len(internal):
            customer = _team(internal[place], place, random)
        elif place % 25 == 0:
            customer = _organisation(random, colleagues)
        elif place % 100 == 99:
            customer = _again(made, random)
        else:
            customer = _person(random, colleagues, today)
        made.append(customer)
        yield customer


def address(random: Random) -> dict[str, Any]:
    """A home on an invented street in a real town."""
    towns = data("places")["towns"]
    town = random.choices(list(towns), [weight for weight, _, _ in towns.values()])[0]
    _, outward, county = towns[town]
    street = random.choice(data("places")["streets"])
    is_block = street.endswith(("Court", "Mews", "Gardens")) and random.random() < 0.7
    house = f"Flat {random.randint(1, 48)}, {street}" if is_block else f"{random.randint(1, 120)} {street}"
    postcode = f"{outward} {random.randint(1, 9)}{random.choice(INWARD)}{random.choice(INWARD)}"
    return {"lines": [house], "town": town, "county": county, "postcode": postcode, "country": "GB"}


def _phone(random: Random) -> str:
    """A number from the ranges set aside for drama: 07700 900000 to 900999, 01632 960000 to 960999."""
    return random.choice(("07700 900{:03d}", "07700 900{:03d}", "01632 960{:03d}")).format(random.randint(0, 999))


def _named(random: Random) -> tuple[str, str, str]:
    names = data("names")
    people = random.choices(list(names["weights"]), list(names["weights"].values()))[0]
    family = random.choice(names["family"][people])
    if random.random() < 0.05:
        family = f"{family}-{random.choice(names['family'][random.choice(('english', 'welsh'))])}"
    return people, random.choice(names["given"][people]), family


def _person(random: Random, colleagues: int, today: date) -> Invented:
    people, given, family = _named(random)
    home = address(random)
    stage = random.choices(("active", "new", "at-risk", "lapsed", "former", "prospect"), (70, 8, 8, 5, 5, 4))[0]
    welsh_first = people == "welsh" and random.random() < 0.35
    tags = {"welsh first"} if welsh_first else set()
    tags |= {tag for tag, odds in ODDS.items() if random.random() < odds}
    with_us = random.randint(20, 4300) if stage != "new" else random.randint(1, 60)
    return Invented(
        kind="person",
        name=f"{given} {family}",
        given=given,
        family=family,
        title=random.choices(TITLES, TITLE_WEIGHTS)[0],
        born_on=today - timedelta(days=random.randint(19 * 365, 94 * 365)) if random.random() < 0.8 else None,
        language="cy" if welsh_first else "",
        emails=(_email(given, family, random),) if random.random() < 0.82 else (),
        phones=tuple(dict.fromkeys(_phone(random) for _ in range(random.choice((1, 1, 2))))),
        address=home,
        stage=stage,
        tags=tuple(sorted(tags)),
        custom=_account(random, tags, today),
        how_to_help=random.choice(data("stories")["how_to_help"]) if random.random() < 0.07 else "",
        days_with_us=with_us,
        colleague=random.randrange(colleagues) if random.random() < 0.4 else None,
        happenings=_history(random, colleagues, with_us, given, home),
    )


def _email(given: str, family: str, random: Random) -> str:
    plain = ["".join(letter for letter in anyascii(name).lower() if letter.isalnum()) for name in (given, family)]
    shape = random.choice(("{0}.{1}", "{0}{1}", "{0[0]}{1}", "{1}.{0}"))
    return f"{shape.format(*plain)}{random.randint(1, 99)}@{random.choice(('mail', 'post', 'inbox', 'home'))}.example"


def _account(random: Random, tags: set[str], today: date) -> dict[str, Any]:
    account: dict[str, Any] = {
        "tenure": random.choices(("Social rent", "Shared owner", "Leaseholder", "Energy only"), (50, 12, 14, 24))[0],
        "household": str(random.choices((1, 2, 3, 4, 5, 6), (34, 32, 14, 13, 5, 2))[0]),
        "renews-on": (today + timedelta(days=random.randint(5, 360))).isoformat(),
    }
    if "heat network" in tags:
        account["meter"] = f"HN-{random.randint(1000, 9999)}"
    if "priority services" in tags:
        account["priority"] = True
    return account


def _history(random: Random, colleagues: int, with_us: int, given: str, home: dict[str, Any]) -> tuple[Happening, ...]:
    told = []
    threads = data("stories")["threads"]
    street = home["lines"][0].split(", ")[-1].lstrip("0123456789 ")
    for thread in random.sample(threads, k=random.choices((0, 1, 2, 3, 4), (6, 34, 32, 20, 8))[0]):
        start = random.uniform(0.2, min(with_us, 720)) if random.random() < 0.9 else random.uniform(0.1, 6)
        colleague = random.randrange(colleagues)
        for beat in thread:
            filled = {name: text.format(first=given, street=street) if isinstance(text, str) else text for name, text in beat.items()}
            days_ago = start - beat["day"] - random.uniform(0, 0.2)
            if 0.02 < days_ago < with_us:
                told.append(Happening(days_ago, filled, colleague))
    return tuple(sorted(told, key=lambda one: -one.days_ago))


def _organisation(random: Random, colleagues: int) -> Invented:
    names = data("names")
    name = f"{random.choice(names['organisation_first'])} {random.choice(names['organisation_rest'])}"
    host = "".join(letter for letter in anyascii(name).lower() if letter.isalnum())
    home = address(random)
    return Invented(
        kind="organisation",
        name=name,
        emails=(f"office@{host}.example",),
        phones=(f"01632 960{random.randint(0, 999):03d}",),
        address=home,
        stage=random.choice(("active", "active", "active", "at-risk")),
        tags=("business",),
        days_with_us=random.randint(100, 4300),
        colleague=random.randrange(colleagues),
        happenings=_history(random, colleagues, 700, name, home),
    )


def _team(name: str, place: int, random: Random) -> Invented:
    host = name.lower().replace(" ", "-")
    return Invented(kind="team", name=name, emails=(f"{host}@northgate.example",), days_with_us=2000 + place, tags=("internal",))


def _again(made: list[Invented], random: Random) -> Invented:
    """A second record of someone: the same person as another colleague once wrote them down."""
    place = random.choice([at for at, one in enumerate(made) if one.kind == "person" and one.alike is None and (one.emails or one.phones)])
    one = made[place]
    given = one.given if random.random() < 0.6 else one.given[0]
    family = one.family if random.random() < 0.5 else one.family[:2] + one.family[3:]
    return Invented(
        kind="person",
        name=f"{given} {family}",
        given=given,
        family=family,
        born_on=one.born_on,
        emails=one.emails if random.random() < 0.5 else (),
        phones=one.phones[:1],
        address=one.address if random.random() < 0.8 else address(random),
        days_with_us=max(2, one.days_with_us // 3),
        alike=place,
    )
