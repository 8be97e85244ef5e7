"""How long an answer took and what the database did for it, in a header that browsers' developer tools show.

Stands outermost, and only when RAPPORT_SERVER_TIMING is 1: timings tell a stranger what exists.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class Statements:
    """Counts the statements of one request and the seconds they took."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run one statement and note it."""
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - start


class ServerTimingMiddleware:
    """Adds Server-Timing to each answer: milliseconds in all, of processor, and in how many statements for how long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and say how long it took."""
        statements, start, worked = Statements(), time.perf_counter(), time.thread_time()
        with connection.execute_wrapper(statements):
            response = self.get_response(request)
        whole, worked = (time.perf_counter() - start) * 1000, (time.thread_time() - worked) * 1000
        response["Server-Timing"] = (
            f'all;dur={whole:.3f}, cpu;dur={worked:.3f}, sql;dur={statements.seconds * 1000:.3f};desc="{statements.count}"'
        )
        return response
