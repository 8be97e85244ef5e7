"""Which day starts the clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rapport.law import book, counting, naming, wording
from rapport.law.book import Rule
from rapport.law.facts import Moment, time_of
from rapport.law.refusals import InputImpossible, InputMissing

if TYPE_CHECKING:
    from rapport.law.reckoning import Reckoning

names = naming.starts_of


def label(name: str) -> str:
    """The fact's name as the first word of a step."""
    text = naming.shown(name).replace("_", " ")
    return text[0].upper() + text[1:]


def has_start(rule: Rule) -> bool:
    """Whether any fact starts a clock under this rule."""
    return bool(names(rule))


def start_day(reckoning: Reckoning) -> date:
    """The day that starts the clock, with the step that says why. Refuses a fact that is missing."""
    rule, facts = reckoning.rule, reckoning.facts
    _refuse_waiting(reckoning)
    for name in rule.start.get("needs", ()):
        if not facts.has(name):
            raise InputMissing(naming_sentence(rule, name))
    given = _given(reckoning)
    if not given:
        return _derived(reckoning)
    start = _choose(reckoning, given)
    return _received(reckoning, start[1]) if "receipt_rule" in rule.more else start[1].day


def naming_sentence(rule: Rule, name: str) -> str:
    """The sentence that asks for the fact, or for any of those that would do."""
    wanted = names(rule)
    if len(wanted) == 1 or name in rule.start.get("needs", ()):
        return f"{rule.id} needs {naming.shown(name)}: {naming.means(name)}."
    return f"{rule.id} needs {wording.listed(map(naming.shown, wanted), 'or')}: {rule.trigger}."


def _given(reckoning: Reckoning) -> list[tuple[str, Moment]]:
    """Every start that is known, by name."""
    rule, facts = reckoning.rule, reckoning.facts
    if not rule.start.get("many"):
        for name in names(rule):
            facts.one(name)  # refuses several
    given = [(name, moment) for name in names(rule) for moment in facts.many(name)]
    if "first_given" in rule.start and given:
        given = [pair for pair in given if pair[0] == given[0][0]]
    return given


def _choose(reckoning: Reckoning, given: list[tuple[str, Moment]]) -> tuple[str, Moment]:
    """The latest or earliest, whichever the rule counts from."""
    rule = reckoning.rule
    turned = rule.start.get("earliest_if")
    is_earliest = "earliest_of" in rule.start or bool(turned and reckoning.facts.one(turned))
    chosen = min(given, key=_day) if is_earliest else max(given, key=_day)
    if len(given) == 1:
        reckoning.say(f"{label(chosen[0])}: {chosen[1].words}.")
    else:
        listed = wording.listed(f"{naming.shown(name)} ({moment.words})" for name, moment in given)
        reckoning.say(f"The {'earliest' if is_earliest else 'latest'} of {listed} is {wording.day(chosen[1].day)}.")
    return chosen


def _day(pair: tuple[str, Moment]) -> date:
    return pair[1].day


def _derived(reckoning: Reckoning) -> date:
    """A start that another rule gives, such as the original due date; else the refusal that asks for it."""
    rule, facts = reckoning.rule, reckoning.facts
    if "or_end" in rule.start and facts.has(rule.start["or_end"]):
        end = facts.require(rule.start["or_end"])
        reckoning.say(f"{label(rule.start['or_end'])}: {end.words}.")
        return end.day
    for name, source in rule.more.get("derived_from", {}).items():
        if any(facts.has(fact) for fact in names(book.rule(source))):
            found = reckoning.other(source, is_extendable=False)
            reckoning.steps.extend(found.steps)
            reckoning.say(f"{label(name)}, under {source}: {wording.day(found.on)}.")
            return reckoning.trusted(found)
    raise InputMissing(naming_sentence(rule, names(rule)[0]))


def _refuse_waiting(reckoning: Reckoning) -> None:
    """The clock has not begun while something fairly asked for has not come."""
    for asked, came in reckoning.rule.start.get("waits_for", {}).items():
        if reckoning.facts.has(asked) and not reckoning.facts.has(came):
            since = reckoning.facts.many(asked)[-1].words
            needed = f"{reckoning.rule.id} needs {naming.shown(came)}, {naming.means(came)}"
            raise InputMissing(f"{needed}: the clock waits for it since {reckoning.facts.name_of(asked)} ({since}).")


def _received(reckoning: Reckoning, arrived: Moment) -> date:
    """The day that contact counts as received (SI 2008/1898 reg 4(4))."""
    channel, at = reckoning.facts.one("channel"), time_of(arrived)
    is_late = at is not None and at > counting.CUT_OFF
    is_ordinary = reckoning.calendar.is_working(arrived.day) and not is_late
    if channel is None and not is_ordinary:
        raise InputMissing(
            f"{reckoning.rule.id} needs channel (oral or written), because writing after 5pm or on a day that is not a working day "
            "counts as received on the next working day."
        )
    counts_from = counting.receipt_cutoff_1700(arrived.day, at, channel == "written", reckoning.calendar)
    reckoning.also["deemed_received"] = counts_from
    if counts_from != arrived.day:
        why = "after 5pm" if reckoning.calendar.is_working(arrived.day) else f"on {reckoning.calendar.why_not_working(arrived.day)}"
        reckoning.say(f"It was written and came {why}, so it counts as received on {wording.day(counts_from)}.")
    elif channel == "oral":
        reckoning.say(f"Spoken contact counts when it is made: {wording.day(counts_from)}.")
    return counts_from


def refuse_before(name: str, day: date, start: date) -> None:
    """Refuse a fact that cannot come before the clock starts."""
    if day < start:
        raise InputImpossible(f"{name} ({wording.day(day)}) is before the clock starts ({wording.day(start)}).")
