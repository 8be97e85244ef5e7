"""Addresses made quickly are the ones that Django makes."""

import pytest
from django.template import engines
from django.urls import NoReverseMatch, reverse, set_script_prefix

from rapport.core.addresses import address

CASES = [
    ("tasks:completion", 7),
    ("tasks:completion", 12),
    ("tasks:completion", "12"),
    ("desk:today",),
    ("desk:opened", "CAS-22840"),
    ("desk:opened", "17"),
    ("desk:opened", "a word & more"),
    ("desk:opened", "inbox"),
    ("desk:customer", "CU-000044"),
    ("desk:customer", 44),
    ("desk:customer", 45),
    ("desk:case-check", "CAS-1", 3),
    ("desk:case-check", "CAS-2", 3),
    ("desk:case-check", "3", 3),
    ("desk:open", "conversations", 3),
]


@pytest.mark.parametrize("case", [*CASES, *CASES[::-1]], ids=str)
def test_it_is_the_same_address_the_first_time_and_after(case):
    name, *values = case
    for _ in range(2):
        assert address(name, *values) == reverse(name, args=values)


@pytest.mark.parametrize("case", [("tasks:completion", -1), ("tasks:completion", "seven words"), ("tasks:completion",), ("no:such", 1)])
def test_what_has_no_address_is_an_error(case):
    with pytest.raises(NoReverseMatch):
        address(*case)


def test_where_we_stand_below_another_address_it_begins_with_that():
    address("tasks:completion", 7)
    set_script_prefix("/desk/")
    try:
        assert address("tasks:completion", 7).startswith("/desk/")
    finally:
        set_script_prefix("/")
    assert not address("tasks:completion", 7).startswith("/desk/")


def test_templates_make_them_so_too_and_keep_names_and_keywords():
    template = engines["django"].from_string(
        '{% url "tasks:completion" pk %} {% url "desk:customer" number="CU-000044" %}{% url "tasks:completion" pk as at %} {{ at }}{% url "no:such" as none %}[{{ none }}]'
    )
    at = reverse("tasks:completion", args=[9])
    assert template.render({"pk": 9}) == f"{at} {reverse('desk:customer', args=['CU-000044'])} {at}[]"
