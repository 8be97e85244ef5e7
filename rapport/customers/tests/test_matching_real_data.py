"""Finding duplicates in public data sets whose true answers are known; `bench/linkage.py` measures the larger ones."""

import csv
from collections import Counter

import pytest

from rapport.customers.matching import Verdict, explain_all, find_duplicates, likely, surely
from rapport.customers.matching.sources import from_rows
from rapport.customers.tests import real_data

FOLDER = real_data.folder("1_contacts")
FEBRL = {
    "id": "rec_id",
    "given_name": "given_name",
    "family_name": "surname",
    "date_of_birth": "date_of_birth",
    "address": ("street", "address_2"),
    "town": "suburb",
    "postcode": "postcode",
    "state": "state",
}
FAKE = {
    "id": "unique_id",
    "given_name": "first_name",
    "family_name": "surname",
    "date_of_birth": "dob",
    "emails": "email",
    "town": "city",
}


class Found:
    """What was found in a file, against who everyone truly is."""

    def __init__(self, path, columns, who):
        with path.open(newline="", encoding="utf-8") as file:
            rows = [row | {"street": f"{row.get('street_number')} {row.get('address_1')}"} for row in csv.DictReader(file)]
        self.truth = {row[columns["id"]]: who(row) for row in rows}
        self.records = {record.id: record for record in from_rows(rows, columns)}
        self.findings = find_duplicates(self.records.values())

    def rates(self, pairs):
        """Precision and F1 of these pairs."""
        hits = [self.truth[pair.left] == self.truth[pair.right] for pair in pairs]
        total = sum(count * (count - 1) // 2 for count in Counter(self.truth.values()).values())
        return sum(hits) / len(hits), 2 * sum(hits) / (len(hits) + total)

    def ends(self):
        return [(self.records[pair.left], self.records[pair.right]) for pair in self.findings.pairs]


@pytest.fixture(scope="module")
def febrl():
    """Without the number another system gave, which would make it easy."""
    return Found(FOLDER / "febrl" / "dataset1.csv", FEBRL, lambda row: row["rec_id"].split("-")[1])


@pytest.fixture(scope="module")
def fake():
    return Found(FOLDER / "splink" / "fake_1000.csv", FAKE, lambda row: row["cluster"])


@pytest.mark.parametrize(("name", "precision", "f1"), [("febrl", 0.99, 0.98), ("fake", 0.97, 0.90)])
def test_everything_offered(request, name, precision, f1):
    found = request.getfixturevalue(name)
    measured = found.rates(found.findings.pairs)
    assert measured[0] >= precision
    assert measured[1] >= f1


@pytest.mark.parametrize("name", ["febrl", "fake"])
def test_what_is_offered_as_the_same_person_is(request, name):
    found = request.getfixturevalue(name)
    same = [pair for pair in found.findings.pairs if pair.verdict == Verdict.SAME]
    assert found.rates(same)[0] >= 0.99
    assert found.rates(same)[1] >= 0.6


def test_every_direct_pair_is_explained_to_the_digit(fake):
    explained = explain_all(fake.findings.model, fake.ends())
    direct = [(pair, why) for pair, why in zip(fake.findings.pairs, explained, strict=True) if pair.is_direct]
    assert len(direct) > 1000
    assert all(abs(pair.weight - why.weight) < 0.05 for pair, why in direct)


def test_the_quick_rule_warns_of_most_and_an_import_takes_hardly_any_wrongly(febrl):
    ends = febrl.ends()
    taken = [febrl.truth[one.id] == febrl.truth[other.id] for one, other in ends if surely(one, other)]
    assert sum(bool(likely(one, other)) for one, other in ends) / len(ends) >= 0.75
    assert sum(taken) / len(taken) >= 0.99
