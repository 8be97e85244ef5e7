"""Reads of tasks: lists by key, and a person's day in buckets."""

from rapport.tasks.queries.day import Day, day
from rapport.tasks.queries.lists import (
    PAGE,
    STATES,
    WHOSE,
    BadCursor,
    Filters,
    Page,
    State,
    Whose,
    awake,
    cursor,
    listed,
    named,
    open_about,
    page,
    visible,
    whose_choices,
)

__all__ = [
    "PAGE",
    "STATES",
    "WHOSE",
    "BadCursor",
    "Day",
    "Filters",
    "Page",
    "State",
    "Whose",
    "awake",
    "cursor",
    "day",
    "listed",
    "named",
    "open_about",
    "page",
    "visible",
    "whose_choices",
]
