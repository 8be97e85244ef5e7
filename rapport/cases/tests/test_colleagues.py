"""Cases in the name of an organisation, and those kept from the customer's colleagues."""

from datetime import timedelta

import pytest

from rapport.cases.actions import content, editing, joining
from rapport.cases.models import Case
from rapport.cases.queries import colleagues
from rapport.cases.tests import factories
from rapport.cases.tests.test_api import Door
from rapport.customers.actions import roles
from rapport.customers.models import Role
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
DAY = people.NOW.date()


def org(name, by):
    return people.customer(name, kind="organisation", by=by)


@pytest.fixture
def firm(amara):
    return org("Canal Works", amara)


@pytest.fixture
def role(olwen, firm, amara):
    return roles.give(customer=olwen, other=firm, link="works-at", sees="here", by=amara)


@pytest.fixture
def tom(firm, amara):
    tom = people.customer("Tom Price", by=amara)
    roles.give(customer=tom, other=firm, link="works-at", by=amara)
    return tom


def seen(role, day=DAY):
    role = Role.objects.select_related("customer", "other").get(pk=role.pk)
    listed = colleagues.shown_by(role, day)
    assert all(colleagues.one_shown_by(role, case.pk, day) == case for case in listed)
    others = Case.objects.exclude(pk__in=[case.pk for case in listed])
    assert not any(colleagues.one_shown_by(role, case.pk, day) for case in others)
    return {case.title for case in listed}


class TestTheRole:
    @pytest.mark.parametrize(
        ("link", "other", "why"),
        [("carer", "organisation", "Only somebody who works there"), ("works-at", "person", "Only a person may be let see")],
    )
    def test_only_a_person_who_speaks_for_an_organisation(self, olwen, amara, link, other, why):
        with pytest.raises(roles.RoleRefused, match=why) as refusal:
            roles.give(customer=olwen, other=people.customer("Other", kind=other, by=amara), link=link, sees="here", by=amara)
        assert (refusal.value.field, Role.objects.count()) == ("sees", 0)

    def test_it_stays_unless_it_is_said(self, role, amara):
        roles.change(role=role, version=1, title="Secretary", by=amara)
        assert Role.objects.get().sees == "here"
        roles.change(role=role, version=2, sees="own", by=amara)
        assert Role.objects.get().sees == "own"

    def test_over_the_api(self, olwen, firm, amara):
        door = Door(amara)
        made = door("POST", f"/customers/{olwen.reference}/roles", {"other": firm.reference, "link": "member", "sees": "whole"})
        assert (made.status_code, made.json()["sees"]) == (201, "whole")
        refused = door("POST", f"/customers/{olwen.reference}/roles", {"other": firm.reference, "link": "carer", "sees": "whole"})
        assert (refused.status_code, Role.objects.count()) == (409, 1)


class TestInWhoseName:
    def test_is_said_where_the_customer_has_a_role_there(self, tom, firm, amara):
        case = factories.case(by=amara, customer=tom)
        case = editing.edit(case=case, changes={"organisation_id": firm.pk}, version=case.version, by=amara)
        assert case.organisation == firm

    def test_not_elsewhere(self, tom, amara, stranger):
        other = org("Other Works", amara)
        case = factories.case(by=amara, customer=tom)
        for number in (other.pk, tom.pk, 10**9):
            with pytest.raises(content.CaseRefused) as refusal:
                editing.edit(case=case, changes={"organisation_id": number}, version=case.version, by=amara)
            assert refusal.value.field == "organisation_id"
        with pytest.raises(content.CaseRefused):
            factories.case(by=amara, customer=tom, organisation=other)
        assert Case.objects.get().organisation is None

    def test_another_customer_ends_it(self, tom, firm, amara, olwen):
        case = factories.case(by=amara, customer=tom, organisation=firm)
        assert editing.set_customer(case=case, customer=olwen, by=amara).organisation is None

    def test_over_the_api_it_stays_unless_it_is_said(self, tom, firm, amara):
        door = Door(amara)
        said = {"title": "Heat", "customer": tom.reference, "organisation": firm.reference, "is_kept_from_colleagues": True}
        made = door("POST", "/cases", said)
        assert (made.status_code, made.json()["organisation"]) == (201, firm.reference)
        path = f"/cases/{made.json()['reference']}"
        changed = door("PUT", path, {"title": "Heating"}, If_Match=made["ETag"])
        assert (changed.json()["organisation"], changed.json()["is_kept_from_colleagues"]) == (firm.reference, True)
        cleared = door("PUT", path, {"title": "Heating", "organisation": None, "is_kept_from_colleagues": False}, If_Match=changed["ETag"])
        assert (cleared.json()["organisation"], cleared.json()["is_kept_from_colleagues"]) == (None, False)


class TestWhoSeesIt:
    @pytest.fixture
    def cases(self, tom, firm, amara):
        factories.case("The firm’s", by=amara, customer=firm)
        factories.case("In its name", by=amara, customer=tom, organisation=firm)
        factories.case("His own", by=amara, customer=tom)
        factories.case("Nobody’s yet", by=amara)
        factories.case("Kept", by=amara, customer=tom, organisation=firm, is_kept_from_colleagues=True)
        factories.case("Private here", by=amara, customer=firm, is_private=True)
        factories.case("Elsewhere", by=amara, customer=org("Other Works", amara))

    def test_what_is_the_organisations_and_nothing_of_anybodys_own(self, role, cases):
        assert seen(role) == {"The firm’s", "In its name"}

    def test_of_departments_only_where_the_role_says_the_whole(self, role, cases, firm, amara):
        branch = org("Canal Works, Mold", amara)
        roles.give(customer=branch, other=firm, link="part-of", by=amara)
        factories.case("The branch’s", by=amara, customer=branch)
        assert "The branch’s" not in seen(role)
        roles.change(role=role, version=1, sees="whole", by=amara)
        assert seen(role) == {"The firm’s", "In its name", "The branch’s"}

    def test_not_a_day_after_the_role_ends_nor_once_it_is_taken_back(self, role, cases, amara):
        roles.end(role=role, on=DAY, by=amara)
        assert (len(seen(role)), seen(role, DAY + timedelta(days=1))) == (2, set())
        roles.change(role=role, version=2, sees="own", by=amara)
        assert seen(role) == set()

    def test_a_merge_with_somebodys_own_case_shows_neither(self, role, tom, firm, amara):
        shared = factories.case("In its name", by=amara, customer=tom, organisation=firm)
        own = factories.case("His own", by=amara, customer=tom)
        move = joining.merge(survivor=shared, absorbed=own, by=amara)
        assert seen(role) == set()
        joining.undo(move=move, by=amara)
        assert seen(role) == set()

    def test_what_is_split_off_is_as_its_case_was(self, role, tom, firm, amara):
        case = factories.case("In its name", by=amara, customer=tom, organisation=firm, is_kept_from_colleagues=True)
        threads = [factories.conversation(tom) for _ in range(2)]
        for thread in threads:
            from rapport.cases.actions import opening

            opening.join(case=case, conversation=thread, by=amara)
        joining.split(case=case, conversations=threads[:1], title="Other", by=amara)
        assert set(Case.objects.values_list("organisation", "is_kept_from_colleagues")) == {(firm.pk, True)}
