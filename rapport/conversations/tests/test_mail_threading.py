"""Who answers whom: by the headers first, by the subject only where they say nothing, and never in a circle."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.mail import threading


@dataclass(frozen=True)
class Letter:
    message_id: str
    references: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    subject: str = ""


def tree(letters, **how):
    return [(depth, one.message_id) for root in threading.threads(letters, **how) for one, depth in root.walk()]


def test_answers_stand_under_what_they_answer():
    letters = [Letter("a"), Letter("b", ("a",)), Letter("c", ("a", "b")), Letter("d", in_reply_to=("a",))]
    assert tree(letters) == [(0, "a"), (1, "b"), (2, "c"), (1, "d")]


def test_the_order_of_coming_does_not_matter_for_who_answers_whom():
    letters = [Letter("c", ("a", "b")), Letter("b", ("a",)), Letter("a")]
    assert tree(letters) == [(0, "a"), (1, "b"), (2, "c")]


def test_a_mail_that_is_not_here_holds_its_answers_together():
    assert tree([Letter("b", ("a",)), Letter("c", ("a",))]) == [(0, "a"), (1, "b"), (1, "c")]
    assert tree([Letter("b", ("a",))]) == [(0, "b")]
    assert tree([Letter("b", ("a",))], is_pruned=False) == [(0, "a"), (1, "b")]


def test_one_subject_joins_what_headers_leave_apart():
    letters = [Letter("a", subject="Boiler"), Letter("b", subject="Re: Boiler"), Letter("c", subject="Roof")]
    assert tree(letters) == [(0, "a"), (1, "b"), (0, "c")]
    assert tree(letters, by_subject=False) == [(0, "a"), (0, "b"), (0, "c")]


def test_a_circle_is_not_believed():
    assert len(tree([Letter("a", ("b",)), Letter("b", ("a",))])) == 2
    assert tree([Letter("a", ("a",))]) == [(0, "a")]


def test_two_mails_of_one_id_are_both_there():
    assert len(tree([Letter("a"), Letter("a")])) == 2
    assert len(tree([Letter(""), Letter("")])) == 2


def test_a_thousand_answers_deep():
    letters = [Letter(str(n), (str(n - 1),) if n else ()) for n in range(1000)]
    assert tree(letters)[-1] == (999, "999")


@given(
    st.lists(st.tuples(st.integers(0, 8), st.lists(st.integers(0, 8), max_size=4), st.sampled_from(["", "x", "Re: x"])), max_size=14),
    st.booleans(),
)
def test_every_mail_is_there_once(rows, by_subject):
    letters = [Letter(str(number), tuple(map(str, references)), subject=subject) for number, references, subject in rows]
    roots = threading.threads(letters, by_subject=by_subject)
    found = [one.message for root in roots for one, _ in root.walk() if one.message]
    assert sorted(map(id, found)) == sorted(map(id, letters))


def test_where_to_look_for_the_thread_nearest_first():
    assert threading.parents(Letter("d", ("a", "b", "c"), ("c",))) == ("c", "b", "a")
    assert threading.parents(Letter("d", ("a", "d"), ("x",))) == ("x", "a")
