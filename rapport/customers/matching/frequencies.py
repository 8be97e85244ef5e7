"""How common each name, postcode or number is among the records: a rare one in common tells more."""

from typing import TYPE_CHECKING

from rapport.customers.matching.store import single

if TYPE_CHECKING:
    import duckdb

KEPT = 2_000  # values of a column that are kept with a model; any other counts as rare
PRIOR_RECORDS = 500  # what is written below weighs as much as this many records

# How common a value of each column is, as a rule, in the United Kingdom; few records cannot tell.
_USUAL = {
    "given": 0.004,
    "given_root": 0.006,
    "family": 0.0005,
    "birth": 0.00004,
    "email": 0.000001,
    "phone": 0.000001,
    "house": 0.00001,
    "street": 0.0005,
    "town": 0.002,
    "postcode": 0.00001,
    "external_id": 0.000001,
}
_USUAL_ATTRIBUTE = 0.05


def columns(settings: dict) -> list[str]:
    """The columns where rare values count for more."""
    levels = (level for comparison in settings["comparisons"] for level in comparison["comparison_levels"])
    return sorted({level["tf_adjustment_column"] for level in levels if "tf_adjustment_column" in level})


def tabulate(database: "duckdb.DuckDBPyConnection", column: str) -> str:
    """Make a table of how common each value of the column is; returns its name."""
    prior = _USUAL.get(column, _USUAL_ATTRIBUTE) * PRIOR_RECORDS
    total = single(database, f"SELECT count({column}) FROM records") + PRIOR_RECORDS
    database.execute(
        f"CREATE OR REPLACE TABLE common_{column} AS SELECT {column}, (count(*) + {prior}) / {total} AS tf_{column}"
        f" FROM records WHERE {column} IS NOT NULL GROUP BY {column}"
    )
    return f"common_{column}"


def common_values(database: "duckdb.DuckDBPyConnection", settings: dict) -> dict[str, dict[str, float]]:
    """For each such column the share of its commonest values, and under the empty string that of any other."""
    return {column: _common(database, column) for column in columns(settings)}


def _common(database: "duckdb.DuckDBPyConnection", column: str) -> dict[str, float]:
    rare = single(database, f"SELECT coalesce(min(tf_{column}), 1) FROM {tabulate(database, column)}")
    common = database.execute(
        f"SELECT {column}, tf_{column} FROM common_{column} WHERE tf_{column} > {rare} * 1.000001"
        f" ORDER BY tf_{column} DESC, {column} LIMIT {KEPT}"
    ).fetchall()
    return dict(common) | {"": common[-1][1] if len(common) == KEPT else rare}
