"""The jobs part: one procrastinate worker, several jobs at once."""

import os

from rapport.config.server.processes import end_soon_after_parent

STOP_SECONDS = 8


def work() -> None:
    """Do jobs until told to stop; those that run then have a few seconds to end, and are tried again later if they do not."""
    from procrastinate.contrib.django import app

    end_soon_after_parent(STOP_SECONDS + 2)
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(
            name="rapport",
            concurrency=int(os.environ.get("RAPPORT_JOBS_AT_ONCE", "2")),
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",
        )
