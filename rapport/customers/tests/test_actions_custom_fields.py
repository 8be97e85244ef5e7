import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from rapport.customers.actions import custom_fields, editing
from rapport.customers.custom_values import ValueRefused
from rapport.customers.models import Customer, CustomField
from rapport.customers.tests import factories
from rapport.team.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return factories.actor(Role.ADMINISTRATOR)


def in_use():
    return list(CustomField.objects.filter(archived_at=None).values_list("key", flat=True))


class TestDefining:
    def test_the_key_is_made_of_the_name_and_fields_come_in_order(self, by):
        custom_fields.define(label="Boiler type (gas)", type="choice", choices=["Combi", "System", "combi", " "], by=by)
        custom_fields.define(label="Réf", type="text", by=by)
        assert in_use() == ["boiler-type-gas", "ref"]
        assert CustomField.objects.get(key="boiler-type-gas").choices == ["Combi", "System"]

    def test_can_be_moved_and_put_in_order(self, by):
        made = [custom_fields.define(label=label, type="text", by=by) for label in "ABC"]
        custom_fields.move(field=made[2], up=True, by=by)
        assert in_use() == ["a", "c", "b"]
        custom_fields.put_in_order(fields=[made[1].pk, made[0].pk], by=by)
        assert in_use() == ["b", "a", "c"]

    def test_an_archived_field_keeps_its_values_through_edits_and_comes_back(self, by):
        field = custom_fields.define(label="Meter", type="text", by=by)
        customer = factories.customer(custom={"meter": "A1"})
        custom_fields.archive(field=field, by=by)
        customer = editing.edit(customer=customer, changes={"known_as": "Olly", "custom": {}}, version=1, by=by)
        assert customer.custom == {"meter": "A1"}
        with pytest.raises(ValueRefused):
            editing.edit(customer=customer, changes={"custom": {"meter": "B2"}}, version=customer.version, by=by)
        assert Customer.objects.get(pk=customer.pk).custom == {"meter": "A1"}
        custom_fields.bring_back(field=field, by=by)
        assert in_use() == ["meter"]

    def test_a_choice_that_customers_have_stays(self, by):
        field = custom_fields.define(label="Fuel", type="many-choice", choices=["Gas", "Oil"], by=by)
        factories.customer(custom={"fuel": ["Gas"]})
        with pytest.raises(custom_fields.FieldRefused, match="Keep the choice Gas"):
            custom_fields.change(field=field, version=field.version, label="Fuel", choices=["Oil"], by=by)
        field.refresh_from_db()
        assert field.choices == ["Gas", "Oil"]
        assert custom_fields.change(field=field, version=field.version, label="Fuel", choices=["Gas", "Wood"], by=by).choices == [
            "Gas",
            "Wood",
        ]


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"label": "", "type": "text", "key": "x"}, "Enter a name for the field."),
            ({"label": "!!!", "type": "text"}, "A key has letters a to z, digits and hyphens only, like boiler-type."),
            ({"label": "A", "type": "money"}, "Choose what the field holds."),
            ({"label": "A", "type": "choice"}, "List at least one choice."),
            ({"label": "A", "type": "choice", "choices": ["x, y"]}, "Take the comma or semicolon out of x, y."),
            ({"label": "Taken", "type": "text"}, "There is already a field with the key taken."),
            ({"label": "A" * 81, "type": "text"}, "Keep this to 80 characters."),
            ({"label": "A\x00", "type": "text"}, "Take out the control character (U+0000): it cannot be shown or printed."),
            ({"label": "A", "type": "text", "kinds": ["robot"]}, "Choose kinds of customer from the list."),
        ],
    )
    def test_a_field_that_cannot_be_is_refused(self, by, given, sentence):
        custom_fields.define(label="Taken", type="text", by=by)
        with pytest.raises(custom_fields.FieldRefused) as refusal:
            custom_fields.define(**given, by=by)
        assert refusal.value.sentence == sentence
        assert in_use() == ["taken"]

    def test_only_those_who_may_define_fields(self, by):
        field = custom_fields.define(label="A", type="text", by=by)
        stranger = factories.actor(Role.MANAGER)
        for act in (
            lambda: custom_fields.define(label="B", type="text", by=stranger),
            lambda: custom_fields.change(field=field, version=field.version, label="B", by=stranger),
            lambda: custom_fields.move(field=field, up=True, by=stranger),
            lambda: custom_fields.put_in_order(fields=[], by=stranger),
            lambda: custom_fields.archive(field=field, by=stranger),
            lambda: custom_fields.bring_back(field=field, by=stranger),
        ):
            with pytest.raises(PermissionDenied):
                act()
        assert list(CustomField.objects.values_list("label", "archived_at")) == [("A", None)]


class TestScreens:
    @pytest.fixture
    def client(self, by):
        client = Client()
        client.force_login(by.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    def test_define_order_archive_and_bring_back(self, client):
        given = {"label": "Boiler", "type": "choice", "choices": "Combi\nSystem\n\n", "kinds": ["person"]}
        assert client.post("/customers/fields/new/", given).status_code == 303
        client.post("/customers/fields/new/", {"label": "Meter", "type": "text"})
        field, other = CustomField.objects.all()
        assert (field.choices, field.kinds) == (["Combi", "System"], ["person"])
        client.post(f"/customers/fields/{other.pk}/place/", {"to": "up"})
        assert in_use() == ["meter", "boiler"]
        client.post(f"/customers/fields/{field.pk}/", {"label": "Boiler kind", "choices": "Combi\nSystem\nBack", "version": 1})
        client.post(f"/customers/fields/{field.pk}/archive/")
        body = client.get("/customers/fields/").content.decode()
        assert "Bring back" in body
        assert "Boiler kind" in body
        client.post(f"/customers/fields/{field.pk}/return/")
        assert in_use() == ["meter", "boiler"]

    def test_a_refusal_stands_on_the_form(self, client):
        response = client.post("/customers/fields/new/", {"label": "Boiler", "type": "choice"})
        assert response.status_code == 422
        assert "List at least one choice." in response.content.decode()
        assert in_use() == []

    def test_the_field_can_be_filtered_by_and_shown(self, client, by):
        custom_fields.define(label="Boiler", type="choice", choices=["Combi"], by=by)
        factories.customer("Olwen Bevan", custom={"boiler": "Combi"})
        factories.customer("Tom Price")
        body = client.get("/customers/?where=custom:boiler+is+combi&show=custom:boiler").content.decode()
        assert "Olwen Bevan" in body
        assert "Tom Price" not in body
        assert "Combi</bdi>" in body
        builder = client.get("/customers/filter/?field=custom:boiler").content.decode()
        assert 'value="Combi"' in builder
