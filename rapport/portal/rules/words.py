"""What somebody sent, as one text that a colleague can read and answer."""

from collections.abc import Mapping, Sequence

from rapport.portal.rules.questions import Question


def written(message: str, questions: Sequence[Question], answers: Mapping[str, str]) -> str:
    """The message, then each question with its answer; what was left empty is left out."""
    asked = [f"{each.label}\n{answers[each.key]}" for each in questions if answers.get(each.key)]
    return "\n\n".join([part for part in [message.strip(), *asked] if part])


def subject(message: str, form: str) -> str:
    """The first words of what was said, after the form's name."""
    line = " ".join(message.split())
    first = line if len(line) <= 60 else line[:60].rsplit(" ", 1)[0] + "…"
    return f"{form}: {first}" if first else form
