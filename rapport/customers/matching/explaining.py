"""Why two records look like one customer, term by term, in words for the person who decides."""

from collections.abc import Sequence
from dataclasses import replace
from math import log2
from typing import TYPE_CHECKING

from rapport.customers.matching import scoring, store
from rapport.customers.matching.records import Explanation, Identity, Model, Term

if TYPE_CHECKING:
    import duckdb

_NOTABLE = 1.0  # a value is called rare or common where that moves the weight by this much
_NOTED = ("given_name", "family_name", "town")
_PAIRED = "FROM records l JOIN records r ON l.source = '1' AND r.source = '2' AND l.id = r.id ORDER BY CAST(l.id AS INTEGER)"


def explain(model: Model, left: Identity, right: Identity) -> Explanation:
    """The reasons for and against these two being one customer, as the model learnt to weigh them.

    The weight is the pair's own; a group may hold two records together that it alone would not.
    """
    return explain_all(model, [(left, right)])[0]


def explain_all(model: Model, pairs: Sequence[tuple[Identity, Identity]]) -> list[Explanation]:
    """`explain` for many pairs at once, which takes hardly longer than for one."""
    import duckdb

    with duckdb.connect(":memory:", config={"threads": 1}) as database:
        for source, side in (("1", 0), ("2", 1)):
            numbered = (replace(pair[side], id=str(place)) for place, pair in enumerate(pairs))
            store.load(database, numbered, source)
        store.arrange(database, model.attributes)
        met = _levels_met(database, model)
    return [_explanation(model, levels, pair[0].kind == "person") for levels, pair in zip(met, pairs, strict=True)]


def _levels_met(database: "duckdb.DuckDBPyConnection", model: Model) -> list[tuple]:
    """For each pair, in order, three values for each comparison: the level met, and what it was met with on each side."""
    cases = ", ".join(_case(comparison) for comparison in model.settings["comparisons"])
    columns = [row[0] for row in database.execute("DESCRIBE records").fetchall()]
    sides = ", ".join(f"{side}.{column} AS {column}_{side}" for column in columns for side in "lr")
    return database.execute(f"SELECT {cases} FROM (SELECT {sides} {_PAIRED})").fetchall()


def _case(comparison: dict) -> str:
    """The place of the level that holds (0: silent), and the values whose rarity counts there."""
    levels = list(enumerate(comparison["comparison_levels"]))
    places = " ".join(f"WHEN {level['sql_condition']} THEN {place}" for place, level in levels[:-1])
    values = [
        " ".join(
            f"WHEN {level['sql_condition']} THEN "
            + (f"{level['tf_adjustment_column']}_{side}" if "tf_adjustment_column" in level else "NULL")
            for _, level in levels[:-1]
        )
        for side in "lr"
    ]
    return f"CASE {places} ELSE {len(levels) - 1} END, CASE {values[0]} END, CASE {values[1]} END"


def _explanation(model: Model, met: tuple, is_person: bool) -> Explanation:
    terms, shared = [], 0.0
    for place, comparison in enumerate(model.settings["comparisons"]):
        level, *values = met[3 * place : 3 * place + 3]
        if level:
            term = _term(model, comparison, level, values)
            terms.append(term)
            shared += _shared(comparison["output_column_name"], term.weight, is_person)
    terms += _against(model, shared)
    terms.sort(key=lambda term: -abs(term.weight))
    return Explanation(sum(term.weight for term in terms), tuple(terms))


def _term(model: Model, comparison: dict, place: int, values: list[str | None]) -> Term:
    """What one comparison says: its level in words, rare values weighing more than common ones."""
    level = comparison["comparison_levels"][place]
    m, u = level["m_probability"], level["u_probability"]
    if not (column := level.get("tf_adjustment_column")):
        return Term(level["label_for_charts"], log2(m / u))
    shares = model.frequencies[column]
    share = max(level["tf_minimum_u_value"], *(shares.get(value or "", shares[""]) for value in values))
    return Term(level["label_for_charts"] + _note(comparison, log2(u / share)), log2(m / share))


def _note(comparison: dict, rarity: float) -> str:
    name = comparison["output_column_name"]
    if abs(rarity) < _NOTABLE or not (name in _NOTED or name.startswith("attribute_")):
        return ""
    return ", a rare one" if rarity > 0 else ", a common one"


def _shared(name: str, weight: float, is_person: bool) -> float:
    """The evidence for a household in this; see `scoring`."""
    share = scoring.HOUSEHOLD.get(name, 0.0) if is_person or name != "family_name" else 0.0
    return log2(share * 2**weight + 1 - share)


def _against(model: Model, shared: float) -> list[Term]:
    """How rare it is that two records are one customer, and how far a household would explain what they share."""
    household = log2(1 + 2 ** min(model.odds.household + shared, 200.0))
    terms = [Term("two records taken at random are seldom one customer", model.odds.match)]
    if household >= 0.05:
        terms.append(Term("people of one household would share this too", -household))
    return terms
