"""Who may be on file twice: noticed while typing, found in bulk, decided about in pairs."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.customers import finding_duplicates
from rapport.customers.actions import duplicates, life, merging, merging_many
from rapport.customers.actions.duplicates import FoundPair
from rapport.customers.jobs import duplicates as jobs
from rapport.customers.models import Customer, DuplicatePair, Merge
from rapport.customers.queries import duplicates as queries
from rapport.customers.tests import factories as make
from rapport.team.roles import Role as Job

pytestmark = pytest.mark.django_db
HOME = "14 Tower Road, Chester, CH1 4AB"


@pytest.fixture
def by():
    return make.actor(Job.TEAM_LEADER)


@pytest.fixture
def olwen():
    points = [{"channel": "phone", "value": "07700 900418"}, {"channel": "address", "value": HOME}]
    return make.customer(contact_points=points, date_of_birth=date(1949, 6, 24))


def found(one, other, score=9.0, is_sure=True):
    return FoundPair(one.pk, other.pk, score, is_sure, [{"words": "same name", "weight": 5.0}])


def open_pairs(by):
    return [(pair.one.name, pair.other.name) for pair in queries.to_review(by)]


class TestAlike:
    def names(self, by, **given):
        return [(each.customer.name, tuple(each.reasons)) for each in queries.alike(given, by)]

    def test_a_name_and_a_number_that_we_have(self, olwen, by):
        assert self.names(by, name="Olwen Bevan-Jones", phone="+44 7700 900418") == [
            ("Olwen Bevan-Jones", ("same name", "same phone number"))
        ]

    def test_a_slip_in_the_name_at_the_same_address(self, olwen, by):
        reasons = dict(self.names(by, name="Olwen Bevan-Jonse", address=HOME))
        assert "name alike" in reasons["Olwen Bevan-Jones"]

    def test_a_whole_name_alone_is_asked_about(self, olwen, by):
        assert self.names(by, name="olwen bevan jones") == [("Olwen Bevan-Jones", ("same name",))]
        assert self.names(by, name="Olwen Bevan-Jones", phone="077") == [("Olwen Bevan-Jones", ("same name",))]

    def test_a_namesake_with_a_number_of_their_own_is_not_and_neither_is_half_a_name(self, olwen, by):
        assert self.names(by, name="Olwen Bevan-Jones", phone="07700 900555") == []
        assert self.names(by, name="Olwen") == []
        assert self.names(by) == []

    def test_at_most_five_and_the_absorbed_never(self, by):
        twins = [make.customer("Ann Smith", contact_points=[{"channel": "email", "value": "ann@example.com"}]) for _ in range(8)]
        merging.merge(survivor=twins[1], absorbed=twins[0], by=by)
        alike = queries.alike({"name": "Ann Smith", "email": "ANN@example.com"}, by)
        assert len(alike) == queries.MOST_ALIKE
        assert twins[0] not in [each.customer for each in alike]

    def test_only_whom_one_may_see(self, olwen):
        stranger = make.actor(Job.ASSESSOR)
        assert self.names(stranger, name="Olwen Bevan-Jones", phone="07700 900418") == []

    def test_a_handful_of_queries(self, olwen, by, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            self.names(by, name="Olwen Bevan-Jones", phone="07700 900418", email="o@example.com", address=HOME, external_id="A-1")


class TestOffering:
    def test_what_was_found_stands_to_review_sure_ones_first(self, by):
        a, b, c = (make.customer(name) for name in ("A", "B", "C"))
        assert duplicates.offer(found=[found(c, a, 20, False), found(a, b, 8, True)], by=by) == 2
        assert open_pairs(by) == [("A", "B"), ("A", "C")]

    def test_what_is_found_no_more_goes(self, by):
        a, b = make.customer("A"), make.customer("B")
        duplicates.offer(found=[found(a, b)], by=by)
        assert duplicates.offer(found=[], by=make.later(by, days=1)) == 0

    def test_those_kept_apart_or_parted_are_not_offered_again(self, by):
        a, b, c = (make.customer(name) for name in ("A", "B", "C"))
        duplicates.offer(found=[found(a, b)], by=by)
        duplicates.keep_apart(pair=DuplicatePair.objects.get(), by=by)
        merging.undo(merge=merging.merge(survivor=a, absorbed=c, by=by), by=by)
        duplicates.offer(found=[found(a, b), found(a, c)], by=make.later(by, days=1))
        assert open_pairs(by) == []
        assert {pair.status for pair in DuplicatePair.objects.all()} == {"apart"}

    def test_the_merged_the_archived_and_two_kinds_are_left_out(self, by):
        a, b, c = (make.customer(name) for name in ("A", "B", "C"))
        firm = make.customer("A", kind="organisation")
        duplicates.offer(found=[found(a, c), found(a, b), found(b, firm)], by=by)
        merging.merge(survivor=a, absorbed=b, by=by)
        life.archive(customer=c, reason="Moved", by=by)
        assert open_pairs(by) == []
        duplicates.offer(found=[found(b, c), found(a, b)], by=make.later(by, days=1))
        assert open_pairs(by) == []

    def test_pages_by_key(self, by):
        people = [make.customer(f"P{number}") for number in range(6)]
        pairs = [found(one, other, 5.0, number % 2 == 0) for number, (one, other) in enumerate(pairwise(people))]
        duplicates.offer(found=pairs, by=by)
        seen, after = [], ""
        while True:
            page = queries.page(queries.to_review(by), after=after, size=2)
            seen += [pair.pk for pair in page.pairs]
            if not (after := page.next):
                break
        assert seen == [pair.pk for pair in queries.to_review(by)]
        with pytest.raises(queries.BadCursor):
            queries.page(queries.to_review(by), after="1~x")

    def test_an_adviser_may_not_decide(self, by):
        a, b = make.customer("A"), make.customer("B")
        duplicates.offer(found=[found(a, b)], by=by)
        with pytest.raises(PermissionDenied):
            duplicates.keep_apart(pair=DuplicatePair.objects.get(), by=make.actor(Job.ADVISER))
        assert DuplicatePair.objects.get().status == "open"


class TestFinding:
    def test_everybody_is_looked_through_and_the_reasons_are_kept(self, by):
        first = ("Olwen", "Gareth", "Imran", "Amara", "Tomasz", "Siobhan", "Priya", "Callum", "Nerys", "Joyce")
        last = ("Whitfield", "Okonkwo", "Zielinski", "Rahman", "Pritchard", "Abernathy", "Lindqvist", "Featherstone", "Molyneux", "Quigley")
        for number in range(60):
            name = f"{first[number % 10]} {last[(number // 10 + number) % 10]}"
            point = {"channel": "email", "value": f"person{number}@example.com"}
            make.customer(name, contact_points=[point], date_of_birth=date(1940 + number, 1 + number % 12, 1 + number % 28))
        for _ in range(2):
            points = [{"channel": "email", "value": "bronwen@example.com"}, {"channel": "address", "value": HOME}]
            make.customer("Bronwen Llewellyn", contact_points=points, date_of_birth=date(1962, 3, 9))
        assert finding_duplicates.find(by.at) >= 1
        pair = queries.to_review(by)[0]
        assert (pair.one.name, pair.other.name) == ("Bronwen Llewellyn", "Bronwen Llewellyn")
        assert any("email" in reason["words"] for reason in pair.reasons)
        assert pair.score == pytest.approx(sum(reason["weight"] for reason in pair.reasons), abs=1)

    def test_it_is_asked_for_once(self, by):
        assert duplicates.ask(by=by)
        assert not duplicates.ask(by=by)
        assert ProcrastinateJob.objects.filter(task_name=duplicates.JOB, status="todo").count() == 1
        assert queries.is_being_sought(duplicates.JOB)


class TestMergingMany:
    def test_each_into_the_record_with_the_longer_story_and_a_chain_into_one(self, by):
        a, b, c = (make.customer("Ann") for _ in range(3))
        life.tag(customer=b, add=["vip"], by=by)
        duplicates.offer(found=[found(a, b), found(b, c)], by=by)
        made = merging_many.merge_these(pairs=list(queries.to_review(by)), by=by)
        assert {merge.survivor_id for merge in made} == {b.pk}
        assert {each.merged_into_id for each in Customer.objects.filter(pk__in=[a.pk, c.pk])} == {b.pk}
        for merge in made:
            merging.undo(merge=merge, by=by)
        assert not Customer.objects.exclude(merged_into=None).exists()

    def test_those_kept_apart_are_not_joined_through_a_third(self, by):
        a, b, c = (make.customer(name) for name in ("A", "B", "C"))
        duplicates.offer(found=[found(a, b)], by=by)
        duplicates.keep_apart(pair=DuplicatePair.objects.get(), by=by)
        duplicates.offer(found=[found(a, c), found(b, c)], by=by)
        assert len(merging_many.merge_these(pairs=list(queries.to_review(by)), by=by)) == 1
        assert not queries.to_review(by).filter(is_sure=True).exists()

    def test_nobody_chosen_and_nobody_who_may(self, by):
        with pytest.raises(merging_many.NothingChosen):
            merging_many.merge_these(pairs=[], by=by)
        with pytest.raises(PermissionDenied):
            merging_many.merge_these(pairs=[], by=make.actor(Job.ADVISER))
        assert not Merge.objects.exists()

    def test_all_in_the_background_in_the_name_of_who_asked(self, by):
        people = [make.customer(f"P{number}") for number in range(8)]
        duplicates.offer(found=[found(one, other) for one, other in zip(people[::2], people[1::2], strict=True)], by=by)
        assert merging_many.ask_for_all(by=by)
        jobs.merge_all(user_id=by.user_id)
        assert Merge.objects.filter(by=by.user, undone_at=None).count() == 4
        assert open_pairs(by) == []
