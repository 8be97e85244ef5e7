"""A case and an open thread with something of everything take at most fifteen statements, however much there is of each."""

from datetime import timedelta

import pytest

from rapport.cases.actions import applying, linking, todos
from rapport.cases.models import Case, Checklist, ChecklistItem, CheckRow
from rapport.cases.tests import factories
from rapport.conversations.actions import appointments
from rapport.conversations.models import Attachment, Outgoing
from rapport.conversations.tests import factories as talks
from rapport.customers.tests import factories as people
from rapport.desk.tests import scenes
from rapport.knowledge import actions as knowledge
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db
MOST = 15


@pytest.fixture
def me():
    return people.actor(Role.TEAM_LEADER, at=scenes.now(), name="Amara Okafor", team=people.team("Homes"))


@pytest.fixture
def full(me):
    """Two parts, two links, two tasks, two checks, two articles; and in the thread two files, two letters on their way, two appointments."""
    factories.level()
    scene = scenes.heating(me)
    parent = factories.case("Outage", by=me)
    linking.adopt(parent=parent, children=[scene.case], by=me)
    checklist = Checklist.objects.create(name="Safe")
    for number in range(2):
        linking.adopt(parent=scene.case, children=[factories.case(f"Part {number}", by=me, customer=people.customer(by=me))], by=me)
        linking.link(case=scene.case, other=factories.case(f"Other {number}", by=me), by=me)
        todos.add(case=scene.case, title=f"Ring {number}", due_at=me.at + timedelta(days=number + 1), by=me)
        item = ChecklistItem.objects.create(checklist=checklist, text=f"Check {number}")
        CheckRow.objects.create(case=scene.case, checklist=checklist, text=item.text)
        article = knowledge.begin(kind="policy", title=f"Policy {number}", text="Be kind.", by=me)
        knowledge.publish(article=article, by=me)
        article.refresh_from_db()
        applying.apply(case=scene.case, article=article, by=me)
        Attachment.objects.create(
            message=scene.latest,
            file="none",
            name=f"plan{number}.pdf",
            content_type="application/pdf",
            size=1,
            hash="0" * 64,
            created_at=me.at,
        )
        start = me.at + timedelta(days=number + 1)
        given = {
            "title": f"Visit {number}",
            "starts_at": start,
            "ends_at": start + timedelta(hours=1),
            "attendees": [{"address": "olwen@example.com"}],
        }
        appointments.arrange(conversation=scene.conversation, by=people.later(me, seconds=number), confirmed=newer(scene), **given)
    scene.case = Case.objects.get(pk=scene.case.pk)
    return scene


def newer(scene):
    """What the gate says of the invitation before: somebody answered meanwhile."""
    return [f"newer:{number}" for number in scene.conversation.thread.values_list("pk", flat=True)]


def wrote(scene, me, count):
    for number in range(count):
        talks.inbound(scene.conversation, f"Message {number}", at=people.later(me, seconds=number).at, from_address="olwen@example.com")


@pytest.mark.parametrize("address", ["/cases/{case}/", "/inbox/{case}/", "/inbox/{conversation}/"])
def test_at_most_fifteen(client, full, me, address, django_assert_max_num_queries):
    assert Outgoing.objects.count() == 2
    wrote(full, me, 5)
    address = address.format(case=full.case.reference, conversation=full.conversation.pk)
    address = client.get(address).headers.get("Location", address)
    with django_assert_max_num_queries(MOST):
        html = client.get(address).content.decode()
    for words in ("plan1.pdf", "Visit 1", "Message 4"):
        assert words in html


def test_the_case_page_shows_all_of_it(client, full):
    html = client.get(full.case.get_absolute_url()).content.decode()
    for words in ("Part 1", "Other 1", "Ring 1", "Check 1", "Policy 1, version 1", "Outage", "Answer every part"):
        assert words in html
