"""Reads the filter language.

    rule       all ("or" all)*
    all        one ("and" one)*
    one        "not" one | "(" rule ")" | condition
    condition  "has" thing | field operator [value ("," value)*]

A value is the words up to the next and, or, bracket; in double quotes when it holds one of those. Words of the language
may be in any case. Pure: it knows the fields every organisation has; custom fields are checked when a rule is compiled.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from rapport.customers.filtering import values
from rapport.customers.filtering.fields import ALL_OPERATORS, CUSTOMERS, EMPTY, OPERATORS, Field, Type, Vocabulary
from rapport.customers.filtering.syntax import (
    DEEPEST,
    LONGEST,
    MOST_CONDITIONS,
    All,
    AnyOf,
    Condition,
    Everyone,
    FilterRefused,
    Not,
    Rule,
)

_TOKEN = re.compile(r'\s+|"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<mark>[(),])|(?P<word>[^\s(),"]+)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
LONGEST_FIELD = 3  # words


@dataclass(frozen=True)
class Token:
    """A piece of the text: a word, a mark, or what stood in quotes."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """How a word of the language is compared; nothing for what stood in quotes."""
        return self.text.casefold() if self.kind != "quoted" else ""


def parse(text: str, vocabulary: Vocabulary = CUSTOMERS) -> Rule:
    """The rule that a text means; everyone for an empty text. `vocabulary` is what can be asked. Raises FilterRefused with the place."""
    if len(text) > LONGEST:
        raise FilterRefused(f"Keep a filter to {LONGEST:,} characters.")
    tokens = _tokens(text)
    if not tokens:
        return Everyone()
    return _Reader(text, tokens, vocabulary).whole()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterRefused("this quotation mark has no partner.", position=at + 1)
        if match.lastgroup:
            inside = match[match.lastgroup]
            found.append(Token(match.lastgroup, _ESCAPE.sub(r"\1", inside) if match.lastgroup == "quoted" else inside, at, match.end()))
        at = match.end()
    return found


class _Reader:
    """Walks over the tokens once."""

    def __init__(self, text: str, tokens: list[Token], vocabulary: Vocabulary) -> None:
        self.text, self.tokens, self.at, self.vocabulary = text, tokens, 0, vocabulary
        self.depth = self.count = 0

    @property
    def here(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    @property
    def position(self) -> int:
        return (self.here.start if self.here else len(self.text)) + 1

    def refuse(self, sentence: str) -> FilterRefused:
        return FilterRefused(sentence, position=self.position)

    def is_word(self, *words: str, ahead: int = 0) -> bool:
        """Whether the next tokens are these words of the language."""
        following = self.tokens[self.at + ahead : self.at + ahead + len(words)]
        return len(following) == len(words) and all(token.lower == word for token, word in zip(following, words, strict=True))

    def take(self, *words: str) -> bool:
        if not self.is_word(*words):
            return False
        self.at += len(words)
        return True

    def whole(self) -> Rule:
        rule = self.any()
        if self.here:
            raise self.refuse("put “and” or “or” between two conditions.")
        return rule

    def any(self) -> Rule:
        parts = [self.all()]
        while self.take("or"):
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def all(self) -> Rule:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self) -> Rule:
        if self.is_word("not") or self.is_word("("):
            return self.nested()
        return self.condition()

    def nested(self) -> Rule:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refuse(f"brackets and nots may stand {DEEPEST} deep.")
        rule: Rule
        if self.take("not"):
            rule = Not(self.one())
        else:
            self.take("(")
            rule = self.any()
            if not self.take(")"):
                raise self.refuse("a bracket is not closed.")
        self.depth -= 1
        return rule

    def condition(self) -> Condition:
        self.count += 1
        if self.count > MOST_CONDITIONS:
            raise self.refuse(f"a filter has at most {MOST_CONDITIONS} conditions.")
        field = self.field()
        if field.type == Type.PRESENCE:
            return Condition(field.name, "", (self.value(field, ""),))
        operator = self.operator(field)
        if operator in EMPTY:
            return Condition(field.name, operator)
        return Condition(field.name, operator, self.values(field, operator))

    def field(self) -> Field:
        for length in range(LONGEST_FIELD, 0, -1):
            tokens = self.tokens[self.at : self.at + length]
            found = self.vocabulary.find(" ".join(token.lower for token in tokens)) if len(tokens) == length else None
            if found:
                self.at += length
                return found
        raise self.refuse(self.why_no_field())

    def why_no_field(self) -> str:
        if self.here is None:
            return f"a condition is missing, like {self.vocabulary.example}."
        name = self.here.text
        close = get_close_matches(name.casefold(), self.vocabulary.fields, n=1)
        hint = f" Did you mean {close[0]}?" if close else f" Start a condition with a field, like {self.vocabulary.example}."
        return f"there is no field called “{name[:40]}”.{hint}"

    def operator(self, field: Field) -> str:
        found = next((name for name in ALL_OPERATORS if self.is_word(*name.split())), None)
        known = OPERATORS[field.type]
        if found and field.type in (Type.DAY,) and found == "is":
            found = "in"
            self.take("is")
        elif found in known:
            self.take(*found.split())  # type: ignore[union-attr]
        if found not in known:
            raise self.refuse(f"after {field.name} comes one of: {', '.join(known)}.")
        return str(found)

    def values(self, field: Field, operator: str) -> tuple[str, ...]:
        found = [self.value(field, operator)]
        while operator == "is any of" and self.take(","):
            found.append(self.value(field, operator))
        return tuple(dict.fromkeys(found))

    def value(self, field: Field, operator: str) -> str:
        position = self.position
        raw = self.raw(has_several=operator == "is any of")
        if not raw.strip():
            raise FilterRefused("a value is missing.", position=position)
        try:
            return values.canonical(field, operator, raw)
        except values.NotAValue as refusal:
            raise FilterRefused(str(refusal), position=position) from None

    def raw(self, *, has_several: bool) -> str:
        """The text of one value: what is in quotes, or the words up to the next word of the language."""
        if self.here and self.here.kind == "quoted":
            self.at += 1
            return self.tokens[self.at - 1].text
        first = self.at
        while self.here and self.here.kind != "quoted" and self.here.text not in {"(", ")"} and self.here.lower not in {"and", "or"}:
            if has_several and self.here.text == ",":
                break
            self.at += 1
        words = self.tokens[first : self.at]
        return " ".join(self.text[words[0].start : words[-1].end].split()) if words else ""
