"""The data files of the law, read when first needed and kept. Nothing here is imported at start-up."""

from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def _load(path: Path) -> Any:
    import yaml  # only when a rule is asked for: the command line must start fast

    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both loaders are safe)


@lru_cache(maxsize=1)
def inputs() -> dict[str, Any]:
    """The facts that rules ask for, and their other names."""
    return _load(DATA / "inputs.yaml")


@lru_cache(maxsize=1)
def methods() -> dict[str, Any]:
    """The counting methods in words."""
    return _load(DATA / "methods.yaml")["methods"]


@lru_cache(maxsize=1)
def sources() -> dict[str, Any]:
    """What was read, how sure we are, and the words for kinds of date."""
    return _load(DATA / "sources.yaml")


@lru_cache(maxsize=1)
def calendars() -> dict[str, Any]:
    """The calendars by name."""
    return _load(DATA / "calendars.yaml")["calendars"]


def bank_holidays(file: str) -> dict[str, Any]:
    """The bank holidays of one nation, by year."""
    return _load(DATA / "bank_holidays" / f"{file}.yaml")


@lru_cache(maxsize=64)
def rules_of(domain: str) -> tuple[dict[str, Any], ...]:
    """The rules of one regime, as they stand in its files, with the file's defaults filled in."""
    files = sorted({*(DATA / "rules").glob(f"{domain}.yaml"), *(DATA / "rules").glob(f"{domain}-*.yaml")})
    return tuple({"domain": domain, **book["defaults"], **entry} for book in map(_load, files) for entry in book["rules"])


@lru_cache(maxsize=1)
def domains() -> tuple[str, ...]:
    """Every regime that has a file."""
    return tuple(sorted({path.stem.split("-")[0] for path in (DATA / "rules").glob("*.yaml")}))
