"""A browser's side of the measuring: one kept connection, what an answer weighed and how long it took."""

import gzip
import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from statistics import median, quantiles
from urllib.parse import urlencode

KEPT = 10  # seconds that a connection may rest; servers close those that rest longer
SPAN = re.compile(r'all;dur=([\d.]+), cpu;dur=([\d.]+), sql;dur=([\d.]+);desc="(\d+)"')
LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
INSIDE = re.compile(r'(?:url\(["\']?|(?:import|from) ?["\'])(/static/[^"\')#]+)')


@dataclass(frozen=True)
class Asked:
    """One request to make. `good` are the statuses that mean it was done."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    good: tuple[int, ...] = (200,)


@dataclass
class Answer:
    """What came: milliseconds by the clock here, in the server, of its processor and in the database; statements; bytes as sent."""

    status: int
    wall: float
    server: float
    worked: float
    database: float
    statements: int
    weight: int
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return (gzip.decompress(self.body) if self.body[:2] == b"\x1f\x8b" else self.body).decode(errors="replace")


@dataclass
class Visitor:
    """A signed-in person's browser, or a program with a token."""

    port: int
    session: str = ""
    token: str = ""
    csrf: str = ""
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)
    _last: float = 0.0

    def ask(self, asked: Asked) -> Answer:
        """One request. Stops the measuring when it is not answered as it should be."""
        start = time.perf_counter()
        if self._connection is None or start - self._last > KEPT:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self._connection.connect()
            start = time.perf_counter()
        self._connection.request(asked.method, asked.path, asked.body or None, {**self._headers(), **dict(asked.headers)})
        response = self._connection.getresponse()
        body = response.read()
        self._last = time.perf_counter()
        wall = (self._last - start) * 1000
        found = SPAN.search(response.headers.get("Server-Timing", ""))
        *times, statements = found.groups() if found else ("0", "0", "0", "0")
        server, worked, database = map(float, times)
        answer = Answer(response.status, wall, server, worked, database, int(statements), len(body), body)
        if answer.status not in asked.good:
            raise SystemExit(f"{asked.method} {asked.path} was answered {answer.status}: {_said(answer.text)[-4000:]}")
        return answer

    def _headers(self) -> dict[str, str]:
        headers = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        elif self.session:
            headers["Cookie"] = f"sessionid={self.session}" + (f"; csrftoken={self.csrf}" if self.csrf else "")
        return headers

    def open_form(self, path: str) -> None:
        """Read a page with a form, so that forms may be sent from now on."""
        self.csrf = "r" * 32
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(Asked(path)).text)
        if not found:
            raise SystemExit(f"There is no form on {path}.")
        self.masked = found[1]

    def form(self, path: str, values: Mapping[str, str | list[str]]) -> Asked:
        """A form filled in, to be sent."""
        body = urlencode({**values, "csrfmiddlewaretoken": self.masked}, doseq=True).encode()
        headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Origin", f"http://localhost:{self.port}"))
        return Asked(path, "POST", body, headers, good=(200, 201, 302, 303))

    def again(self) -> "Visitor":
        """The same person in another window."""
        return Visitor(self.port, self.session, self.token, self.csrf)

    def first_load(self, path: str) -> int:
        """Bytes of a page with everything it links to, for a browser that has nothing yet."""
        page = self.ask(Asked(path))
        weight, seen, left = page.weight, set(), set(LINKED.findall(page.text))
        while left:
            link = left.pop()
            seen.add(link)
            answer = self.ask(Asked(link))
            weight += answer.weight
            if link.endswith((".css", ".js")):
                left |= set(INSIDE.findall(answer.text)) - seen
        return weight


@dataclass(frozen=True)
class Taken:
    """What many requests took: milliseconds at the half, at nineteen of twenty and at best, and the rest at the half."""

    p50: float
    p95: float
    best: float
    worked: float
    wall: float
    database: float
    statements: int
    weight: int


def measure(visitor: Visitor, asks: Iterator[Asked] | Sequence[Asked], warm_up: int = 12) -> Taken:
    """Each request once, one after the other; the first few only warm caches. `statements` are the most of any."""
    answers = [visitor.ask(asked) for asked in asks][warm_up:]
    server = [answer.server for answer in answers]
    return Taken(
        median(server),
        quantiles(server, n=20)[18],
        min(server),
        median(answer.worked for answer in answers),
        median(answer.wall for answer in answers),
        median(answer.database for answer in answers),
        max(answer.statements for answer in answers),
        int(median(answer.weight for answer in answers)),
    )


def rush(visitor: Visitor, asks: Sequence[Asked], seconds: float, at_once: int = 8) -> float:
    """Requests a second when so many people ask at once."""
    turn, ends, done = count(), time.perf_counter() + seconds, [0] * at_once

    def keep_asking(place: int) -> None:
        own = visitor.again()
        while time.perf_counter() < ends:
            own.ask(asks[next(turn) % len(asks)])
            done[place] += 1

    start = time.perf_counter()
    _together([lambda place=place: keep_asking(place) for place in range(at_once)])
    return sum(done) / (time.perf_counter() - start)


def _together(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _said(page: str) -> str:
    """The words of a page, without its marks."""
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())
