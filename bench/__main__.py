"""make bench: how fast, how light and how right the product is, beside what we aim at. docs/howto/measure.md says how to read it."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bench import clocks, inbound, mail, moving, pages, work
from bench.asking import Asked, Taken, Visitor, measure, rush
from bench.installation import Installation, Running, up
from bench.reporting import Figure, Report, machine

SMALL = 10_000
QUICK, LONG = 3.0, 20.0  # seconds of a rush
PARTS = ("start", "pages", "import", "inbound", "clocks", "mail", "linkage")
AIMS = {"rush": 150.0, "page": 30.0, "first": 100.0, "against": 1.3}


def main() -> None:
    """Measure what is asked for and keep it."""
    asked = _arguments()
    root = Path(asked.data)
    report = Report(asked.size)
    if "start" in asked.parts:
        _starts(report, root)
    if "pages" in asked.parts:
        small = _small(root) if asked.size > SMALL else {}
        _pages(report, root, asked, small)
    if "import" in asked.parts:
        _files(report, root, asked.size)
    if "clocks" in asked.parts:
        _clocks(report, root / "clocks")
    if "mail" in asked.parts:
        mail.into(report)
    if "inbound" in asked.parts:
        _inbound(report, root / "inbound")
    if "linkage" in asked.parts:
        report.note(moving.linkage())
    missed = report.missed()
    report.note(f"Missed {len(missed)}: {'; '.join(missed)}." if missed else "Every aim was met.")
    print(f"\nKept in {report.keep().relative_to(Path.cwd())}.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--size", type=int, default=SMALL, help="customers (default: %(default)s; the aims are for 1000000)")
    parser.add_argument("--parts", nargs="*", choices=PARTS, help="only these (default: all; duplicate finding only beyond 10,000)")
    parser.add_argument("--data", default="var/measure", help="where the data folders stand (default: %(default)s)")
    parser.add_argument("--rush", type=float, help=f"seconds with eight at once (default: {QUICK:g}, or {LONG:g} beyond 10,000)")
    asked = parser.parse_args()
    asked.parts = asked.parts or [part for part in PARTS if part != "linkage" or asked.size > SMALL]
    asked.rush = asked.rush or (LONG if asked.size > SMALL else QUICK)
    return asked


def _starts(report: Report, root: Path) -> None:
    report.begin("Starting")
    first, later = moving.starts(root / "empty")
    report.add("Starting", Figure("from an empty folder to the first page", first, "s", 8))
    report.add("Starting", Figure("a later start", later, "s", 3))


def _small(root: Path) -> dict[str, Taken]:
    """Every page with 10,000 customers, to hold the larger size against."""
    installation = Installation(root / str(SMALL), SMALL)
    return _open(installation, lambda running, database, people: {page.name: taken for page, taken in _taken(database, running, people)})


def _open(installation: Installation, work: Callable[[Running, Any, dict[str, str]], Any]) -> Any:
    installation.ensure_loaded()
    people = installation.person()
    with up(installation.folder) as running, installation.database() as database:
        return work(running, database, people)


def _visitors(running: Running, people: dict[str, str]) -> tuple[Visitor, Visitor]:
    visitor = Visitor(running.port, session=people["session"])
    visitor.open_form("/customers/new/")
    return visitor, Visitor(running.port, token=people["token"])


def _taken(database: Any, running: Running, people: dict[str, str]) -> list[tuple[pages.Page, Taken]]:
    visitor, program = _visitors(running, people)
    sample = pages.Sample(database)
    every = [*pages.pages(sample, visitor), *work.pages(sample, visitor)]
    return [(page, measure(program if page.is_api else visitor, page.asks(page.times), pages.WARM_UP)) for page in every]


def _pages(report: Report, root: Path, asked: argparse.Namespace, small: dict[str, Taken]) -> None:
    installation = Installation(root / str(asked.size), asked.size)
    _open(installation, lambda running, database, people: _with(report, asked, small, running, database, people))


def _with(report: Report, asked: Any, small: dict[str, Taken], running: Running, database: Any, people: dict[str, str]) -> None:
    report.machine = machine(database)
    visitor, program = _visitors(running, people)
    time.sleep(3)
    _memory(report, "Memory when idle", running, 400)
    empty = measure(Visitor(running.port), [Asked("/healthz")] * (pages.TIMES + pages.WARM_UP))
    report.begin("An empty page")
    report.add("An empty page", Figure("server time p50", empty.p50, "ms"))
    report.add("An empty page", Figure("by the visitor's clock p50", empty.wall, "ms"))
    report.add("An empty page", Figure("eight at once", rush(Visitor(running.port), [Asked("/healthz")], min(asked.rush, 5)), "a second"))
    sample = pages.Sample(database)
    for page in [*pages.pages(sample, visitor), *work.pages(sample, visitor)]:
        _page(report, page, program if page.is_api else visitor, database, empty, small.get(page.name), asked)
    _memory(report, "Memory after all that", running, None)


def _page(report: Report, page: pages.Page, visitor: Visitor, database: Any, empty: Taken, small: Taken | None, asked: Any) -> None:
    report.begin(page.name)
    taken = measure(visitor, page.asks(page.times), pages.WARM_UP)

    def add(*figure: Any, **more: Any) -> None:
        report.add(page.name, Figure(*figure, **more))

    add("server time p50", taken.p50, "ms", page.aims.write if page.is_write else page.aims.p50)
    add("server time p95", taken.p95, "ms", None if page.is_write else page.aims.p95)
    add("server time, the quickest", taken.best, "ms")
    add("processor time of the web worker p50", taken.worked, "ms")
    add("by the visitor's clock p50", taken.wall, "ms")
    add("statements", taken.statements, "", None if page.is_write else page.aims.statements)
    add("time in the database p50", taken.database, "ms")
    if page.floor:
        floor = _floor(database, page)
        add("the same by bare SQL p50", floor, "ms")
        add("times the floor (bare SQL and an empty page)", taken.p50 / (floor + empty.p50), "times")
    if small:
        is_promised = page.is_whole and not page.is_write
        add("times the same with 10,000 customers", taken.p50 / small.p50, "times", AIMS["against"] if is_promised else None)
        add("times the same with 10,000 customers, the quickest of each", taken.best / small.best, "times")
    if not page.is_write:
        add("weight, compressed", taken.weight / 1024, "KB", AIMS["page"])
    if page.is_whole:
        add("weight of a first load", visitor.first_load(page.asks(1)[0].path) / 1024, "KB", AIMS["first"])
    if page.rushed:
        add("eight at once", rush(visitor, page.asks(400), asked.rush), "a second", AIMS["rush"], is_most=False)


def _floor(database: Any, page: pages.Page) -> float:
    sql, values = page.floor or ("", list)
    took = []
    for _ in range(page.times):
        given = values()
        start = time.perf_counter()
        cursor = database.execute(sql, given)
        if cursor.description:
            cursor.fetchall()
        took.append((time.perf_counter() - start) * 1000)
    return median(took[pages.WARM_UP :])


def _memory(report: Report, part: str, running: Running, aim: float | None) -> None:
    report.begin(part)
    rss, pss = running.memory()
    report.add(part, Figure("whole tree, shared pages once (PSS)", pss, "MB", aim))
    report.add(part, Figure("whole tree, each process as it counts (RSS)", rss, "MB"))


def _clocks(report: Report, folder: Path) -> None:
    part = "Clocks"
    report.begin(part)
    took = clocks.measured(folder)
    report.add(part, Figure("due dates in one process", took["due"], "a second", 50_000, is_most=False))
    report.add(part, Figure("whole clocks with their warnings in one process", took["standing"], "a second"))
    report.add(part, Figure("showing what a change of a calendar does", took["show"], "s"))
    report.add(part, Figure("recompute of 100,000 open clocks", took["change"], "s", 30))
    report.note(f"{took['open']:,.0f} open clocks followed their calendar; {took['moved']:,.0f} due dates moved.")


def _inbound(report: Report, folder: Path) -> None:
    part = "Inbound mail"
    report.begin(part)
    took = inbound.measured(folder)
    report.add(part, Figure("stored, read, threaded, matched, searchable", took["sustained"], "a second", 100, is_most=False))
    report.add(part, Figure("stored, as fetched", took["store"], "a second"))
    report.add(part, Figure("taken in", took["take_in"], "a second"))
    report.add(part, Figure("processor time of one message", took["processor_ms"], "ms"))


def _files(report: Report, root: Path, size: int) -> None:
    folder, part = root / f"files-{size}", "A file in and out"
    moving.starts(folder)
    report.begin(part)
    moved, counts = moving.bring_in(folder, size)
    share = size / 1_000_000
    report.add(part, Figure("import of a CSV file", moved.seconds, "s", max(60 * share, 5)))
    report.add(part, Figure("rows a second", counts["read"] / moved.seconds, "a second"))
    report.add(part, Figure("most memory of its own processes (PSS)", moved.own, "MB", 600))
    report.add(part, Figure("most memory with PostgreSQL (PSS)", moved.whole, "MB"))
    report.note(
        f"The import read {counts['read']:,} rows: {counts['new']:,} new, {counts['same']:,} the same, {counts['refused']:,} refused."
    )
    out, weight = moving.take_out(folder)
    report.add(part, Figure("export to a CSV file", out.seconds, "s"))
    report.add(part, Figure("most memory of its own processes (PSS), export", out.own, "MB"))
    report.add(part, Figure("weight of the file", weight / 1024**2, "MB"))


if __name__ == "__main__":
    main()
