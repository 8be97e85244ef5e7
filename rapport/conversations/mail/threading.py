"""Which mail answers which (Jamie Zawinski's message threading), for a pile of mails or for one that has just come.

Nothing recurses, so a thread of ten thousand answers is only long. A reference that would make a circle is not believed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from . import subject as subjects


class Threaded(Protocol):
    """What a mail must tell to find its place."""

    @property
    def message_id(self) -> str: ...
    @property
    def references(self) -> tuple[str, ...]: ...
    @property
    def in_reply_to(self) -> tuple[str, ...]: ...
    @property
    def subject(self) -> str: ...


_M = TypeVar("_M", bound=Threaded)


@dataclass(slots=True, eq=False)
class Thread(Generic[_M]):
    """A mail and its answers. `message` is None for one that others answer but that is not here."""

    message_id: str
    message: _M | None = None
    parent: "Thread[_M] | None" = field(default=None, repr=False)
    children: "list[Thread[_M]]" = field(default_factory=list, repr=False)

    @property
    def subject(self) -> str:
        """Its own, or that of the first answer that has one."""
        return next((one.message.subject for one, _ in self.walk() if one.message), "")

    def walk(self) -> "Iterator[tuple[Thread[_M], int]]":
        """This mail and all under it, each with its depth."""
        stack = [(self, 0)]
        while stack:
            one, depth = stack.pop()
            yield one, depth
            stack.extend((child, depth + 1) for child in reversed(one.children))

    def take(self, child: "Thread[_M]") -> None:
        """Make another the answer of this one, unless that would make a circle."""
        if child is self or self.is_under(child):
            return
        if child.parent:
            child.parent.children.remove(child)
        child.parent = self
        self.children.append(child)

    def is_under(self, other: "Thread[_M]") -> bool:
        """This one answers the other, at whatever remove."""
        above = self.parent
        while above:
            if above is other:
                return True
            above = above.parent
        return False


def parents(mail: Threaded) -> tuple[str, ...]:
    """The ids to look up, nearest first, to find the thread a mail belongs to."""
    return tuple(dict.fromkeys(one for one in [*mail.in_reply_to, *reversed(mail.references)] if one != mail.message_id))


def threads(messages: Iterable[_M], *, by_subject: bool = True, is_pruned: bool = True) -> list[Thread[_M]]:
    """The threads of a pile of mails, in the order they came.

    `by_subject` joins threads whose headers say nothing but whose subjects are one; `is_pruned` leaves out mails that are not here,
    except where they hold several answers together.
    """
    table: dict[str, Thread[_M]] = {}
    for place, message in enumerate(messages):
        _place(table, message, place)
    roots = [one for one in table.values() if one.parent is None]
    if is_pruned:
        roots = _pruned(roots)
    return _joined(roots) if by_subject else roots


def _place(table: dict[str, Thread[_M]], message: _M, place: int) -> None:
    own_id = message.message_id or f"without-id-{place}"
    if own_id in table and table[own_id].message is not None:
        own_id = f"{own_id}-again-{place}"
    known = table.setdefault(own_id, Thread(own_id))
    known.message = message
    above = message.references or message.in_reply_to[:1]
    last: Thread[_M] | None = None
    for one in (reference for reference in above if reference != own_id):
        link = table.setdefault(one, Thread(one))
        if last and link.parent is None:
            last.take(link)
        last = link
    if last is not None and last is not known.parent:
        if known.parent:
            known.parent.children.remove(known)
            known.parent = None
        last.take(known)


def _pruned(roots: list[Thread[_M]]) -> list[Thread[_M]]:
    """Mails that are not here go, from the lowest up; their answers move up in their place."""
    everything = [one for root in roots for one, _ in root.walk()]
    for one in reversed(everything):
        if one.message is None and not (one.parent is None and len(one.children) > 1):
            _dissolve(one, roots)
    return roots


def _dissolve(one: Thread[_M], roots: list[Thread[_M]]) -> None:
    siblings = one.parent.children if one.parent else roots
    at = siblings.index(one)
    for child in one.children:
        child.parent = one.parent
    siblings[at : at + 1] = one.children
    one.children, one.parent = [], None


def _joined(roots: list[Thread[_M]]) -> list[Thread[_M]]:
    """Threads of one subject become one: the mail that is no answer leads; equals stand side by side under one that is not here."""
    leaders: dict[str, Thread[_M]] = {}
    for root in roots:
        base = subjects.base(root.subject).lower()
        if base and (base not in leaders or _leads(root, leaders[base])):
            leaders[base] = root
    kept: dict[int, Thread[_M]] = {}
    for root in roots:
        leader = leaders.get(subjects.base(root.subject).lower(), root)
        if leader is not root:
            _join(leader, root)
        kept[id(leader)] = leader
    return list(kept.values())


def _join(leader: Thread[_M], root: Thread[_M]) -> None:
    if leader.message is None and root.message is None:
        for child in list(root.children):
            leader.take(child)
        return
    is_answer = subjects.is_answer(root.subject) and not subjects.is_answer(leader.subject)
    if leader.message is not None and not is_answer:
        _make_room(leader)
    leader.take(root)


def _make_room(leader: Thread[_M]) -> None:
    """The leader steps down beside the one that joins, under an empty place that keeps its subject."""
    below = Thread(leader.message_id, leader.message, leader, leader.children)
    for child in below.children:
        child.parent = below
    leader.message_id, leader.message, leader.children = "", None, [below]


def _leads(one: Thread[_M], other: Thread[_M]) -> bool:
    if (one.message is None) != (other.message is None):
        return one.message is None
    return subjects.is_answer(other.subject) and not subjects.is_answer(one.subject)
