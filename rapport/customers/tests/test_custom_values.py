"""Values of custom fields as people read them."""

import pytest

from rapport.customers.custom_values import in_words
from rapport.customers.rules import FieldType


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        (FieldType.DATE, "2027-08-11", "11 August 2027"),
        (FieldType.YES_NO, False, "No"),
        (FieldType.MANY, ["Gas", "Heat"], "Gas, Heat"),
        (FieldType.NUMBER, "3.50", "3.50"),
        (FieldType.TEXT, None, ""),
    ],
)
def test_a_stored_value_reads_as_people_write_it(kind, value, words):
    assert in_words(kind, value) == words
