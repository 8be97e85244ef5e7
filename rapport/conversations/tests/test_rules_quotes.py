"""Words between quotes: told apart, long quotes folded behind their first lines, and lists show what was said."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules.quotes import Run, runs, snippet


def test_words_and_quotes_are_told_apart():
    assert runs("Hello.\n\n> Is Monday fine?\n\nYes.\n> > And before?\nNo.") == [
        Run("Hello."),
        Run("Is Monday fine?", True),
        Run("Yes."),
        Run("> And before?", True),
        Run("No."),
    ]


def test_a_long_quote_shows_its_first_lines():
    quote = [f"line {number}" for number in range(1, 10)]
    asked, said = runs("\n".join(f"> {line}" for line in quote) + "\nYes.")
    assert (asked.text, asked.rest) == ("line 1\nline 2\nline 3\nline 4", "\n".join(quote[4:]))
    assert said == Run("Yes.")


def test_eight_lines_are_shown_in_full():
    assert runs("\n".join("> line" for _ in range(8)) + "\nYes.")[0].rest == ""


def test_what_quotes_nothing_has_no_runs():
    assert runs("a > b\nand so on") == []


def test_lists_show_what_was_said():
    assert snippet("> Is Monday fine?\n\nYes, it is.\n> And the key?\nUnder the mat.") == "Yes, it is. Under the mat."
    assert snippet("> Is Monday fine?") == "> Is Monday fine?"
    assert snippet("  Two\n\nlines ") == "Two lines"
    assert len(snippet("word " * 500)) == 200


@given(st.lists(st.sampled_from(["", "word", "> asked", ">", ">> earlier", " > no"]), max_size=30))
def test_no_word_is_lost(lines):
    text = "\n".join(lines)
    shown = "\n".join(f"{run.text}\n{run.rest}" for run in runs(text)) or text
    assert shown.count("word") == lines.count("word")
    assert shown.count("asked") == lines.count("> asked")
    assert shown.count("earlier") == lines.count(">> earlier")
