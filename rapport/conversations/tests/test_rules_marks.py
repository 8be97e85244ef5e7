"""The one reference in a subject."""

import pytest

from rapport.conversations.rules import marks


@pytest.mark.parametrize(
    ("subject", "marked"),
    [
        ("Heating", "Heating [CAS-00012]"),
        ("", "[CAS-00012]"),
        ("Re: Heating [CAS-00012]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [cas-00012]", "Re: Heating [cas-00012]"),
        ("Re: Heating [M-7]", "Re: Heating [CAS-00012]"),
        ("Re: [M-7] Heating [ cas-00009 ]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [CAS-00012] [M-7]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [M-77]", "Re: Heating [M-77] [CAS-00012]"),
        ("Re: M-7 and CAS-00009", "Re: M-7 and CAS-00009 [CAS-00012]"),
    ],
)
def test_a_subject_carries_the_reference_once_and_earlier_ones_give_way(subject, marked):
    assert marks.marked_subject(subject, "CAS-00012", ("CAS-00009", "M-7")) == marked


@pytest.mark.parametrize(
    ("subject", "marked"),
    [
        ("Re: Heating [M-7]", "Re: Heating [M-7]"),
        ("Re: Heating [ m-7 ]", "Re: Heating [ m-7 ]"),
        ("Re: Heating", "Re: Heating [CAS-00012]"),
        ("Re: Heating [CAS-00012] [M-7]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [CAS-00009] [M-7]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [CAS-00009]", "Re: Heating [CAS-00012]"),
        ("Re: Heating [M-77]", "Re: Heating [M-77] [CAS-00012]"),
    ],
)
def test_a_thread_that_went_out_under_its_own_reference_keeps_its_subject(subject, marked):
    assert marks.marked_subject(subject, "CAS-00012", ("CAS-00009", "M-7"), own="M-7") == marked
