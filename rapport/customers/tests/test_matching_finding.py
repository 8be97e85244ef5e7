"""Finding duplicates in bulk: what is offered, in which words, and that the same records always give the same."""

import json
import random
import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest

from rapport.customers.matching import Identity, Model, Room, Verdict, explain, explain_all, find_duplicates, link
from rapport.customers.matching.sources import from_arrow, from_csv

GIVEN = ("Ann", "Ben", "Cara", "Dan", "Eve", "Finn", "Gwen", "Hal", "Ida", "Jon", "Kim", "Leo", "Mia", "Ned", "Ola", "Pam", "Quin", "Tess")
FAMILY = ("Archer", "Baxter", "Cutler", "Draper", "Eaton", "Fowler", "Glover", "Hooper", "Irwin", "Joyner", "Keeler", "Mercer", "Naylor")
SPOUSE = ("Ursula", "Vernon", "Wanda", "Xavier", "Yolanda", "Zachary")


def people(count):
    """This many people who have nothing to do with each other, and the spouses of every fourth."""
    chance = random.Random(11)
    for number in range(count):
        family = chance.choice(FAMILY)
        person = Identity(
            f"P{number}",
            given_name=chance.choice(GIVEN),
            family_name=family,
            date_of_birth=_day(chance),
            emails=(f"{chance.choice(GIVEN)}{number}@example.com",),
            phones=(f"+441632{chance.randint(100000, 999999)}",),
            address=(f"{chance.randint(1, 99)} {chance.choice(FAMILY)} Street",),
            postcode=f"AB{number % 40} {chance.randint(1, 9)}CD",
        )
        yield person
        if number % 4 == 0:
            given, email = chance.choice(SPOUSE), f"{chance.choice(SPOUSE)}{number}@example.org"
            yield replace(person, id=f"S{number}", given_name=given, date_of_birth=_day(chance), emails=(email,))


def _day(chance):
    return f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


PEOPLE = list(people(300))
AGAIN = [
    replace(PEOPLE[1], id="again-1", family_name=PEOPLE[1].family_name[:-2] + "rr", phones=()),
    replace(PEOPLE[2], id="again-2", given_name=PEOPLE[2].family_name, family_name=PEOPLE[2].given_name),
    replace(PEOPLE[8], id="again-8", emails=(), address=("Elsewhere",), postcode="ZZ1 1ZZ"),
    replace(PEOPLE[9], id="again-9", date_of_birth="", given_name=PEOPLE[9].given_name[0]),
]
TWICE = {frozenset((who.id, f"again-{number}")) for number, who in ((n, PEOPLE[n]) for n in (1, 2, 8, 9))}


@pytest.fixture(scope="module")
def found():
    return find_duplicates(iter([*PEOPLE, *AGAIN]), room=Room(memory="256MB"))


def pairs(findings):
    return {frozenset((pair.left, pair.right)) for pair in findings.pairs}


def test_those_on_file_twice_are_found_and_nobody_else(found):
    assert pairs(found) == TWICE
    assert {frozenset(group) for group in found.groups} == TWICE


def test_husband_and_wife_are_not_one_customer(found):
    assert not any({pair.left[0], pair.right[0]} == {"P", "S"} for pair in found.pairs)
    assert found.model.odds.household > found.model.odds.match


def test_the_order_of_records_does_not_matter(found):
    shuffled = random.Random(3).sample([*PEOPLE, *AGAIN], len(PEOPLE) + len(AGAIN))
    assert find_duplicates(shuffled) == found


def test_the_terms_add_up_to_the_weight_of_the_pair(found):
    known = {person.id: person for person in [*PEOPLE, *AGAIN]}
    both = [(known[pair.left], known[pair.right]) for pair in found.pairs]
    for pair, explained in zip(found.pairs, explain_all(found.model, both), strict=True):
        assert explained.weight == pytest.approx(pair.weight, abs=0.01)
        assert explained.weight == pytest.approx(sum(term.weight for term in explained.terms))


def test_a_term_is_in_plain_words(found):
    words = [term.words for term in explain(found.model, PEOPLE[2], AGAIN[1]).terms]
    assert "given and family name exchanged" in words
    assert "same date of birth" in words
    differs = next(term for term in explain(found.model, PEOPLE[8], AGAIN[2]).terms if term.words == "postcode differs")
    assert str(differs) == f"postcode differs, \u2212{-differs.weight:.1f}"


def test_it_does_not_matter_which_of_the_two_is_left(found):
    for one, other in ((PEOPLE[1], AGAIN[0]), (PEOPLE[2], AGAIN[1]), (PEOPLE[0], PEOPLE[1])):
        there, back = explain(found.model, one, other), explain(found.model, other, one)
        assert there.weight == pytest.approx(back.weight)
        assert {term.words for term in there.terms} == {term.words for term in back.terms}


def test_a_model_can_be_kept_as_json(found):
    kept = Model.from_json(json.loads(json.dumps(found.model.as_json())))
    assert kept == found.model


def test_two_lists_are_linked_and_neither_with_itself():
    ours, theirs = PEOPLE[:200], [replace(person, id=f"T{place}", phones=()) for place, person in enumerate(PEOPLE[100:300])]
    linked = link(ours, theirs, each_once=True)
    truth = {(person.id, f"T{place}") for place, person in enumerate(PEOPLE[100:200])}
    assert {(pair.left, pair.right) for pair in linked.pairs} == truth


def test_a_plain_difference_in_given_name_is_never_offered_as_the_same_person():
    twin = replace(PEOPLE[5], id="twin", given_name="Zachary", emails=())
    offered = [pair for pair in find_duplicates([*PEOPLE, twin]).pairs if "twin" in (pair.left, pair.right)]
    assert all(pair.verdict == Verdict.POSSIBLE for pair in offered)


def test_organisations_are_compared_by_their_own_words_and_never_with_people():
    firms = [Identity(f"F{n}", kind="organisation", full_name=f"{name} Trading Ltd", town="Hull") for n, name in enumerate(FAMILY)]
    again = Identity("again", kind="organisation", full_name="The Archer Trading Company", town="Hull")
    namesake = Identity("person", full_name="Archer Trading", town="Hull")
    assert pairs(find_duplicates([*firms, again, namesake])) == {frozenset(("F0", "again"))}


@pytest.mark.parametrize(
    "few",
    [[], [Identity("1")], [Identity("1"), Identity("2")], [Identity("1", town="Hull"), Identity("2", given_name="Ann")]],
    ids=["none", "one", "two blanks", "nothing in common"],
)
def test_too_little_to_compare_is_no_trouble(few):
    assert find_duplicates(few).pairs == ()
    assert link(few, few[:1]).pairs == ()


def test_a_handful_of_equal_records_is_enough():
    equal = [replace(PEOPLE[0], id=str(number)) for number in range(5)]
    found = find_duplicates(equal)
    assert found.groups == (("0", "1", "2", "3", "4"),)
    assert {pair.verdict for pair in found.pairs} == {Verdict.SAME}


def test_one_id_for_two_records_is_refused():
    with pytest.raises(ValueError, match="Two records have the id 7"):
        find_duplicates([Identity("7"), Identity("7")])


def test_a_key_that_too_many_share_brings_nobody_together():
    alike = [Identity(str(number), given_name="Ann", family_name="Smith") for number in range(30)]
    assert find_duplicates(alike, room=Room(largest_block=29)).compared == 0
    assert find_duplicates(alike, room=Room(largest_block=30)).compared == 30 * 29 / 2


def test_rows_come_from_files_and_tables(tmp_path):
    (tmp_path / "people.csv").write_text("no,first,work,home,job\n1,Ann,a@example.com,,baker\n2,Ben,,,\n", encoding="utf-8-sig")
    columns = {"id": "no", "given_name": "first", "emails": ("work", "home"), "occupation": "job"}
    ann = Identity("1", given_name="Ann", emails=("a@example.com",), attributes={"occupation": "baker"})
    ben = Identity("2", given_name="Ben", attributes={"occupation": ""})
    assert list(from_csv(tmp_path / "people.csv", columns)) == [ann, ben]
    with duckdb.connect() as database:
        batches = database.sql("SELECT 1 AS no, 'Ann' AS first, ['a@example.com'] AS work, DATE '1971-06-24' AS born").to_arrow_reader()
        read = list(from_arrow(batches, {"id": "no", "given_name": "first", "emails": "work", "date_of_birth": "born"}))
    assert read == [Identity("1", given_name="Ann", emails=("a@example.com",), date_of_birth="1971-06-24")]


def test_importing_the_package_brings_neither_django_nor_the_heavy_libraries():
    code = "import sys, rapport.customers.matching; print({'django', 'splink', 'duckdb', 'pyarrow'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
