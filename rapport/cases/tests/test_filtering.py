"""The filter language on cases."""

from datetime import timedelta

import pytest

from rapport.cases import filtering
from rapport.cases.actions import moving, watching
from rapport.cases.models import Case, CaseField
from rapport.cases.tests import factories
from rapport.customers.filtering import FilterRefused
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(amara, olwen):
    """A problem with a clock and a message, a waiting complaint in a queue, and a closed enquiry that nobody has."""
    factories.level()
    CaseField.objects.create(key="meter", label="Meter", type="text")
    thread = factories.conversation(olwen)
    factories.message(thread, text="The boiler in the loft drips", search="'boiler' 'drips' 'loft'")
    heat = factories.case(
        "No heating", kind="problem", conversation=thread, owner=amara.user, priority=4, custom={"meter": "A17"}, by=amara
    )
    bill = factories.case("Wrong bill", kind="complaint", queue=factories.queue("Money"), tags=["bill"], by=amara)
    moving.wait_for_customer(case=bill, by=amara)
    done = factories.case("Opening hours", customer=olwen, by=amara)
    firm = people.customer("Weaver Court Ltd", kind="organisation", by=amara)
    Case.objects.filter(pk=bill.pk).update(organisation=firm, is_kept_from_colleagues=True)
    moving.close(case=done, outcome="answered", by=amara)
    watching.watch(case=bill, by=amara)
    return {"heat": heat, "bill": bill, "done": done}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "heat bill done"),
        ("kind is problem", "heat"),
        ("kind is any of problem, complaint", "heat bill"),
        ('status is "Waiting for the customer"', "bill"),
        ("category is closed", "done"),
        ("open is yes", "heat bill"),
        ("priority is urgent", "heat"),
        ("queue is money", "bill"),
        ("queue is empty", "heat done"),
        ("owner is me", "heat"),
        ("owner is nobody and open is yes", "bill"),
        ("watcher is me", "bill"),
        ("tag is bill", "bill"),
        ("customer is empty", "bill"),
        ("organisation is not empty", "bill"),
        ("has organisation and has tag", "bill"),
        ("has clock and kept from colleagues is no", "heat done"),
        ("clock is paused", "bill"),
        ("due in next 30 days", "heat"),
        ("words has boil", "heat"),
        ("words has heating", "heat"),
        ("words has nothing", ""),
        ("custom:meter is A17", "heat"),
        ("outcome is answered", "done"),
        ("not (tag is bill or closed is not empty)", "heat"),
        ("has queue", "bill"),
        ("asleep is no and private is no", "heat bill done"),
        ("service level is usual", "heat bill done"),
    ],
)
def test_finds_what_it_says(three, amara, text, expected):
    rows = Case.objects.filter(filtering.where(text, amara)).distinct()
    names = {case.pk: name for name, case in three.items()}
    assert {names[case.pk] for case in rows} == set(expected.split())


def test_a_reference_finds_its_case(three, amara):
    assert list(Case.objects.filter(filtering.where(f"words has {three['bill'].reference}", amara))) == [three["bill"]]
    three["bill"].refresh_from_db()
    named = filtering.where(f"organisation is {three['bill'].organisation.reference}", amara)
    assert list(Case.objects.filter(named)) == [three["bill"]]


@pytest.mark.parametrize(
    "text",
    [
        "stage is active",
        "status is Lost",
        "queue is Lost",
        "owner is Nobody Known",
        "custom:nothing is 1",
        "customer is Olwen",
        "organisation is Weaver",
    ],
)
def test_what_does_not_exist_is_refused_by_name(three, amara, text):
    with pytest.raises(FilterRefused):
        filtering.where(text, amara)


def test_a_rule_reads_back_and_is_said_in_words(amara):
    rule = filtering.parse("kind is problem and due before tomorrow")
    assert filtering.parse(filtering.write(rule)) == rule
    assert filtering.sentence(rule) == "Kind is Problem and Due before tomorrow"
    assert filtering.sentence(filtering.parse("")) == "Every case"
    assert [chip.without for chip in filtering.describe(rule)] == ["due before tomorrow", "kind is problem"]


def test_due_today_counts_the_whole_day(amara, olwen):
    case = factories.case(by=amara, customer=olwen)
    Case.objects.filter(pk=case.pk).update(due_at=amara.at.replace(hour=23) - timedelta(hours=1))
    assert Case.objects.filter(filtering.where("due on today", amara)).exists()
