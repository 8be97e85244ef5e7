"""Made-up customers as a UK service meets them: households, moves, marriages, typing errors, some on file twice.

Nobody here is real. What makes duplicates hard is here on purpose: couples and children who share family name,
address and phone, twins, sons named after fathers, neighbours in one postcode, common names.
"""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from rapport.customers.matching import Identity


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_GIVEN = _words("""
Oliver Olivia Jack Amelia Harry Isla George Ava Noah Emily Charlie Sophie Jacob Grace Alfie Mia Freddie Poppy Oscar
Ella Arthur Lily Theo Evie William Jessica James Ruby Thomas Isabella Henry Sophia Edward Charlotte Alexander Daisy
Joseph Alice Samuel Florence Daniel Freya Adam Phoebe Max Evelyn Lucas Rosie Mohammed Aisha David Susan John Margaret
Michael Patricia Peter Christine Robert Linda Paul Julie Andrew Karen Stephen Jacqueline Mark Deborah Richard Tracey
Kevin Jane Anthony Helen Ian Diane Gary Sharon Graham Elizabeth Brian Catherine Kenneth Barbara Christopher Sandra
Simon Ann Philip Nicola Matthew Rebecca Darren Emma Craig Laura Lee Claire Jason Sarah Stuart Lisa Neil Michelle Imran
Fatima Rajesh Priya Piotr Agnieszka Chinedu Ngozi Wei Mei Dylan Rhian Owen Cerys Callum Morag Hamish Eilidh Conor
Niamh Declan Siobhan Rory
""")
_FAMILY = _words("""
Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Robinson Wright Thompson Evans Walker White Roberts
Green Hall Thomas Clarke Jackson Wood Harris Edwards Turner Martin Cooper Hill Ward Hughes Moore Clark King Harrison
Lewis Baker Lee Allen Morris Khan Scott Watson Davis Parker James Bennett Young Phillips Richardson Mitchell Bailey
Carter Cook Singh Shaw Bell Collins Morgan Kelly Begum Miller Cox Hussain Marshall Simpson Price Anderson Adams
Wilkinson Foster Ellis Murphy Chapman Mason Gray Richards Webb Rogers Hunt Mills Holmes Palmer Matthews Lloyd Barker
Knight Stevens Butler Russell Barnes Fisher Jenkins Murray Dixon Harvey Campbell Okafor Kowalski Nguyen MacDonald
O'Brien O'Neill
""")
_HEADS = _words("""
Ash Brad Cal Den East Fair Glen Hart Kings Lang Mar Nor Oak Pen Quen Rad Sel Thorn Up Wal Wes York Bex Crof Dray Fel
""")
_TAILS = _words("""
ley ton ford ham worth field wood by well ridge more stead bury combe gate hurst land mouth shaw wick
""")
_WAYS = ("Road", "Street", "Avenue", "Close", "Lane", "Drive", "Gardens", "Crescent", "Way", "Terrace")
_HOSTS = ("example.com", "example.org", "example.net", "mail.example.com", "post.example.org", "home.example.net")
_SHORT = {
    "Thomas": "Tom", "William": "Bill", "Elizabeth": "Liz", "Robert": "Bob", "Margaret": "Maggie", "James": "Jim",
    "Catherine": "Kate", "Michael": "Mike", "Christopher": "Chris", "Deborah": "Debbie", "Andrew": "Andy", "Susan": "Sue",
    "Rebecca": "Becky", "Daniel": "Dan", "Alexander": "Alex", "Matthew": "Matt", "Samuel": "Sam", "Patricia": "Pat",
}  # fmt: skip
_ROAD = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Lane": "Ln", "Drive": "Dr", "Gardens": "Gdns"}
AGAIN = 0.08  # share of people who are on file a second time, and of those a third


def customers(count: int, seed: int = 20) -> Iterator[tuple[str, Identity]]:
    """This many records with who each truly is; the same seed gives the same people."""
    chance = random.Random(seed)
    made = 0
    while made < count:
        for person in _household(chance, made):
            for record in _records(chance, person):
                if made < count:
                    yield person.id, replace(record, id=f"{made}")
                    made += 1


def _household(chance: random.Random, number: int) -> list[Identity]:
    """One to six people at one address: alone, a couple, a family, people who share a flat."""
    town = chance.choice(_HEADS) + chance.choice(_TAILS)
    road = chance.choice(_HEADS).title() + chance.choice(_TAILS) + " " + chance.choice(_WAYS)
    flat = f"Flat {chance.randint(1, 30)}, " if chance.random() < 0.15 else ""
    home = Identity(
        id="",
        family_name=_family(chance),
        address=(f"{flat}{chance.randint(1, 180)} {road}",),
        town=town,
        postcode=f"{town[:2].upper()}{chance.randint(1, 40)} {chance.randint(1, 9)}{_letter(chance)}{_letter(chance)}",
        phones=(f"+441{chance.randint(10**8, 10**9 - 1)}",),
    )
    size = chance.choices((1, 2, 3, 4, 5, 6), (30, 34, 15, 14, 5, 2))[0]
    shares_name = chance.random() < 0.85
    people: list[Identity] = []
    for place in range(size):
        people.append(_person(chance, home, people, place, f"{number}-{place}", shares_name))
    return people


def _person(chance: random.Random, home: Identity, people: list[Identity], place: int, who: str, shares_name: bool) -> Identity:
    """One of a household: an adult or a child; now and then a twin, or a child named after a parent."""
    born = date(1935, 1, 1) + timedelta(days=chance.randint(0, 25_000) + (9_000 if place > 1 else 0))
    given = chance.choice(_GIVEN)
    if place > 2 and chance.random() < 0.04:
        born = date.fromisoformat(people[-1].date_of_birth)
    if place > 1 and chance.random() < 0.01:
        given = people[0].given_name
    family = home.family_name if shares_name else _family(chance)
    own = f"+447{chance.randint(10**8, 10**9 - 1)}"
    phones = home.phones if chance.random() < 0.35 else (own,)
    name = f"{given}.{family}".lower().replace("'", "")
    email = f"{name}{chance.randint(1, 9999)}@{chance.choice(_HOSTS)}"
    if chance.random() < 0.3:
        email = f"{name}@{who}.example.net"
    if people and chance.random() < 0.1:
        email = people[0].emails[0]
    return replace(home, id=who, given_name=given, family_name=family, date_of_birth=born.isoformat(), emails=(email,), phones=phones)


def _records(chance: random.Random, person: Identity) -> Iterator[Identity]:
    """How this person stands on file: once, or more often with differences."""
    yield _sparse(chance, person)
    while chance.random() < AGAIN:
        yield _sparse(chance, _mistyped(chance, _changed(chance, person)))


def _changed(chance: random.Random, person: Identity) -> Identity:
    """What life changes between two records of one person."""
    if chance.random() < 0.15:
        other = _household(chance, 0)[0]
        person = replace(person, address=other.address, town=other.town, postcode=other.postcode)
    if chance.random() < 0.04:
        person = replace(person, family_name=_family(chance))
    if chance.random() < 0.25:
        person = replace(person, emails=(f"{person.given_name.lower()}.{chance.randint(1, 10**6)}@{chance.choice(_HOSTS)}",))
    if chance.random() < 0.25:
        person = replace(person, phones=(f"+447{chance.randint(10**8, 10**9 - 1)}",))
    return person


def _mistyped(chance: random.Random, person: Identity) -> Identity:
    """What hands change: pet names, slips of the finger, exchanged names, short forms, case."""
    if chance.random() < 0.2:
        person = replace(person, given_name=_SHORT.get(person.given_name, person.given_name[:1]))
    if chance.random() < 0.02:
        person = replace(person, given_name=person.family_name, family_name=person.given_name)
    for name in ("given_name", "family_name", "town", "postcode", "date_of_birth"):
        if chance.random() < 0.08:
            person = replace(person, **{name: _slip(chance, getattr(person, name), digits=name == "date_of_birth")})
    if chance.random() < 0.3:
        line, *rest = person.address
        person = replace(person, address=(" ".join(_ROAD.get(word, word) for word in line.split()).upper(), *rest))
    return person


def _sparse(chance: random.Random, person: Identity) -> Identity:
    """What was never asked: a date of birth more often than an address."""
    for name, share in (("date_of_birth", 0.45), ("emails", 0.3), ("phones", 0.25), ("given_name", 0.02)):
        if chance.random() < share:
            person = replace(person, **{name: () if name in ("emails", "phones") else ""})
    if chance.random() < 0.2:
        person = replace(person, address=(), town="", postcode="")
    return person


def _slip(chance: random.Random, text: str, *, digits: bool) -> str:
    """One slip: a letter doubled, dropped, exchanged with the next, or another in its place."""
    if len(text) < 3:
        return text
    place = chance.randrange(len(text) - 1)
    if digits:
        return text if text[place] == "-" else text[:place] + chance.choice("0123456789") + text[place + 1 :]
    first, second = text[place], text[place + 1]
    return text[:place] + chance.choice((first + first + second, second, second + first, _letter(chance) + second)) + text[place + 2 :]


def _family(chance: random.Random) -> str:
    """A family name: half the time one of the common ones, the first of them the commonest."""
    if chance.random() < 0.5:
        return _FAMILY[int(len(_FAMILY) * chance.random() ** 2)]
    return chance.choice(_HEADS) + chance.choice(_TAILS)


def _letter(chance: random.Random) -> str:
    return chance.choice("abdefghjlnpqrstuwxyz").upper()
