"""A customer file as another system would give it: python -m bench.files 1000000 FILE.csv."""

import csv
import sys
from pathlib import Path

from bench.people import people

HEADER = (
    "External ID", "First name", "Last name", "Email", "Phone", "Address line 1", "Address line 2", "Town", "Postcode", "Tags", "Stage",
)  # fmt: skip


def write(count: int, path: Path) -> Path:
    """So many made-up people as a CSV file; one that is there already is kept."""
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for person in people(count, seed=2):
            lines = [*person.lines, ""][:2]
            phone = f"0{person.phone[3:7]} {person.phone[7:]}" if person.phone else ""
            out.writerow((
                person.external_id, person.given, person.family, person.email, phone, *lines, person.town, person.postcode,
                ", ".join(person.tags), person.stage,
            ))  # fmt: skip
    return partial.replace(path)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
