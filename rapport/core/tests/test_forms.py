"""How forms ask, complain and draw."""

import re
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template

from rapport.core.errors import Conflict, Refused
from rapport.core.forms import TWICE, ActionForm


class Booking(ActionForm):
    """One field of each kind."""

    full_name = forms.CharField(label="Full name", help_text="As they write it.", max_length=20)
    email = forms.EmailField(required=False)
    day = forms.DateField(label="Day of the visit")
    kind = forms.ChoiceField(choices=[("call", "Call"), ("visit", "Visit")], widget=forms.RadioSelect)
    notes = forms.CharField(widget=forms.Textarea, required=False)
    by_letter = forms.BooleanField(label="Write as well", required=False, help_text="A letter follows.")
    tags = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple, required=False)
    DBA = forms.CharField(label="DBA", error_messages={"required": "Say DBA."})


GIVEN = {"full_name": "Ann", "day": "2026-11-23", "kind": "call", "DBA": "x"}


def test_a_label_comes_before_hint_error_and_control_and_names_them():
    html = str(Booking({"full_name": ""})["full_name"].as_field_group())
    places = [html.index(part) for part in ("<label", 'class="hint"', 'class="err"', "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_full_name_helptext id_full_name_error"' in html
    assert 'id="id_full_name_helptext"' in html
    assert 'id="id_full_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'for="id_full_name"' in html


def test_errors_say_what_to_do():
    form = Booking({"email": "nobody", "day": "soon", "kind": "fax"})
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "full_name": ["Enter full name."],
        "email": ["Enter an email address, like name@example.com."],
        "day": ["Enter a date, like 23/11/2026."],
        "kind": ["Choose kind from the list."],
        "DBA": ["Say DBA."],
    }


def test_too_much_says_how_much():
    assert Booking({**GIVEN, "full_name": "A" * 38}).errors["full_name"] == ["Shorten this to 20 characters; it has 38."]


def test_what_need_not_be_answered_says_so():
    form = Booking()
    assert "(optional)" in form["email"].as_field_group()
    assert "(optional)" not in form["full_name"].as_field_group()


def test_choices_stand_in_a_fieldset_with_its_question():
    html = Booking()["kind"].as_field_group()
    assert re.search(r"<fieldset.*<legend>Kind", html, re.DOTALL)
    assert html.count('<label class="check"') == 2


def test_a_single_box_is_labelled_after_itself():
    html = Booking()["by_letter"].as_field_group()
    assert re.search(r'<label class="check"><input type="checkbox".*<span>Write as well<small', html, re.DOTALL)


def test_dates_use_the_browsers_picker_and_still_take_typed_ones():
    assert '<input type="date"' in str(Booking()["day"])
    assert str(Booking(initial={"day": None})["day"]).count("value") == 0
    assert Booking({**GIVEN, "day": "23/11/2026"}).is_valid()


def test_controls_carry_the_products_classes():
    form = Booking()
    assert 'class="input"' in str(form["full_name"])
    assert 'class="input"' in str(form["notes"])
    assert "class=" not in str(form["by_letter"])


def test_the_summary_links_to_each_field_and_is_announced():
    form = Booking({"full_name": ""})
    form.add_error(None, "Too late.")
    html = Template('{% include "forms/_summary.html" %}').render(Context({"form": form}))
    assert 'role="alert"' in html
    assert "<li>Too late.</li>" in html
    assert '<a href="#id_full_name">Enter full name.</a>' in html
    assert not Template('{% include "forms/_summary.html" %}').render(Context({"form": Booking()})).strip()


def test_what_was_written_is_escaped():
    html = str(Booking({"full_name": "<script>alert(1)</script>" * 2}).as_div())
    assert "<script>" not in html


def refuse(**given):
    raise Refused("They have asked for no calls.", field="kind")


def clash(**given):
    raise Conflict("Someone else changed this.", [], version=3)


def test_an_action_is_called_with_what_was_given():
    assert Booking(GIVEN).carry_out(dict, by="Amara")["by"] == "Amara"


def test_a_refusal_lands_on_its_field():
    form = Booking(GIVEN)
    assert form.carry_out(refuse) is None
    assert form.errors["kind"] == ["They have asked for no calls."]


def test_a_conflict_passes_through_for_the_view_to_show():
    form = Booking(GIVEN)
    with pytest.raises(Conflict) as passed:
        form.carry_out(clash)
    assert passed.value.version == 3


def test_two_different_answers_to_one_question_are_refused():
    sent = QueryDict(urlencode({**GIVEN, "full_name": ["Ann", "Bob"]}, doseq=True))
    form = Booking(sent)
    assert form.carry_out(dict) is None
    assert form.errors == {"full_name": [TWICE]}


def test_the_same_answer_twice_and_several_where_several_may_be_are_taken():
    sent = QueryDict(urlencode({**GIVEN, "full_name": ["Ann", "Ann"]}, doseq=True))
    assert Booking(sent).carry_out(dict)["full_name"] == "Ann"
    several = QueryDict(urlencode({**GIVEN, "tags": ["a", "b"]}, doseq=True))
    assert Booking(several).carry_out(dict)["tags"] == ["a", "b"]
