"""How well, how fast and in how much memory duplicates are found, against the true answers.

    python bench/linkage.py                     the public data sets, from ../shared/data
    python bench/linkage.py --people 100000     made-up customers with households, errors and moves

One model and one pair of thresholds for all: a data set says only which of its columns is which. True ids are used to
count, never to learn. "all" is everything offered, as one person or as possible; "same" what is offered as one person.
"""

import argparse
import csv
import gzip
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.linkage_people import customers
from rapport.customers.matching import Findings, Identity, Pair, Room, Verdict, find_duplicates, likely, link, surely

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "1_contacts"
AIMS = {"febrl3": 0.98, "febrl4": 0.98, "historical_50k": 0.90}
SURE = 0.99

True_ = dict[str, str]


def _rows(path: str) -> Iterator[dict[str, str]]:
    opened = gzip.open if path.endswith(".gz") else open
    with opened(DATA / path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def febrl(name: str) -> list[tuple[str, Identity]]:
    """Australian people with typing errors; the number between the hyphens of rec_id is who it is."""
    return [(row["rec_id"].split("-")[1], _febrl(row)) for row in _rows(f"febrl/dataset{name}.csv")]


def _febrl(row: dict[str, str]) -> Identity:
    return Identity(
        id=row["rec_id"],
        given_name=row["given_name"],
        family_name=row["surname"],
        date_of_birth=row["date_of_birth"],
        address=(f"{row['street_number']} {row['address_1']}", row["address_2"]),
        town=row["suburb"],
        postcode=row["postcode"],
        external_id=row["soc_sec_id"],
        attributes={"state": row["state"]},
    )


def febrl_without_number(name: str) -> list[tuple[str, Identity]]:
    """The same without the number another system gave, which few customer files hold."""
    return [(truth, replace(record, external_id="")) for truth, record in febrl(name)]


def fake_1000() -> list[tuple[str, Identity]]:
    """A thousand sparse records of some 250 made-up people."""
    return [
        (
            row["cluster"],
            Identity(
                id=row["unique_id"],
                given_name=row["first_name"],
                family_name=row["surname"],
                date_of_birth=row["dob"],
                emails=(row["email"],),
                town=row["city"],
            ),
        )
        for row in _rows("splink/fake_1000.csv")
    ]


def historical_50k() -> list[tuple[str, Identity]]:
    """Records of British people of the past, about ten for each, in every spelling."""
    return [
        (
            row["cluster"],
            Identity(
                id=row["unique_id"],
                given_name=row["first_name"],
                family_name=row["surname"],
                full_name=row["full_name"],
                date_of_birth=row["dob"],
                postcode=row["postcode_fake"],
                attributes={name: row[name.replace(" ", "_")] for name in ("birth place", "gender", "occupation")},
            ),
        )
        for row in _rows("splink/historical_50k.csv.gz")
    ]


SETS: dict[str, Callable[[], list[list[tuple[str, Identity]]]]] = {
    "febrl1": lambda: [febrl("1")],
    "febrl2": lambda: [febrl("2")],
    "febrl3": lambda: [febrl("3")],
    "febrl4": lambda: [febrl("4a"), febrl("4b")],
    "febrl3 (no number)": lambda: [febrl_without_number("3")],
    "febrl4 (no number)": lambda: [febrl_without_number("4a"), febrl_without_number("4b")],
    "fake_1000": lambda: [fake_1000()],
    "historical_50k": lambda: [historical_50k()],
}


def find(lists: list[list[tuple[str, Identity]]]) -> tuple[Findings, True_, int]:
    """What is found, who everyone truly is, and how many true pairs there are."""
    truth = {record.id: who for rows in lists for who, record in rows}
    records = [[record for _, record in rows] for rows in lists]
    if len(lists) == 1:
        return find_duplicates(records[0]), truth, sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    found = link(records[0], records[1], each_once=True)
    return found, truth, len({who for who, _ in lists[0]} & {who for who, _ in lists[1]})


def measure(pairs: Iterable[Pair], truth: True_, total: int) -> tuple[float, float, float]:
    """Precision, recall and F1 of these pairs."""
    return rates([truth[pair.left] == truth[pair.right] for pair in pairs], total)


def rates(hits: list[bool], total: int) -> tuple[float, float, float]:
    """Precision, recall and F1, given which of the pairs offered are true and how many true ones there are."""
    true = sum(hits)
    return true / max(1, len(hits)), true / max(1, total), 2 * true / max(1, len(hits) + total)


def report(name: str, found: Findings, truth: True_, total: int, seconds: float) -> None:
    """One line: what was found against the truth, and the processor time it took."""
    everything = measure(found.pairs, truth, total)
    sure = measure([pair for pair in found.pairs if pair.verdict == Verdict.SAME], truth, total)
    aim = AIMS.get(name)
    missed = (aim is not None and everything[2] < aim) or sure[0] < SURE
    figures = " ".join(f"{figure:9.4f}" for figure in (*everything, *sure))
    goal = f"F1 {aim:.2f}" if aim else ""
    print(f"{name:20} {found.records:9,} {figures}  {goal:8} {'MISSED' if missed else 'met':7} {seconds:7.1f} s", flush=True)


HEAD = (
    f"{'':20} {'records':>9} {'all: prec':>9} {'recall':>9} {'F1':>9} {'same: pre':>9} {'recall':>9} {'F1':>9}"
    f"  {'aim':8} {'':7} {'processor':>9}"
)


def report_quick_rule(name: str, lists: list[list[tuple[str, Identity]]], found: Findings) -> None:
    """How the quick rule for one record at a time judges the pairs that the model offered, against the truth."""
    known = {record.id: (who, record) for rows in lists for who, record in rows}
    ends = [(known[pair.left], known[pair.right]) for pair in found.pairs]
    warned = [one == other for (one, left), (other, right) in ends if likely(left, right)]
    taken = [one == other for (one, left), (other, right) in ends if surely(left, right)]
    total = sum(one == other for (one, _), (other, _) in ends)
    print(f"{name:20} warned: precision {rates(warned, total)[0]:.4f} recall {rates(warned, total)[1]:.4f};", end=" ")
    print(f"taken as same: precision {rates(taken, total)[0]:.4f} recall {rates(taken, total)[1]:.4f}", flush=True)


def run_sets(names: list[str]) -> None:
    """The public data sets, then the quick rule on what they gave."""
    print(HEAD)
    quick = []
    for name in names:
        lists = SETS[name]()
        start = time.process_time()
        found, truth, total = find(lists)
        report(name, found, truth, total, time.process_time() - start)
        quick.append((name, lists, found))
    print("\nThe quick rule, on the pairs above:")
    for name, lists, found in quick:
        report_quick_rule(name, lists, found)


def run_people(count: int, memory: str) -> None:
    """Made-up customers, fed one at a time; only who they are is kept here, for the count."""
    truth: True_ = {}

    def remembered() -> Iterator[Identity]:
        for who, record in customers(count):
            truth[record.id] = who
            yield record

    start, worked = time.perf_counter(), time.process_time()
    found = find_duplicates(remembered(), room=Room(memory=memory))
    seconds, worked = time.perf_counter() - start, time.process_time() - worked
    total = sum(n * (n - 1) // 2 for n in Counter(truth.values()).values())
    print(HEAD)
    report(f"{count:,} people", found, truth, total, worked)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:,.0f} s by the clock, {worked:,.0f} s of processor", end="; ")
    print(f"compared {found.compared:,} pairs, offered {len(found.pairs):,}; DuckDB limited to {memory}, peak {peak:,.0f} MB")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", choices=[*SETS, []], help="only these data sets")
    parser.add_argument("--people", type=int, help="this many made-up customers instead")
    parser.add_argument("--memory", default="1GB", help="DuckDB's memory limit")
    arguments = parser.parse_args()
    if arguments.people:
        run_people(arguments.people, arguments.memory)
    elif not DATA.is_dir():
        sys.exit(f"The data sets are not at {DATA}.")
    else:
        run_sets(arguments.sets or list(SETS))


if __name__ == "__main__":
    main()
