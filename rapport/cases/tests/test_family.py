"""One answer to every part of a larger case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.cases.actions import family, linking, sleeping
from rapport.cases.actions.content import CaseRefused
from rapport.cases.queries import parts
from rapport.cases.tests import factories
from rapport.cases.tests.test_api import Door
from rapport.conversations.actions import drafts, holds
from rapport.conversations.models import Conversation, Draft, DraftState, Message, Outgoing
from rapport.conversations.tests import factories as talks
from rapport.customers.actions import contact_points
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db
TEXT = "Dear {{ customer.name }}, the heating is back on. Your number is {{ case.reference }}."


@pytest.fixture
def outage(amara):
    return factories.case("Outage at Weaver Court", by=amara)


def part(outage, name, by, *, mail=True, told=True):
    """A customer of the outage with a case of their own, who wrote to us when `told` and has an address when `mail`."""
    customer = people.customer(name, by=by)
    address = f"{name.split()[0].lower()}@example.com"
    if mail:
        contact_points.add(customer=customer, channel="email", value=address, by=by)
    thread = talks.conversation(customer, outage.mailbox) if told else None
    if thread:
        talks.inbound(thread, from_name=name, from_address=address if mail else "")
    case = factories.case(f"No heating, {name}", by=by, customer=customer, conversation=thread)
    linking.adopt(parent=outage, children=[case], by=by)
    return case


@pytest.fixture
def street(outage, amara):
    outage.mailbox = talks.mailbox()
    return [part(outage, name, amara) for name in ("Olwen Bevan", "Gareth Jones", "Nia Rees")]


def answered(outage, by):
    return family.answer_all(parent=outage, text=TEXT, by=by)


def test_each_part_gets_a_draft_that_may_still_differ(outage, street, amara):
    made = answered(outage, amara)
    assert [draft.recipients[0]["address"] for draft in made] == ["olwen@example.com", "gareth@example.com", "nia@example.com"]
    drafts.change(draft=made[0], changes={"text": "We owe you more than that."}, version=1, by=amara)
    outcomes = family.send_all(parent=outage, drafts=parts.being_written(outage, amara), by=amara)
    assert all(each.outgoing for each in outcomes)
    texts = [each.text for each in Message.objects.filter(direction="out").order_by("id")]
    assert texts[0] == "We owe you more than that."
    assert texts[1] == f"Dear Gareth Jones, the heating is back on. Your number is {street[1].reference}."


def test_who_cannot_be_reached_is_left_out_and_why(outage, street, amara, priya):
    part(outage, "Efa Tudor", amara, mail=False)
    late = part(outage, "Haf Morgan", amara, told=False)
    holds.place(customer=street[0].customer, why="Estate being settled", by=amara)
    thread = Conversation.objects.get(led_to__case=street[1])
    drafts.begin(conversation=thread, text="I am on it.", by=priya)
    why = {each.case.customer.name: each.why_not for each in parts.parts(outage, amara)}
    assert why["Olwen Bevan"].startswith("Amara Okafor placed a hold: Estate being settled.")
    assert why["Gareth Jones"] == "Priya Raman is writing an answer already."
    assert why["Efa Tudor"] == "There is no email address that we may write to."
    assert (why["Nia Rees"], why["Haf Morgan"]) == ("", "")
    made = answered(outage, amara)
    assert [draft.conversation.customer.name for draft in made] == ["Nia Rees", "Haf Morgan"]
    assert made[1].conversation.led_to.case == late


def test_an_address_that_opted_out_is_left_out(outage, street, amara):
    point = street[2].customer.contact_points.get(channel="email")
    contact_points.opt_out(point=point, by=amara)
    assert parts.parts(outage, amara)[2].why_not == "nia@example.com is opted out."


def test_the_look_ahead_takes_few_statements(outage, street, amara, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert len(parts.parts(outage, amara)) == 3


def test_nothing_is_written_without_words_or_by_who_may_not(outage, street, amara, stranger):
    with pytest.raises(CaseRefused, match="Write what to answer"):
        family.answer_all(parent=outage, text="  ", by=amara)
    with pytest.raises(PermissionDenied):
        family.answer_all(parent=outage, text=TEXT, by=stranger)
    assert not Draft.objects.exists()


def test_what_the_gate_stops_stays_a_draft_as_it_was_and_the_rest_goes(outage, street, amara):
    made = answered(outage, amara)
    drafts.change(draft=made[0], changes={"text": "See the plan attached."}, version=1, by=amara)
    holds.place(customer=street[1].customer, why="Estate", by=amara)
    before = list(Draft.objects.filter(pk__in=[made[0].pk, made[1].pk]).order_by("pk").values())
    ready = parts.being_written(outage, amara)
    look, held, sent = family.send_all(parent=outage, drafts=ready, by=amara)
    assert [each.key for each in look.concerns] == ["attachment"]
    assert held.concerns[0].is_final
    assert sent.outgoing.message.conversation.customer.name == "Nia Rees"
    assert list(Draft.objects.filter(pk__in=[made[0].pk, made[1].pk]).order_by("pk").values()) == before
    assert Outgoing.objects.count() == 1
    (again,) = family.send_all(
        parent=outage, drafts=parts.being_written(outage, amara)[:1], confirmed={made[0].pk: ["attachment"]}, by=amara
    )
    assert again.outgoing


def test_a_draft_of_another_matter_stops_all_of_them(outage, street, amara):
    made = answered(outage, amara)
    elsewhere = talks.conversation(people.customer("Sam Shore", by=amara), outage.mailbox)
    strange = talks.draft(elsewhere, amara)
    with pytest.raises(CaseRefused, match="is no answer to a part"):
        family.send_all(parent=outage, drafts=[*made, strange], by=amara)
    assert not Outgoing.objects.exists()


def test_what_was_sent_can_be_brought_back(outage, street, amara):
    family.send_all(parent=outage, drafts=answered(outage, amara), by=amara)
    sent = [each.message_id for each in parts.waiting_to_go(outage, amara)]
    assert family.bring_back(parent=outage, messages=sent[:2], by=amara) == 2
    assert Outgoing.objects.count() == 1
    assert Draft.objects.filter(state=DraftState.WRITING).count() == 2
    Outgoing.objects.update(attempts=1)
    assert family.bring_back(parent=outage, messages=sent, by=amara) == 0


def test_the_same_over_the_api(outage, street, amara):
    door, path = Door(amara), f"/cases/{outage.reference}/children"
    assert [each["to"] for each in door("GET", f"{path}/answer").json()] == ["olwen@example.com", "gareth@example.com", "nia@example.com"]
    numbers = door("POST", f"{path}/answer", {"text": "It is on. See attached.", "but": [street[2].reference]}).json()["drafts"]
    assert len(numbers) == 2
    given = {"drafts": [{"draft": numbers[0], "confirmed": ["attachment"]}, {"draft": numbers[1], "version": 1}]}
    first, second = door("POST", f"{path}/sending", given).json()
    assert (first["outgoing"] is not None, second["outgoing"], second["concerns"][0]["key"]) == (True, None, "attachment")
    assert door("POST", f"{path}/sending", {"drafts": [{"draft": 10**9}]}).status_code == 404


def test_a_part_that_is_asleep_gets_it_too(outage, street, amara):
    sleeping.sleep(case=street[0], until=amara.at + timedelta(days=2), by=amara)
    assert len(answered(outage, amara)) == 3
