"""Reads whose shape never varies: their SQL is worked out once in each process, and each time only the values are given.

    _session = Prepared(lambda: Session.objects.filter(session_key=Given("key")).select_related("user"))
    _session(key="abc")  -> a list of sessions

Working out SQL costs the processor more than running a small statement costs the database. The shape is made by a function
that takes nothing, so nothing of one person's can stay in it: what depends on who asks is a value. (What depends on how far a
reader's permissions reach has a shape for each reach: `rapport.team.reading`.)

Several values at once: `filter(pk__among=Given("numbers"))`, which takes a list and is one value to the statement.

With `keeps_plan` the database prepares the statement too and keeps its plan for as long as the connection lives. That is for reads that
find rows by key through several joins, where planning takes longer than reading. It is not for reads whose best plan depends on
the values, such as words that many or few have.
"""

from collections.abc import Callable, Iterable
from copy import copy
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Expression, Field, ForeignKey, Lookup, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")


class Given(Expression):
    """A value that is given when the read is done. `field` is needed only where the database cannot tell its type."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """A place for the value."""
        return "%s", [self]


@Field.register_lookup
@ForeignKey.register_lookup
class Among(Lookup):
    """One of the values of a list: `= ANY(...)`, so that a statement has one shape for any number of them."""

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        """The condition, for PostgreSQL."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", (*left_params, *right_params)


class _Cursor(ServerBindingCursor):
    """A cursor whose values go beside the statement; it tells what was asked also where the statement was prepared before."""

    def execute(self, query: Any, params: Any = None, **more: Any) -> Any:
        """As every cursor does."""
        done = super().execute(query, params, **more)  # type: ignore[misc]
        self._query = SimpleNamespace(query=str(query).encode(), params=None)
        return done


class _PlanKeeping:
    """A connection whose statements the database prepares. Values go beside the statement, not in it."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Any:
        """A cursor as Django makes them, but for where the values go."""
        self._connection.ensure_connection()
        bare = self._connection.connection
        bare.prepare_threshold = 0  # Django's usual cursors prepare nothing, whatever stands here
        return self._connection._prepare_cursor(_Cursor(bare))  # type: ignore[call-arg]


def _as_it_is(connection: Any) -> Any:
    return connection


def _filled(sql: str, params: Iterable[Any], connection: Any) -> tuple[str, tuple[str, ...]]:
    """The SQL with what never varies written into it, for the planner to see, and the names of the values that are left, in order."""
    connection.ensure_connection()
    start, *pieces = sql.split("%s")
    told, names = [start], []
    for piece, each in zip(pieces, params, strict=True):
        if isinstance(each, Given):
            names.append(each.name)
            told += ["%s", piece]
        else:
            told += [connection.ops.compose_sql("%s", [each]).replace("%", "%%"), piece]
    return "".join(told), tuple(names)


class Prepared(Generic[Row]):
    """A read of one shape; call it with its values for a list of rows. `__among` for many values, not `__in`; no prefetching."""

    def __init__(self, shape: Callable[[], "QuerySet[Any, Row]"], *, keeps_plan: bool = False) -> None:
        self._shape = shape
        self._connection: Callable[[Any], Any] = _PlanKeeping if keeps_plan else _as_it_is

    @cached_property
    def _made(self) -> "tuple[QuerySet[Any, Row], SQLCompiler, Any, str, tuple[str, ...]] | None":
        """The queryset, its compiler as it was when the SQL was made, what turns columns into values, the SQL and the names of its values.
        None where no row ever fits."""
        made = self._shape()
        if made._prefetch_related_lookups:  # type: ignore[attr-defined]
            raise ValueError("A prepared read prefetches nothing.")
        compiler = made.query.get_compiler(made.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        converters = compiler.get_converters([each[0] for each in compiler.select])
        return made, compiler, converters, *_filled(sql, params, connections[made.db])

    def __call__(self, **values: Any) -> list[Row]:
        """The rows for these values."""
        if self._made is None:
            return []
        made, compiler, converters, sql, names = self._made
        given = tuple([values[name] for name in names])
        ready = copy(compiler)
        ready.connection = self._connection(connections[made.db])
        ready.as_sql = lambda *args, **more: (sql, given)  # type: ignore[method-assign]
        ready.get_converters = lambda *args: converters  # type: ignore[method-assign]
        query = copy(made.query)
        query.get_compiler = lambda *args, **more: ready  # type: ignore[method-assign,assignment]
        fields = made._fields  # type: ignore[attr-defined]
        asked: Any = SimpleNamespace(db=made.db, query=query, model=made.model, _known_related_objects={}, _fields=fields)
        rows: Any = made._iterable_class(asked)  # type: ignore[attr-defined]
        return list(rows)

    def first(self, **values: Any) -> Row | None:
        """The first of the rows."""
        return next(iter(self(**values)), None)
