"""The API holds its own description: generated requests get documented answers, and never a 5xx."""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rapport.cases.actions import opening
from rapport.cases.actions.setup import checklists, levels, queues, routing_rules
from rapport.clocks.models import Clock
from rapport.config.wsgi import application
from rapport.conversations.actions import appointments
from rapport.conversations.models import Suggestion
from rapport.conversations.tests import factories as conversing
from rapport.customers.actions import contact_points, custom_fields, roles, segments
from rapport.customers.tests import factories as make
from rapport.tasks.actions import adding as tasks
from rapport.team.actions import tokens
from rapport.team.roles import Role

EXAMPLES = 12
PARTS = 4  # tests that share the operations, side by side
CHECKS = (schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def schema(settings, tmp_path):
    """The description, a key, and some of everything for generated paths to find: texts, and numbers by the name of their parameter."""
    settings.MEDIA_ROOT = tmp_path
    by = make.actor(Role.MANAGER, Role.ADMINISTRATOR)
    olwen = make.customer("Olwen", contact_points=[{"channel": "email", "value": "olwen@example.org"}], by=by)
    gareth = make.customer("Gareth", by=by)
    role = roles.give(customer=gareth, other=olwen, link="family", by=by)
    point = contact_points.add(customer=olwen, channel="phone", value="07700 900418", by=by)
    custom_fields.define(label="Meter", type="text", by=by)
    segment = segments.add(name="All", rule="kind is person", by=by)
    task = tasks.add(title="Ring", customer=olwen, by=by)
    queue = queues.make(name="Repairs", by=by)
    level = levels.make(name="Usual", ending={"form": "working-days", "days": 5}, by=by)
    checklist = checklists.make(name="Safe", items=[{"text": "Gas is safe"}], by=by)
    rule = routing_rules.make(name="Gas", words=["gas"], queue=queue, by=by)
    opened = opening.open_case(title="No heating", customer=olwen, queue=queue, by=by)
    talk = conversing.conversation(olwen, conversing.mailbox())
    maybe = Suggestion.objects.create(conversation=talk, other=conversing.conversation(olwen), why="The same words.", at=by.at)
    day = by.at + timedelta(days=3)
    invited = [{"address": "olwen@example.org"}]
    made = appointments.arrange(conversation=talk, title="Visit", starts_at=day, ends_at=day + timedelta(hours=1), attendees=invited, by=by)
    _, key = tokens.make(name="contract", by=by)
    numbers = {
        "point_id": point, "role_id": role, "segment_id": segment, "task_id": task, "queue_id": queue, "level_id": level,
        "checklist_id": checklist, "rule_id": rule, "routing_rule_id": rule, "status_id": opened.status,
        "check_id": opened.checks.first(), "clock_id": Clock.objects.first(), "appointment_id": made, "conversation_id": talk,
        "suggestion_id": maybe,
    }  # fmt: skip
    known = {name: row.pk for name, row in numbers.items() if row is not None}
    loaded = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    return loaded, key, {"reference": olwen.reference, "case": opened.reference}, known


@pytest.mark.parametrize("part", range(PARTS))
def test_every_operation_answers_as_described(schema, part):
    loaded, key, texts, numbers = schema
    operations = [result.ok() for result in loaded.get_all_operations()]
    broken = [
        f"{each.method.upper()} {each.path}: {wrong}" for each in operations[part::PARTS] if (wrong := _try(each, key, texts, numbers))
    ]
    assert broken == []
    assert len(operations) > 50


def _try(operation, key, texts, numbers):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def check(case):
        case.path_parameters.update({name: text for name, text in texts.items() if name in case.path_parameters})
        for name, number in numbers.items():
            given = case.path_parameters.get(name)
            if isinstance(given, int) and given % 2:
                case.path_parameters[name] = number
        response = case.call(headers={"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"})
        case.validate_response(response, checks=CHECKS)

    try:
        check()
    except (FailureGroup, Failure) as failure:
        return str(failure)
    return ""
