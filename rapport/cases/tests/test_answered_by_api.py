"""What is sent over the API shows on its case at once, and so does what is brought back."""

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.cases.actions import arriving
from rapport.cases.jobs import routing as job
from rapport.cases.models import Case
from rapport.cases.tests.test_api import Door
from rapport.conversations import arrivals
from rapport.conversations.tests import factories as conversing
from rapport.customers.tests import factories as people

pytestmark = pytest.mark.django_db


def work_off():
    """Do what was asked for since the last time; how many jobs that was."""
    waiting = list(ProcrastinateJob.objects.filter(task_name=arrivals.ANSWERED, status="todo").order_by("id"))
    for each in waiting:
        job.answered(**each.args)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [[each.id for each in waiting]])
    return len(waiting)


def test_the_case_waits_no_more_once_it_is_sent_and_again_once_it_is_brought_back(amara, olwen):
    thread = conversing.conversation(olwen, conversing.mailbox(), team=amara.user.team)
    case = arriving.on_inbound(message=conversing.inbound(thread, at=timezone.now()), by=people.system(timezone.now()))
    assert case.needs_reply
    door = Door(amara)
    draft = door("POST", f"/conversations/{thread.pk}/drafts", {"text": "On Monday."}).json()
    sent = door("POST", f"/drafts/{draft['id']}/sending", {"values": {"case.reference": case.reference}})
    assert (sent.status_code, work_off()) == (201, 1)
    assert not Case.objects.get().needs_reply
    assert (door("POST", f"/outgoing/{sent.json()['id']}/undo").status_code, work_off()) == (200, 1)
    assert Case.objects.get().needs_reply
