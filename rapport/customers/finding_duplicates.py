"""Looks through everybody for those on file twice, and says why it thinks so. Takes minutes for a million customers."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rapport.customers import matching
from rapport.customers.actions import duplicates
from rapport.customers.actions.duplicates import FoundPair
from rapport.customers.matching import Findings, Pair, Room, Verdict
from rapport.customers.queries import duplicates as queries
from rapport.team.actors import Actor

ROOM = Room(memory="400MB", threads=1)
EXPLAINED_AT_ONCE = 500
MOST = 20_000  # pairs to review: more than anybody will


def find(at: datetime) -> int:
    """Bring the pairs to review up to date; how many there are."""
    findings = matching.find_duplicates(queries.identities(), room=ROOM)
    return duplicates.offer(found=_explained(findings), by=Actor.system(at=at))


def _explained(findings: Findings) -> Iterator[FoundPair]:
    """The strongest pairs, each with its reasons, those for one person first."""
    chosen = sorted(findings.pairs, key=lambda pair: (pair.verdict != Verdict.SAME, -pair.weight))[:MOST]
    for start in range(0, len(chosen), EXPLAINED_AT_ONCE):
        yield from _explain(findings, chosen[start : start + EXPLAINED_AT_ONCE])


def _explain(findings: Findings, pairs: Sequence[Pair]) -> Iterator[FoundPair]:
    known = queries.identities_of(int(number) for pair in pairs for number in (pair.left, pair.right))
    here = [pair for pair in pairs if int(pair.left) in known and int(pair.right) in known]
    if not here:
        return
    reasons = matching.explain_all(findings.model, [(known[int(pair.left)], known[int(pair.right)]) for pair in here])
    for pair, why in zip(here, reasons, strict=True):
        terms = [{"words": term.words, "weight": round(term.weight, 1)} for term in why.terms]
        yield FoundPair(int(pair.left), int(pair.right), pair.weight, pair.verdict == Verdict.SAME, terms)
