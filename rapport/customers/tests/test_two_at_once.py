"""Two people change the same thing at once: what only one of them touched stands, what both touched is shown to the second."""

import pytest

from rapport.core.errors import Conflict
from rapport.customers.actions import contact_points, custom_fields, roles, segments, sensitive
from rapport.customers.models import ContactPoint, CustomField, Role, Segment, SensitiveRecord
from rapport.customers.tests import factories as make
from rapport.team import roles as team_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make.system()


@pytest.fixture
def olwen(by):
    return make.customer("Olwen Bevan-Jones", contact_points=[{"channel": "email", "value": "olwen@example.org"}], by=by)


@pytest.fixture
def browser(client):
    client.force_login(make.user(*team_roles.Role, customer_reach=team_roles.Reach.ALL))
    return client


def clashes(refused) -> list[tuple]:
    return [(clash.field, clash.original, clash.theirs, clash.mine) for clash in refused.value.clashes]


def in_the_table(page: str) -> list[str]:
    """The cells of the last row of what both changed."""
    row = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[-1]
    return [cell.split("<")[0] for cell in row.replace('<th scope="row">', "<td>").split("<td>")[1:]]


class TestAContactPoint:
    def test_what_only_one_touched_stands(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.change(point=point, version=1, value="olwen@example.org", label="Home", by=by)
        contact_points.change(point=point, version=1, value="owen@example.org", by=by)
        point.refresh_from_db()
        assert (point.value, point.label) == ("owen@example.org", "Home")

    def test_what_both_touched_is_refused_field_by_field(self, olwen, by):
        point = olwen.contact_points.get()
        contact_points.change(point=point, version=1, value="a@example.org", by=by)
        with pytest.raises(Conflict) as refused:
            contact_points.change(point=point, version=1, value="b@example.org", by=by)
        assert clashes(refused) == [("value", "olwen@example.org", "a@example.org", "b@example.org")]
        assert ContactPoint.objects.get().value == "a@example.org"

    def test_the_page_shows_both_and_keeps_what_was_written(self, browser, olwen, by):
        point = olwen.contact_points.get()
        address = f"{olwen.get_absolute_url()}contact-points/{point.pk}/"
        contact_points.change(point=point, version=1, value="a@example.org", by=by)
        answer = browser.post(address, {"value": "b@example.org", "version": 1})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert in_the_table(page) == ["Email, number, address or handle", "olwen@example.org", "a@example.org", "b@example.org"]
        assert 'name="version" value="2"' in page
        browser.post(address, {"value": "b@example.org", "version": 2})
        assert ContactPoint.objects.get().value == "b@example.org"


def test_a_role(browser, olwen, by):
    role = roles.give(customer=olwen, link="carer", other=make.customer("Rhys"), title="Son", by=by)
    roles.change(role=role, version=1, title="Nephew", permits=["discuss"], by=by)
    answer = browser.post(f"{olwen.get_absolute_url()}roles/{role.pk}/", {"title": "Stepson", "permits": ["letters"], "version": 1})
    assert answer.status_code == 409
    assert in_the_table(answer.content.decode())[0] == "What may they do?"
    assert Role.objects.get().title == "Nephew"


def test_the_private_record_from_its_first_words_on(olwen, by):
    sensitive.change(customer=olwen, version=0, adjustments="Large print", by=by)
    sensitive.change(customer=olwen, version=0, health="Asthma", by=by)
    record = SensitiveRecord.objects.get()
    assert (record.adjustments, record.health) == ("Large print", "Asthma")
    with pytest.raises(Conflict) as refused:
        sensitive.change(customer=olwen, version=1, adjustments="Braille", health="Hay fever", by=by)
    assert clashes(refused) == [("health", "", "Asthma", "Hay fever")]
    assert SensitiveRecord.objects.get().adjustments == "Large print"


def test_a_segment(browser, by):
    segment = segments.add(name="At risk", rule="stage is at-risk", by=by)
    segments.change(segment=segment, version=1, name="At risk", rule="stage is lapsed", by=by)
    sent = {"name": "Nearly lost", "rule": "stage is former", "version": 1}
    answer = browser.post(f"/customers/segments/{segment.pk}/change/", sent)
    assert answer.status_code == 409
    assert in_the_table(answer.content.decode()) == ["Rule", "stage is at-risk", "stage is lapsed", "stage is former"]
    assert Segment.objects.get().name == "At risk"


def test_a_field_of_ones_own(browser, by):
    field = custom_fields.define(label="Fuel", type="choice", choices=["Gas"], by=by)
    custom_fields.change(field=field, version=1, label="Fuel", choices=["Gas", "Oil"], by=by)
    answer = browser.post(f"/customers/fields/{field.pk}/", {"label": "Fuel", "choices": "Gas\nWood", "version": 1})
    assert answer.status_code == 409
    assert in_the_table(answer.content.decode()) == ["Choices", "Gas", "Gas, Oil", "Gas, Wood"]
    assert CustomField.objects.get().choices == ["Gas", "Oil"]
