"""A form that is opened and sent as it stands changes nothing: whatever it shows, it sends back the same."""

from datetime import date

import pytest

from rapport.customers.actions import custom_fields, roles, segments
from rapport.customers.models import ContactPoint, Customer, CustomField, Role, Segment
from rapport.customers.tests import factories as make
from rapport.tasks.actions import adding
from rapport.tasks.models import Task
from rapport.team import roles as team_roles
from tests.found_forms import forms_of

pytestmark = pytest.mark.django_db
TYPES = {
    "text": "Meter HN-7", "number": "2.5", "date": "2027-03-31", "choice": "Gas", "many-choice": ["Gas", "Oil"], "yes-no": True,
}  # fmt: skip


@pytest.fixture
def browser(client):
    client.force_login(make.user(*team_roles.Role, customer_reach=team_roles.Reach.ALL))
    return client


@pytest.fixture
def olwen():
    by = make.system()
    other = make.customer("Weaver Court Residents", kind="organisation", by=by)
    for kind in (*TYPES, "customer"):
        custom_fields.define(label=kind, key=kind, type=kind, choices=["Gas", "Oil"] if "choice" in kind else [], by=by)
    custom_fields.define(label="Never asked", key="never", type="yes-no", by=by)
    return make.customer(
        "Olwen Bevan-Jones", title="Mrs", known_as="Ollie", date_of_birth=date(1944, 3, 2), language="cy", external_id="A1", tags=["vip"],
        how_to_help="Large print", custom={**TYPES, "customer": other.reference}, by=by,
        contact_points=[{"channel": "phone", "value": "07700 900418", "label": "Mobile"}, {"channel": "address", "value": "8 Weaver Court\nChester\nCH1 2AB"}],
    )  # fmt: skip


def send_back(browser, address: str) -> None:
    [form] = [form for form in forms_of(address, browser.get(address).content.decode()) if "version" in form.fields]
    assert browser.post(form.path, form.fields).status_code == 303


def values(row, *but: str) -> dict:
    row.refresh_from_db()
    return {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in {"version", "search", *but}}


def test_a_customers_details(browser, olwen):
    before = values(olwen)
    send_back(browser, f"{olwen.get_absolute_url()}edit/")
    assert values(Customer.objects.get(pk=olwen.pk)) == before
    assert olwen.custom["yes-no"] is True
    assert "never" not in olwen.custom


def test_a_choice_between_two_answers_sends_what_it_names(browser, olwen):
    address = f"{olwen.get_absolute_url()}edit/"
    [form] = [form for form in forms_of(address, browser.get(address).content.decode()) if "version" in form.fields]
    browser.post(address, {**form.fields, "custom.yes-no": "false", "custom.customer": ""})
    answer = browser.post(address, {**form.fields, "custom.yes-no": "", "custom.customer": olwen.reference})
    assert answer.status_code == 409
    [choice] = [form for form in forms_of(address, answer.content.decode()) if "newest" in form.fields]
    assert choice.fields["custom.customer"] == [olwen.reference]
    browser.post(choice.path, choice.fields)
    olwen.refresh_from_db()
    assert (olwen.custom["customer"], olwen.custom.get("yes-no")) == (olwen.pk, None)


def test_what_is_beside_them(browser, olwen):
    by = make.system()
    role = roles.give(
        customer=olwen, link="authorised", other=make.customer("Rhys"), title="Son", permits=["discuss", "letters"], limits="No money",
        ends_on=date(2027, 3, 31), by=by,
    )  # fmt: skip
    segment = segments.add(name="At risk", rule="stage is at-risk and not tag is vip", description="Ring them", by=by)
    field = CustomField.objects.get(key="many-choice")
    task = adding.add(
        title="Ring", note="Twice\nat most", customer=olwen, repeats="FREQ=WEEKLY;INTERVAL=2", due_at=make.NOW, has_time=True, by=by
    )
    url = olwen.get_absolute_url()
    rows = {
        f"{url}roles/{role.pk}/": Role.objects.get(),
        f"/customers/segments/{segment.pk}/change/": Segment.objects.get(),
        f"/customers/fields/{field.pk}/": field,
        f"/tasks/{task.pk}/": Task.objects.get(),
        **{f"{url}contact-points/{point.pk}/": point for point in ContactPoint.objects.filter(customer=olwen)},
    }
    for address, row in rows.items():
        before = values(row)
        send_back(browser, address)
        assert values(row) == before, address
