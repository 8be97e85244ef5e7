"""What each degree of likeness weighs, learnt without anyone having said which records are the same.

How often strangers agree (u) comes from random pairs; how often records of one customer agree (m) from expectation
maximisation over pairs that share one strong fact, that fact left out (Fellegi and Sunter 1969; Enamorado, Fifield
and Imai 2019). Where there is little to learn from, the shares written beside the comparisons hold.
"""

import logging
from typing import TYPE_CHECKING

from rapport.customers.matching.comparisons import Comparison
from rapport.customers.matching.store import single

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

SEED = 7
RANDOM_PAIRS = 5e5
TRAINING_PAIRS = 5e5
PRIOR_PAIRS = 30  # true pairs on which a learnt share must rest to weigh as much as the written one
PRIOR_STRANGERS = 1000  # and pairs of strangers, for a learnt chance
RAREST = 1e-6  # a share below this is taken as this, so that no single likeness decides alone
START = 1e-4

# What two records share by being one customer, or by chance, and hardly ever by living together; the first session
# that can teach a comparison does, and the last ones only what none before could.
_SESSIONS = (
    ("birth",),
    ("given", "family", "postcode"),
    ("given", "family", "town"),
    ("given", "family", "email"),
    ("given", "family"),
    ("email",),
    ("external_id",),
    ("phone",),
    ("family",),
)


def starting_settings(comparisons: tuple[Comparison, ...]) -> dict:
    """The model, as splink reads it, before anything is learnt."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "comparisons": [comparison.settings() for comparison in comparisons],
        "blocking_rules_to_generate_predictions": [{"blocking_rule": "l.unique_id = r.unique_id"}],
        "probability_two_random_records_match": START,
        "additional_columns_to_retain": ["kind"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 20,
        "em_convergence": 0.001,
    }


def linker_for(database: "duckdb.DuckDBPyConnection", settings: dict) -> "Linker":
    """A splink linker over the table `records`, silent."""
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    api = DuckDBAPI(database)
    return Linker(api.register("records"), settings, log_level=None, validate_settings=False)


def learn(database: "duckdb.DuckDBPyConnection", comparisons: tuple[Comparison, ...], *, across: bool = False) -> dict:
    """Splink's settings with every share learnt from the table `records`; the same records teach the same."""
    settings = starting_settings(comparisons)
    linker = linker_for(database, settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS - 1, seed=SEED, min_count_per_level=None, num_chunks=1)
    lessons = _train(database, linker, comparisons, across=across)
    learnt = linker.misc.save_model_to_json()
    count = single(database, "SELECT count(*) FROM records")
    strangers = min(RANDOM_PAIRS, count * (count - 1) / 2)
    for comparison, written in zip(learnt["comparisons"], settings["comparisons"], strict=True):
        _blend_chances(comparison, written, strangers)
        _blend_shares(comparison, written, *lessons.get(comparison["output_column_name"], ([], 0.0)))
    return starting_settings(()) | {"comparisons": learnt["comparisons"]}


Lesson = tuple[list[float], float]


def _train(
    database: "duckdb.DuckDBPyConnection", linker: "Linker", comparisons: tuple[Comparison, ...], *, across: bool
) -> dict[str, Lesson]:
    """Run the sessions; for each comparison its shares, level by level, and on how many true pairs they rest."""
    columns = {column for comparison in comparisons for column in comparison.columns}
    lessons: dict[str, Lesson] = {}
    for shared in _SESSIONS:
        pupils = {each.name for each in comparisons if not set(shared) & set(each.columns)}
        if set(shared) <= columns and not pupils <= set(lessons) and (pairs := _sharing(database, shared, across=across)):
            lessons = _session(linker, shared, pairs, across=across) | lessons
    return lessons


def _session(linker: "Linker", shared: tuple[str, ...], pairs: float, *, across: bool) -> dict[str, Lesson]:
    """What the pairs that share these columns teach of the other comparisons; nothing, where all of them are strangers."""
    apart = " AND l.source <> r.source" if across else ""
    rule = " AND ".join(f"l.{column} = r.{column}" for column in shared) + apart
    kept = linker._settings_obj.core_model_settings.copy()
    try:
        session = linker.training.estimate_parameters_using_expectation_maximisation(
            rule, estimate_without_term_frequencies=True, max_pairs=TRAINING_PAIRS
        )
    except ValueError:  # splink refuses a share that has shrunk to nothing, and leaves its settings half changed
        linker._settings_obj.core_model_settings = kept
        return {}
    model = session.core_model_settings
    true = model.probability_two_random_records_match * min(pairs, TRAINING_PAIRS)
    return {
        comparison.output_column_name: ([level.m_probability or 0.0 for level in comparison.comparison_levels[1:]], true)
        for comparison in model.comparisons
    }


def _sharing(database: "duckdb.DuckDBPyConnection", columns: tuple[str, ...], *, across: bool) -> float:
    """How many pairs of records (of the two sources, if `across`) have the same values in these columns."""
    named, known = ", ".join(columns), " AND ".join(f"{column} IS NOT NULL" for column in columns)
    counted = f"SELECT {named}, source, count(*) AS n FROM records WHERE {known} GROUP BY ALL"
    summed = f"SELECT {named}, sum(n) AS n, sum(n * n) AS squares FROM ({counted}) GROUP BY ALL"
    pairs = "n * n - squares" if across else "n * n - n"
    return single(database, f"SELECT coalesce(sum({pairs}), 0) / 2 FROM ({summed})")


def _levels(learnt: dict, written: dict) -> list[tuple[dict, dict]]:
    """Each level of a comparison, as learnt and as written, without the first, which is silence."""
    return list(zip(learnt["comparison_levels"], written["comparison_levels"], strict=True))[1:]


def _blend_shares(learnt: dict, written: dict, shares: list[float], pairs: float) -> None:
    """Weigh learnt shares with the written ones by what they rest on; a plain difference never speaks for a match.

    Shares that do not add up are of a comparison that was silent in every pair.
    """
    trust = pairs / (pairs + PRIOR_PAIRS) if sum(shares) > 0.5 else 0.0
    for place, (level, start) in enumerate(_levels(learnt, written)):
        taught = shares[place] if shares else 0.0
        level["m_probability"] = max(RAREST, trust * taught + (1 - trust) * start["m_probability"])
    last = learnt["comparison_levels"][-1]
    last["m_probability"] = min(last["m_probability"], last["u_probability"])


def _blend_chances(learnt: dict, written: dict, pairs: float) -> None:
    """Weigh the chances met between random pairs with the written ones, which hold where none was met."""
    trust = pairs / (pairs + PRIOR_STRANGERS)
    for level, start in _levels(learnt, written):
        met, usual = level.get("u_probability"), start["u_probability"]
        level["u_probability"] = max(RAREST, trust * met + (1 - trust) * usual if isinstance(met, float) else usual)
