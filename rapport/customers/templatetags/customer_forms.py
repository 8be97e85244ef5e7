"""Fields of a form, and a customer's facts in words, for templates."""

from django import template
from django.forms import BaseForm, BoundField

from rapport.customers.forms.custom import PREFIX
from rapport.customers.rules import LANGUAGES

register = template.Library()


@register.filter
def words(text: str) -> list[str]:
    """{% for name in "kind name"|words %}."""
    return text.split()


@register.filter
def field_called(form: BaseForm, name: str) -> BoundField | None:
    """The form's field of that name, if it has one."""
    return form[name] if name in form.fields else None


@register.filter
def custom_fields(form: BaseForm) -> list[BoundField]:
    """The organisation's own fields on the form."""
    return [form[name] for name in form.fields if name.startswith(PREFIX)]


@register.filter
def language(tag: str) -> str:
    """A language tag in words; a tag we have no words for as it is."""
    return LANGUAGES.get(tag, tag)


@register.filter
def column_field(form: BaseForm, index: int) -> BoundField:
    """The form's field for a column of a file."""
    return form[f"column{index}"]


@register.filter
def values_of(columns: tuple[tuple[str, ...], ...], index: int) -> tuple[str, ...]:
    """Some values of a column of a file."""
    return columns[index] if index < len(columns) else ()
