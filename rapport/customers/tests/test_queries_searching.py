from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.customers.actions import contact_points, interactions, life
from rapport.customers.models import Customer
from rapport.customers.queries import records, searching
from rapport.customers.searching import corrections, trigrams
from rapport.customers.tests import factories
from rapport.team.roles import Reach, Role


@pytest.fixture
def by(db):
    return factories.actor(Role.ADVISER)


@pytest.fixture
def people(db):
    return [
        factories.customer(
            "Olwen Bevan-Jones", known_as="Ollie", external_id="AB/12-x",
            contact_points=[
                {"channel": "address", "value": "8 Weaver Court, Chester, CH1 2AB"},
                {"channel": "email", "value": "olwen.jones82@post.example"},
                {"channel": "phone", "value": "07700 900982"},
            ],
        ),
        factories.customer("Łucja Szymańska", contact_points=[{"channel": "phone", "value": "+33 1 99 00 12 34"}]),
        factories.customer("Jon Olsen", contact_points=[{"channel": "address", "value": "1 Olwen Street, Wrexham, LL11 1AA"}]),
        factories.customer("Dee Valley Almshouses", kind="organisation", contact_points=[{"channel": "handle", "value": "x: @DeeValley"}]),
        factories.customer("Seán O'Brien"),
    ]  # fmt: skip


def found(text, by, limit=20):
    return [each.customer.name for each in searching.find(text, by, limit)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("olwen", "Jon Olsen"),
        ("OLWEN BEVAN", "Olwen Bevan-Jones"),
        ("jones olwen", "Olwen Bevan-Jones"),
        ("bev", "Olwen Bevan-Jones"),
        ("jon olw", "Jon Olsen"),
        ("ollie", "Olwen Bevan-Jones"),
        ("lucja", "Łucja Szymańska"),
        ("szymańska", "Łucja Szymańska"),
        ("symanska", "Łucja Szymańska"),
        ("szymasnka", "Łucja Szymańska"),
        ("szimanka", "Łucja Szymańska"),
        ("zymanska", "Łucja Szymańska"),
        ("ymansk", "Łucja Szymańska"),
        ("olwne bevan", "Olwen Bevan-Jones"),
        ("obrien", "Seán O'Brien"),
        ("o'brien sean", "Seán O'Brien"),
        ("07700 900982", "Olwen Bevan-Jones"),
        ("+44 (0)7700-900982", "Olwen Bevan-Jones"),
        ("0770090", "Olwen Bevan-Jones"),
        ("900982", "Olwen Bevan-Jones"),
        ("00331990012", "Łucja Szymańska"),
        ("olwen.jones82@post.example", "Olwen Bevan-Jones"),
        ("Olwen.Jones82@", "Olwen Bevan-Jones"),
        ("jones82", "Olwen Bevan-Jones"),
        ("@post.example", "Olwen Bevan-Jones"),
        ("ch1 2ab", "Olwen Bevan-Jones"),
        ("CH12A", "Olwen Bevan-Jones"),
        ("ch1 2", "Olwen Bevan-Jones"),
        ("weaver chester", "Olwen Bevan-Jones"),
        ("ab/12-x", "Olwen Bevan-Jones"),
        ("valley dee", "Dee Valley Almshouses"),
        ("almshouse", "Dee Valley Almshouses"),
        ("@deevalley", None),
        ("x:@deevalley", "Dee Valley Almshouses"),
    ],
)
def test_finds_by_whatever_is_typed(people, by, text, first):
    names = found(text, by)
    assert (names[0] if names else None) == first


class TestReferences:
    @pytest.mark.parametrize("written", ["CU-{:06d}", "cu {:06d}", "CU{}", "{}", "or-{:06d}"])
    def test_a_reference_in_any_form(self, people, by, written):
        assert found(written.format(people[1].pk), by)[0] == people[1].name

    def test_one_of_a_merged_customer_leads_to_who_they_became(self, people, by):
        Customer.objects.filter(pk=people[2].pk).update(merged_into=people[4])
        Customer.objects.filter(pk=people[4].pk).update(merged_into=people[0])
        assert found(people[2].reference, by)[0] == people[0].name
        assert "Jon Olsen" not in found("jon olsen", by)


class TestRanking:
    def test_whole_words_before_beginnings_before_corrections(self, by, db):
        for name in ("Tom Marston", "Tom Mars", "Tom Marsh"):
            factories.customer(name)
        assert found("mars", by) == ["Tom Mars", "Tom Marsh", "Tom Marston"]
        assert found("marsh", by)[0] == "Tom Marsh"

    def test_the_latest_contact_first_and_the_archive_last(self, by, db):
        made = [factories.customer(f"Tom Price {word}") for word in ("One", "Two", "Three")]
        for ago, customer in ((3, made[0]), (1, made[1])):
            interactions.log(customer=customer, form="call", said="Hi", by=factories.system(factories.NOW - timedelta(days=ago)))
        assert found("price", by) == ["Tom Price Two", "Tom Price One", "Tom Price Three"]
        life.archive(customer=made[1], reason="Moved", by=factories.system())
        assert found("price", by) == ["Tom Price One", "Tom Price Three", "Tom Price Two"]

    def test_no_more_than_wanted(self, by, db):
        for number in range(6):
            factories.customer(f"Tom Price {number}")
        assert len(found("price", by, limit=4)) == 4


class TestBounds:
    def test_only_what_the_person_may_see(self, people):
        narrow = factories.actor(Role.ADVISER, customer_reach=Reach.OWN)
        for text in ("olwen", people[0].reference, "900982", "symanska"):
            assert found(text, narrow) == []
        mine = factories.customer("Olwen Mine", owner=narrow.user)
        assert found("olwen", narrow) == [mine.name]

    @pytest.mark.parametrize(
        "text", ["", "   ", "'", "\\", "&", "!!", "a'b & (c|d:*", "\x00", "🦄", "x" * 5000, "1" * 100, "%", "__", "\u202e"]
    )
    def test_any_text_is_an_answer(self, people, by, text):
        found(text, by)
        list(records.visible(by).filter(searching.narrowed(text))[:1])

    def test_costs_few_queries(self, people, by, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            found("olwen", by, limit=1)
        with django_assert_max_num_queries(7):
            found("szymasnka luca", by)


def test_what_is_gone_is_found_no_more(people, by):
    contact_points.remove(point=people[0].contact_points.get(channel="phone"), by=factories.system())
    assert found("900982", by) == []
    assert found("07700 900982", by) == []


@given(st.text(alphabet="abcdefgh", min_size=1, max_size=12))
def test_every_window_of_three_letters_is_kept(word):
    padded = f"  {word} "
    assert set(trigrams(word)) == {padded[at : at + 3] for at in range(len(padded) - 2)}


@pytest.mark.django_db
class TestCorrections:
    @pytest.fixture(autouse=True)
    def words(self):
        for name in ("Bartholomew Featherstonehaugh", "Marjorie Smith", "Ann Lee"):
            factories.customer(name)

    @pytest.mark.parametrize("typed", ["smiht", "smth", "smitth", "smoth", "msith", "emith", "smit"])
    def test_one_stroke_apart(self, typed):
        assert "smith" in [*corrections.near([typed])[typed], *(["smith"] if "smith".startswith(typed) else [])]

    @pytest.mark.parametrize("typed", ["marjroie", "mrajorie", "marjory", "barthelemew", "fetherstonehaug", "featherstonhough"])
    def test_two_strokes_apart_in_a_long_word(self, typed):
        assert corrections.near([typed])[typed]

    @pytest.mark.parametrize("typed", ["smash", "an", "mary", "99999", "quite"])
    def test_what_is_further_away_is_not_meant(self, typed):
        assert corrections.near([typed]).get(typed, []) == []


def test_of_a_few_letters_names_sorted_under_them_come_first(by):
    for name in ("Mary Ash", "Tom Marsh", "Marta Marlow"):
        factories.customer(name)
    assert found("mar", by)[:2] == ["Marta Marlow", "Tom Marsh"]
    assert set(found("mar", by)) == {"Mary Ash", "Tom Marsh", "Marta Marlow"}
