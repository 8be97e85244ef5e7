"""Words that answer line by line: what is quoted in between, how much of a long quote is shown, and what lists show first."""

from dataclasses import dataclass
from itertools import groupby

MARK = ">"
LONGEST, SHOWN = 8, 4  # lines of a quote that are shown in full, and of a longer one
SNIPPET = 200


@dataclass(frozen=True)
class Run:
    """Lines that belong together: words, or a quote without its marks. `rest` is what of a long quote is folded away."""

    text: str
    is_quote: bool = False
    rest: str = ""


def runs(text: str) -> list[Run]:
    """A text in its words and the quotes between them; none where it quotes nothing."""
    if not _quotes(text):
        return []
    parts = ((is_quote, list(lines)) for is_quote, lines in groupby(text.split("\n"), lambda line: line.startswith(MARK)))
    made = [_quote(lines) if is_quote else Run("\n".join(lines).strip("\n")) for is_quote, lines in parts]
    return [run for run in made if run.text.strip()]


def _quote(lines: list[str]) -> Run:
    bare = [line[1:].removeprefix(" ") for line in lines]
    shown = bare if len(bare) <= LONGEST else bare[:SHOWN]
    return Run("\n".join(shown).strip("\n"), True, "\n".join(bare[len(shown) :]).strip("\n"))


def _quotes(text: str) -> bool:
    return text.startswith(MARK) or f"\n{MARK}" in text


def snippet(text: str) -> str:
    """The first words of a message on one line, as lists show them: what it says, not what it quotes."""
    own = "\n".join(line for line in text.split("\n") if not line.startswith(MARK)) if _quotes(text) else text
    return " ".join((own.strip() or text)[: SNIPPET * 4].split())[:SNIPPET]
