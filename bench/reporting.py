"""Figures beside their aims: on the screen as they come, and kept in bench/results as JSON and as a page."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"


@dataclass
class Figure:
    """One measured amount. `aim` None: nothing was promised. `is_most`: the aim is the most it may be, else the least."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    is_most: bool = True

    @property
    def verdict(self) -> str:
        """Met, missed, or nothing."""
        if self.aim is None:
            return ""
        return "met" if (self.value <= self.aim if self.is_most else self.value >= self.aim) else "MISSED"

    @property
    def goal(self) -> str:
        """The aim in words."""
        return "" if self.aim is None else f"{'at most' if self.is_most else 'at least'} {self.aim:g}"

    def line(self) -> str:
        """For the screen."""
        return f"{self.name:52} {self.value:12,.2f} {self.unit:16} {self.goal:16} {self.verdict}"


@dataclass
class Report:
    """What one run measured. `under` is how busy the machine was, as the system's load over a minute."""

    size: int
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    machine: dict[str, Any] = field(default_factory=dict)
    parts: dict[str, list[Figure]] = field(default_factory=dict)
    loads: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def begin(self, part: str) -> None:
        """Start a part of the report, with a heading."""
        self.parts.setdefault(part, [])
        self.loads[part] = f"{os.getloadavg()[0]:.1f}"
        print(f"\n{part} (load of the machine before: {self.loads[part]})", flush=True)

    def add(self, part: str, figure: Figure) -> None:
        """Note a figure and show it."""
        self.parts[part].append(figure)
        print(figure.line(), flush=True)

    def note(self, text: str) -> None:
        """Words or a table that stand as they are."""
        self.notes.append(text)
        print(f"\n{text}", flush=True)

    def missed(self) -> list[str]:
        """The figures that are not as aimed at."""
        return [f"{part}: {each.name}" for part, figures in self.parts.items() for each in figures if each.verdict == "MISSED"]

    def keep(self) -> Path:
        """Write both files; the page's place."""
        RESULTS.mkdir(exist_ok=True)
        stem = f"{self.began:%Y-%m-%d}-{self.size}"
        told = {
            "size": self.size, "began": self.began.isoformat(timespec="seconds"), "machine": self.machine, "load": self.loads, "notes": self.notes,
            "parts": {part: [{**asdict(each), "verdict": each.verdict} for each in figures] for part, figures in self.parts.items()},
        }  # fmt: skip
        (RESULTS / f"{stem}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
        page = RESULTS / f"{stem}.md"
        page.write_text(self._page())
        return page

    def _page(self) -> str:
        described = "\n".join(f"- {name}: {value}" for name, value in self.machine.items())
        parts = "\n".join(self._part(part, figures) for part, figures in self.parts.items())
        notes = "\n".join(f"```text\n{note}\n```\n" for note in self.notes)
        return f"# {self.size:,} customers, {self.began:%d %B %Y}\n\n{described}\n\n{parts}\n{notes}"

    def _part(self, part: str, figures: list[Figure]) -> str:
        rows = "\n".join(f"| {f.name} | {f.value:,.2f} | {f.unit} | {f.goal} | {f.verdict} |" for f in figures)
        head = f"| Figure | Value | Unit | Aim | |\n|---|--:|---|---|---|\n{rows}\n" if rows else ""
        return f"## {part}\n\nLoad of the machine before: {self.loads[part]}.\n\n{head}"


def machine(database: Any) -> dict[str, Any]:
    """What it ran on, without names or places."""
    model = next((line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**3
    return {
        "Processor": f"{len(os.sched_getaffinity(0))} cores, {model}",
        "Memory": f"{memory:.0f} GB",
        "System": f"{platform.system()} {platform.release().split('-')[0]}",
        "Python": platform.python_version(),
        "PostgreSQL": database.execute("SHOW server_version").fetchone()[0],
        "Customers": f"{database.execute('SELECT count(*) FROM customers_customer').fetchone()[0]:,}",
        "Timeline entries": f"{database.execute('SELECT count(*) FROM customers_event').fetchone()[0]:,}",
    }


def _read(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
