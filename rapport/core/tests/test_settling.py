"""Two people change one thing: nobody's work is lost, and nobody's is undone unseen."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.core import settling
from rapport.core.errors import Clash, Conflict

OPENED = {"title": "Damp", "priority": 2}
VALUES = st.fixed_dictionaries({"title": st.sampled_from("abc"), "priority": st.integers(1, 3)})


def test_what_only_one_touched_is_kept_of_both():
    row = SimpleNamespace(title="Damp", priority=3, version=5)
    assert settling.settle(row, OPENED, {"title": "Damp at 8", "priority": 2}, sentence="No.") == {"title": "Damp at 8"}


def test_the_same_change_by_both_is_no_clash():
    row = SimpleNamespace(title="Mould", priority=2, version=5)
    assert settling.settle(row, OPENED, {"title": "Mould"}, sentence="No.") == {"title": "Mould"}


def test_what_both_changed_goes_back_with_all_three_values_and_the_newest_version():
    row = SimpleNamespace(title="Mould", priority=2, version=5)
    with pytest.raises(Conflict, match="Somebody was quicker") as refused:
        settling.settle(row, OPENED, {"title": "Leak"}, sentence="Somebody was quicker.")
    assert refused.value.clashes == [Clash("title", "Damp", "Mould", "Leak")]
    assert refused.value.version == 5


@given(VALUES, VALUES, VALUES)
def test_either_it_clashes_or_the_result_holds_every_change(original, theirs, mine):
    result = {**theirs, **settling.changed(original, mine)}
    if not settling.clashes(original, theirs, mine):
        assert all(result[name] == mine[name] for name in mine if mine[name] != original[name])
        assert all(result[name] == theirs[name] for name in theirs if theirs[name] != original[name])
