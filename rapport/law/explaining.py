"""A rule in words: what it gives, how it counts, what it asks for, where it stands in law."""

from dataclasses import dataclass
from typing import Any

from rapport.law import book, naming, reading, wording
from rapport.law.book import Rule


@dataclass(frozen=True)
class Explanation:
    """Everything a person needs in order to check a rule."""

    rule: Rule
    kind: str
    counting: str
    calendar: str | None
    confidence: str
    sources: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]  # each fact and what it means; the ones that start the clock first
    starts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The explanation in plain values."""
        rule = self.rule
        return {
            **summary(rule),
            "duty_holder": rule.duty_holder,
            "trigger": rule.trigger,
            "counting": self.counting,
            "calendar": rule.calendar,
            "roll": rule.roll,
            "pause": list(rule.pause),
            "extension": list(rule.extension),
            "exceptions": list(rule.exceptions),
            "outcome": rule.outcome,
            "sources": list(self.sources),
            "notes": rule.notes,
            "starts": list(self.starts),
            "inputs": dict(self.inputs),
        }

    def lines(self) -> list[str]:
        """The explanation to read."""
        rule = self.rule
        lines = [f"{rule.id}: {rule.name}", rule.outcome, ""]
        lines += [f"{label:<12} {text}" for label, text in self._fields() if text]
        for label, items in (("Pauses", rule.pause), ("Extension", rule.extension), ("Exceptions", rule.exceptions)):
            lines += [f"{label}:", *(f"  - {item}" for item in items)] if items else []
        if self.inputs:
            lines += ["Facts:", *(f"  {name}: {means}{' (starts the clock)' * (name in self.starts)}" for name, means in self.inputs)]
        return lines

    def _fields(self) -> list[tuple[str, str | None]]:
        rule = self.rule
        return [
            ("What it is", self.kind),
            ("In force", in_force(rule)),
            ("Where", rule.nations),
            ("Starts with", rule.trigger),
            ("Period", rule.length),
            ("Counting", self.counting),
            ("Calendar", self.calendar),
            ("Reference", rule.reference),
            ("Confidence", self.confidence),
            ("Read in", "; ".join(self.sources)),
            ("Note", rule.notes),
        ]


def explain(rule_id: str) -> Explanation:
    """A rule in words. Refuses an id that is not in the book."""
    rule, known = book.rule(rule_id), reading.sources()
    calendar = reading.calendars()[rule.calendar]["means"] if rule.calendar else None
    return Explanation(
        rule=rule,
        kind=known["kinds"][rule.kind],
        counting=reading.methods()[rule.counting_rule]["means"],
        calendar=calendar,
        confidence=known["confidence"][rule.confidence],
        sources=tuple(known["sources"][key] for key in rule.sources),
        inputs=tuple((naming.shown(name), naming.means(name)) for name in naming.names_of(rule).own),
        starts=tuple(map(naming.shown, naming.starts_of(rule))),
    )


def in_force(rule: Rule) -> str:
    """Since when, until when, or that it is not."""
    since, until = rule.effective_from, rule.effective_to
    if rule.status != "in_force":
        return f"not yet{f', expected from about {wording.full_day(since)}' if since else ''}"
    if until:
        return f"until {wording.full_day(until)}"
    return f"since {wording.full_day(since)}" if since else "yes"


def summary(rule: Rule) -> dict[str, Any]:
    """A rule in one row of plain values."""
    return {
        "id": rule.id,
        "name": rule.name,
        "domain": rule.domain,
        "kind": rule.kind,
        "status": rule.status,
        "effective_from": rule.effective_from.isoformat() if rule.effective_from else None,
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "jurisdiction": list(rule.jurisdiction),
        "period": rule.length,
        "duration": {"value": rule.figure, "unit": rule.duration["unit"]},
        "counting_rule": rule.counting_rule,
        "reference": rule.reference,
        "confidence": rule.confidence,
    }
