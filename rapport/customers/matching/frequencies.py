"""How common each name, postcode or number is among the records: a rare one in common tells more."""

from typing import TYPE_CHECKING

from rapport.customers.matching.store import single

if TYPE_CHECKING:
    import duckdb

KEPT = 2_000  # values of a column that are kept with a model; any other counts as rare


def columns(settings: dict) -> list[str]:
    """The columns where rare values count for more."""
    levels = (level for comparison in settings["comparisons"] for level in comparison["comparison_levels"])
    return sorted({level["tf_adjustment_column"] for level in levels if "tf_adjustment_column" in level})


def common_values(database: "duckdb.DuckDBPyConnection", settings: dict) -> dict[str, dict[str, float]]:
    """For each such column the share of its commonest values, and under the empty string that of any other."""
    return {column: _common(database, column) for column in columns(settings)}


def _common(database: "duckdb.DuckDBPyConnection", column: str) -> dict[str, float]:
    total = single(database, f"SELECT greatest(count({column}), 1) FROM records")
    counts = database.execute(
        f"SELECT {column}, count(*) AS n FROM records WHERE {column} IS NOT NULL GROUP BY {column}"
        f" HAVING n > 1 ORDER BY n DESC, {column} LIMIT {KEPT}"
    ).fetchall()
    rare = counts[-1][1] if len(counts) == KEPT else 1
    return {value: count / total for value, count in counts} | {"": rare / total}
