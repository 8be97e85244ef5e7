"""The web part: granian, with workers that are forked from the loaded product and so share its memory."""

import http.client
import os
import socket
from typing import Any

from rapport.config.server.processes import die_with_parent
from rapport.core.errors import Refused

STOP_SECONDS = 10


class PortInUse(Refused):
    """Someone else listens there."""


def check_port(host: str, port: int) -> None:
    """Raise PortInUse unless we could listen there. (The server shares its port between workers, so it would not notice.)"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as failure:
            if isinstance(failure, PermissionError):
                raise PortInUse(f"Port {port} may only be opened by root; choose one above 1023 with --port.") from failure
            raise PortInUse(f"Port {port} is in use by another program; choose another with --port.") from failure


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Answer requests until told to stop."""
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels

    server = Granian(
        "rapport.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.serve(target_loader=_application, wrap_loader=False)


def _application() -> Any:
    """Called in each worker."""
    die_with_parent()
    from rapport.config.wsgi import application

    return application


def answers(host: str, port: int) -> bool:
    """Whether a page comes back, whatever it says."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(here, port, timeout=30)
    try:
        connection.request("GET", "/account/login/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < 600
    except OSError:
        return False
    finally:
        connection.close()


def workers() -> int:
    """How many web workers: RAPPORT_WORKERS, else 2 on any machine; more share the load of more cores."""
    return int(os.environ.get("RAPPORT_WORKERS", "2"))


def threads() -> int:
    """Threads in each worker: RAPPORT_THREADS, else 4. Each may hold a database connection."""
    return int(os.environ.get("RAPPORT_THREADS", "4"))
