"""The weight of every pair: evidence for one customer against two rivals, strangers and people of one household.

Fellegi and Sunter ask how much likelier the agreement is for one person than for two strangers. But customers live
together: husband and wife share family name, address, postcode and phone, which no strangers would. So what a
household shares counts only as far as it does not explain itself: against `match` stands not only chance but a
household, about as common as the records themselves show.
"""

from math import log2
from typing import TYPE_CHECKING

from rapport.customers.matching import frequencies
from rapport.customers.matching.records import Odds
from rapport.customers.matching.store import single
from rapport.customers.matching.training import START, linker_for

if TYPE_CHECKING:
    import duckdb

CHUNK = 2_000_000  # pairs scored at a time, to bound memory
FAINT = -14.0  # evidence weaker than this is not kept, and counts as none
# How often two people of one household share each.
HOUSEHOLD = {"family_name": 0.85, "address": 0.97, "town": 0.98, "postcode": 0.98, "phone": 0.4, "email": 0.1}
TELLING = ("given_name", "date_of_birth")


def score(database: "duckdb.DuckDBPyConnection", settings: dict) -> None:
    """Make `scored` from `pairs`: evidence in all, the household's part of it, and whether the two plainly differ."""
    database.execute("CREATE OR REPLACE TABLE scored (l BIGINT, r BIGINT, evidence FLOAT, shared FLOAT, is_doubtful BOOLEAN)")
    if not (count := int(single(database, "SELECT count(*) FROM pairs"))):
        return
    linker = linker_for(database, settings)
    for column in frequencies.columns(settings):
        table = linker._db_api.register(frequencies.tabulate(database, column))
        linker.table_management.register_term_frequency_lookup(table, column)
    columns = _columns(settings)
    for start in range(0, count, CHUNK):
        _score_chunk(database, linker, columns, start)


def _score_chunk(database: "duckdb.DuckDBPyConnection", linker, columns: str, start: int) -> None:
    database.execute(
        f"CREATE OR REPLACE TABLE chunk AS SELECT *, 0 AS match_key FROM pairs WHERE rowid >= {start} AND rowid < {start + CHUNK}"
    )
    linker.table_management.register_blocked_pairs_for_predict(linker._db_api.register("chunk"))
    prior = log2(START / (1 - START))
    scores = linker.inference.predict(threshold_match_weight=FAINT + prior, warning_mode="never")
    database.execute(f"INSERT INTO scored SELECT {columns} FROM {scores.physical_name}")
    scores.drop_table_from_database_and_remove_from_cache()


def _columns(settings: dict) -> str:
    """What is kept of splink's scores. An organisation's name is its own: no household shares it."""
    prior = log2(START / (1 - START))
    shared = [_shared(comparison) for comparison in settings["comparisons"]]
    doubts = [doubt for comparison in settings["comparisons"] if (doubt := _doubt(comparison))]
    return (
        f"unique_id_l, unique_id_r, match_weight - ({prior}), {' + '.join(filter(None, shared)) or '0.0'}, {' OR '.join(doubts) or 'false'}"
    )


def _shared(comparison: dict) -> str:
    """The evidence for a household rather than strangers: what its people share as one person does, some of the time."""
    name = comparison["output_column_name"]
    if name not in HOUSEHOLD:
        return ""
    adjusted = any("tf_adjustment_column" in level for level in comparison["comparison_levels"])
    weight = f"(mw_{name} + mw_tf_adj_{name})" if adjusted else f"mw_{name}"
    shared = f"log2({HOUSEHOLD[name]} * pow(2, {weight}) + {1 - HOUSEHOLD[name]})"
    return f"CASE WHEN kind_l = 'person' THEN {shared} ELSE 0 END" if name == "family_name" else shared


def _doubt(comparison: dict) -> str:
    """Whether it is the last level that held; splink keeps its weight, not its place."""
    name, last = comparison["output_column_name"], comparison["comparison_levels"][-1]
    weight = log2(last["m_probability"] / last["u_probability"])
    return f"abs(mw_{name} - ({weight})) < 1e-9" if name in TELLING else ""


def odds(database: "duckdb.DuckDBPyConnection", total: float) -> Odds:
    """How common matches and households are, such as best explains the scores of all pairs (`total` of them).

    Expectation maximisation over three kinds of pair, on counts of rounded scores: quick whatever the size.
    """
    counts = database.execute(
        "SELECT round(evidence * 2) / 2 AS e, round(shared * 2) / 2 AS s, count(*) FROM scored GROUP BY e, s ORDER BY e, s"
    ).fetchall()
    match = household = 1 / (total + 1)
    for _ in range(60):
        rest = max(1e-9, 1 - match - household)
        matches = homes = 0.0
        for evidence, shared, count in counts:
            one, home = match * 2 ** min(evidence, 200.0), household * 2 ** min(shared, 200.0)
            whole = one + home + rest
            matches += count * one / whole
            homes += count * home / whole
        match, household = max(matches, 0.5) / (total + 1), max(homes, 0.5) / (total + 1)
    rest = max(1e-9, 1 - match - household)
    return Odds(match=log2(match / rest), household=log2(household / rest))


def weigh(database: "duckdb.DuckDBPyConnection", common: Odds) -> None:
    """Make `weighed` from `scored`: the odds of a match against strangers and households together."""
    rival = f"log2(1 + pow(2, least({common.household} + shared, 200)))"
    database.execute(
        f"CREATE OR REPLACE TABLE weighed AS SELECT l, r, {common.match} + evidence - {rival} AS weight, is_doubtful FROM scored"
    )
