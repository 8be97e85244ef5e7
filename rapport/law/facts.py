"""The facts of a case as a rule reads them: days, moments, yes or no, and pairs of days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any

from rapport.law import naming, wording
from rapport.law.book import Rule
from rapport.law.refusals import InputImpossible, InputMissing
from rapport.law.wording import LONDON

YEARS = range(1900, 2201)
NOTHING = frozenset({"", "none", "null", "never", "no", "false", "nil"})
YES = frozenset({"true", "yes", "y", "1", "on"})
NO = frozenset({"false", "no", "n", "0", "off"})
ORAL = frozenset({"oral", "orally", "phone", "telephone", "call", "voice", "spoken", "in_person", "person", "face_to_face", "visit"})
WRITTEN = frozenset({"written", "writing", "in_writing", "letter", "post", "email", "e_mail", "web", "form", "webform", "web_form",
                     "portal", "chat", "sms", "text", "social", "fax"})  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """A day in the United Kingdom, with the time if one was given."""

    day: date
    at: datetime | None = None
    told_in_time: bool = False  # "yes" where a day was asked for

    @property
    def came_twice(self) -> bool:
        """Whether the time was given without its zone and came twice, on the night the clocks went back."""
        return bool(self.at and self.at.tzinfo is LONDON and self.at.utcoffset() != self.at.replace(fold=1).utcoffset())

    @property
    def words(self) -> str:
        """The moment, or the day."""
        return wording.moment(self.at) if self.at else wording.day(self.day)


@dataclass(frozen=True)
class Facts:
    """What is known of a case, under the names the rule uses."""

    rule: Rule
    raw: Mapping[str, Any]
    values: Mapping[str, tuple[Any, ...]]
    called: Mapping[str, str]  # each fact by the name it was given under
    unused: tuple[str, ...] = field(default=())

    def name_of(self, name: str) -> str:
        """The name a fact was given under, or the one it is asked for by."""
        return self.called.get(name, naming.shown(name))

    def has(self, name: str) -> bool:
        """Whether the fact was given with a value."""
        return bool(self.values.get(name))

    def mentions(self, name: str) -> bool:
        """Whether the fact was given, even as "none"."""
        return name in self.values

    def one(self, name: str) -> Any:
        """The only value of a fact, or nothing. Refuses several."""
        found = self.values.get(name, ())
        if len(found) > 1:
            raise InputImpossible(f"{self.name_of(name)} takes one value here, but {len(found)} were given.")
        return found[0] if found else None

    def day(self, name: str) -> date | None:
        """The only day of a fact, or nothing."""
        found = self.one(name)
        return found.day if found else None

    def many(self, name: str) -> tuple[Any, ...]:
        """Every value of a fact, in the order given."""
        return self.values.get(name, ())

    def require(self, name: str) -> Any:
        """The value of a fact that the rule cannot do without."""
        if not self.has(name):
            raise InputMissing(missing(self.rule, name))
        return self.one(name)

    def spans(self, pause: Mapping[str, Any]) -> list[tuple[date, date]]:
        """The closed pauses in a case, by day. Refuses one that was not ended or ends before it starts."""
        starts, ends = self.many(pause["starts"]), self.many(pause["ends"])
        if len(starts) != len(ends):
            raise InputMissing(self._unpaired(pause, starts, ends))
        pairs = [(first.day, last.day) for first, last in zip(starts, ends, strict=True)]
        pairs += [(first.day, last.day) for first, last in self.many(pause["spans"])]
        for first, last in pairs:
            if last < first:
                begun, ended = self.name_of(pause["starts"]), self.name_of(pause["ends"])
                raise InputImpossible(f"{ended} ({wording.day(last)}) is before {begun} ({wording.day(first)}).")
        return sorted(pairs)

    def _unpaired(self, pause: Mapping[str, Any], starts: tuple, ends: tuple) -> str:
        begun, ended = self.name_of(pause["starts"]), self.name_of(pause["ends"])
        if len(starts) > len(ends):
            return f"The clock has stood still since {begun} ({starts[-1].words}) and needs {ended}: {naming.means(pause['ends'])}."
        return f"{ended} ({ends[-1].words}) needs {begun}: {naming.means(pause['starts'])}."

    def seen_by(self, rule: Rule, more: Mapping[str, Any]) -> "Facts":
        """The same case, and what we know besides, as another rule reads it; what that rule does not know is left out."""
        return replace(read(rule, {**self.raw, **more}, is_strict=False), unused=(), raw=self.raw)


def missing(rule: Rule, name: str) -> str:
    """The sentence that asks for a fact."""
    return f"{rule.id} needs {naming.shown(name)}: {naming.means(name)}."


def read(rule: Rule, raw: Mapping[str, Any], *, is_strict: bool = True) -> Facts:
    """The facts of a case for a rule.

    Refuses a name no rule knows (one that another rule knows is set aside and named in the result), and a value
    that is not a day, a moment, yes or no, or a number, as the fact asks.
    """
    names = naming.names_of(rule)
    found: dict[str, list[tuple[naming.Hit, str, Any]]] = {}
    unused = []
    for given, value in raw.items():
        hit = names.find(given)
        if hit:
            found.setdefault(hit.fact, []).append((hit, given, value))
        elif is_strict and not naming.is_known_somewhere(given):
            raise InputImpossible(f"{rule.id} does not know {given!r}; it takes {_choice(names)}.")
        else:
            unused.append(given)
    for name, entries in found.items():
        nearest = min(hit.distance for hit, _, _ in entries)
        unused += [given for hit, given, _ in entries if hit.distance > nearest]
        found[name] = sorted((entry for entry in entries if entry[0].distance == nearest), key=_order)
    values = {name: _values(naming.kind(name), entries) for name, entries in found.items()}
    return Facts(rule, raw, values, {name: entries[0][1] for name, entries in found.items()}, tuple(unused))


def _order(entry: tuple[naming.Hit, str, Any]) -> int:
    return entry[0].number


def _choice(names: naming.Names) -> str:
    return wording.listed(map(naming.shown, names.own), "or") if names.own else "no facts"


def _values(kind: str, entries: list[tuple[naming.Hit, str, Any]]) -> tuple[Any, ...]:
    """The values of one fact, read as its kind; what was left empty is left out."""
    items = [(given, item) for _, given, value in entries for item in _items(value)]
    if kind == "spans":
        return _pairs(entries[0][1], [moment for given, item in items for moment in _flat(given, item)])
    readers: dict[str, Callable[[str, Any], Any]] = {"moment": _moment, "told": _told, "flag": _flag, "number": _number, "word": _word}
    found = [readers[kind](given, item) for given, item in items]
    return tuple(value for value in found if value is not None)


def _items(value: Any) -> list[Any]:
    """The values in a value: a list, or a text with commas."""
    if isinstance(value, str) and "," in value:
        return [part.strip() for part in value.split(",")]
    return list(value) if isinstance(value, list | tuple) else [value]


def _moment(given: str, value: Any) -> Moment | None:
    if value is None or value is False or (isinstance(value, str) and value.strip().lower() in NOTHING):
        return None
    moment = _parsed(value)
    if moment is None:
        raise InputImpossible(f"{given} is {value!r}, which is not a date like 2026-11-20 or a time like 2026-11-20T10:00.")
    if moment.day.year not in YEARS:
        raise InputImpossible(f"{given} is in the year {moment.day.year}, outside {YEARS[0]} to {YEARS[-1]}.")
    return _existing(given, moment)


def _told(given: str, value: Any) -> Moment | None:
    """The day something was told; "yes" means in time, "no" means never."""
    if value is True or (isinstance(value, str) and value.strip().lower() in YES):
        return Moment(date.min, told_in_time=True)
    return _moment(given, value)


def _parsed(value: Any) -> Moment | None:
    if isinstance(value, str):
        text = value.strip()
        try:
            value = date.fromisoformat(text) if len(text) <= len("2026-11-20") else datetime.fromisoformat(text)
        except ValueError:
            return None
    if isinstance(value, datetime):
        if not 1 < value.year < 9999:
            return Moment(value.date())
        at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=LONDON)
        return Moment(at.astimezone(LONDON).date(), at)
    return Moment(value) if isinstance(value, date) else None


def _existing(given: str, moment: Moment) -> Moment:
    """Refuses a time that the clocks skipped when summer time began."""
    if moment.at and moment.at.tzinfo is LONDON:
        there_and_back = datetime.fromtimestamp(moment.at.timestamp(), LONDON)
        if there_and_back.replace(tzinfo=None) != moment.at.replace(tzinfo=None):
            raise InputImpossible(f"{given} is {moment.at:%Y-%m-%d %H:%M}, a time the clocks skipped in the United Kingdom.")
    return moment


def _flag(given: str, value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in YES | NO:
        return word in YES
    raise InputImpossible(f"{given} is {value!r}, which is neither true nor false.")


def _number(given: str, value: Any) -> int | None:
    if value is None:
        return None
    text = str(value).strip()
    if text.isdecimal() and 0 < int(text) <= 3660:
        return int(text)
    raise InputImpossible(f"{given} is {value!r}, which is not a number from 1 to 3660.")


def _word(given: str, value: Any) -> str | None:
    if value is None:
        return None
    word = naming.plain_name(str(value))
    if word in ORAL:
        return "oral"
    if word in WRITTEN:
        return "written"
    raise InputImpossible(f"{given} is {value!r}, which is neither oral nor written.")


def _pairs(given: str, days: list[Moment]) -> tuple[tuple[Moment, Moment], ...]:
    """Days two by two."""
    if len(days) % 2:
        raise InputImpossible(f"{given} takes pairs like 2026-10-10/2026-10-20, but one of them has no end.")
    return tuple(zip(days[::2], days[1::2], strict=True))


def _flat(given: str, item: Any) -> list[Moment]:
    if isinstance(item, Mapping):
        item = tuple(item.values())
    if isinstance(item, str) and "/" in item:
        item = item.split("/")
    if isinstance(item, list | tuple):
        return [moment for part in item for moment in _flat(given, part)]
    moment = _moment(given, item)
    return [moment] if moment else []


def time_of(moment: Moment) -> time | None:
    """The time on the clocks of the United Kingdom, if one was given."""
    return moment.at.astimezone(LONDON).time() if moment.at else None
