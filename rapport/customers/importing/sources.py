"""The rows of a file, prepared, a chunk at a time: small files here, large ones in processes beside this one."""

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from rapport.customers.importing import preparing, rendering
from rapport.customers.importing.preparing import Cells, Ready, Terms
from rapport.customers.importing.rendering import Line
from rapport.customers.mapping import RowRefused, from_card
from rapport.customers.reading import kinds, tables, vcards

CHUNK = 4_000
ALONE = 6_000  # rows up to which one process is quicker than starting others
HELPERS = 1
AHEAD = 3  # chunks that wait for the writer at the most
CARDS = (kinds.Kind.VCARD, kinds.Kind.JCARD)
Each = TypeVar("Each")


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file: as new customers or why they cannot be taken, what share of the file is read, the cells they were
    (none for cards), and how to have some of them to look at closely, by row number."""

    lines: list[Line | RowRefused]
    share: float
    cells: list[Cells]
    closely: Callable[[Collection[int]], list[Ready]]


@dataclass
class Source:
    """A file of customers. `header` and `warnings` are known after the first chunk and the last."""

    path: Path
    terms: Terms
    header: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def chunks(self) -> Iterator[Chunk]:
        """The whole file. Raises Unreadable when it cannot be read."""
        return self._cards() if kinds.of(self.path) in CARDS else self._table()

    def _cards(self) -> Iterator[Chunk]:
        entries = (from_card(card, number) for number, card in enumerate(vcards.read_cards(self.path), 1))
        for some in _by(CHUNK, (preparing.ready(entry, self.terms) for entry in entries)):
            lines = [row if isinstance(row, RowRefused) else rendering.line(row, self.terms) for row in some]
            ready = [row for row in some if isinstance(row, Ready)]
            yield Chunk(lines, 0.0, [], lambda numbers, ready=ready: [row for row in ready if row.number in numbers])  # type: ignore[misc]

    def _table(self) -> Iterator[Chunk]:
        with tables.open_table(self.path) as table:
            self.header = table.header
            rows = (Cells(row.number, row.values, row.extra) for row in table.rows())
            start = list(islice(rows, ALONE))
            whole = chain(start, rows)
            prepared = _here(whole, self.terms) if len(start) < ALONE else _beside(whole, self.terms)
            for cells, lines in prepared:
                yield Chunk(lines, table.share_read, cells, partial(self._closely, cells))
            self.warnings = tuple(table.warnings)

    def _closely(self, cells: list[Cells], numbers: Collection[int]) -> list[Ready]:
        """Some rows once more, with everything that is known of them. None of them was refused."""
        found = preparing.prepare([row for row in cells if row.number in numbers], self.terms)
        return [row for row in found if isinstance(row, Ready)]


def _by(size: int, each: Iterable[Each]) -> Iterator[list[Each]]:
    """Lists of `size`, the last one shorter."""
    left = iter(each)
    while some := list(islice(left, size)):
        yield some


def _here(rows: Iterable[Cells], terms: Terms) -> Iterator[tuple[list[Cells], list[Line | RowRefused]]]:
    for cells in _by(CHUNK, rows):
        yield cells, rendering.lines(cells, terms)


def _beside(rows: Iterable[Cells], terms: Terms) -> Iterator[tuple[list[Cells], list[Line | RowRefused]]]:
    """Chunks in order, prepared in other processes while this one writes. They start clean: they import no models."""
    fresh = multiprocessing.get_context("spawn")
    waiting: deque[tuple[list[Cells], Future[list[Line | RowRefused]]]] = deque()
    with _uncollected(), ProcessPoolExecutor(HELPERS, mp_context=fresh, initializer=_begin, initargs=(terms,)) as pool:
        for cells in _by(CHUNK, rows):
            waiting.append((cells, pool.submit(_prepare, cells)))
            if len(waiting) > AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for first, future in waiting:
            yield first, future.result()


@contextmanager
def _uncollected() -> Iterator[None]:
    """What comes back from other processes hangs together in no circles, and looking for such in every chunk takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_terms: Terms


def _begin(terms: Terms) -> None:
    """Nothing that preparing makes hangs together in circles, and looking for such takes a third of the time."""
    global _terms
    gc.disable()
    _terms = terms
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed import asks for nothing more, and cannot say so: whoever prepares for it would wait for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _prepare(cells: list[Cells]) -> list[Line | RowRefused]:
    return rendering.lines(cells, _terms)
