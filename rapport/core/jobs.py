"""What a worker that died had begun is taken up again: kill -9, a machine or a database that went, leave no job stuck.

A job that nobody does any more would otherwise count as being done for ever, and hold back all of its kind that never run side by side.
Every job may be begun again: what it does is found in the state of things, not remembered.
"""

from datetime import timedelta

from django.db import connection, transaction
from procrastinate.contrib.django import app

SILENT = timedelta(minutes=1)  # a worker tells of itself every ten
MOST_TRIES = 5  # a job that ends its worker time after time is set aside as failed

_LEFT = """
SELECT job.id, job.queueing_lock, job.attempts FROM procrastinate_jobs AS job
LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
_IS_QUEUED = "SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queueing_lock = %s"
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_END = "SELECT procrastinate_finish_job_v1(%s, %s, false)"


@app.periodic(cron="* * * * *")
@app.task(name="core.take-up-again", queueing_lock="core.take-up-again")
def sweep(timestamp: int) -> None:
    """Take up again what dead workers had begun."""
    take_up_again()


@transaction.atomic
def take_up_again() -> int:
    """Queue each job of a worker that is silent; one whose like is queued already is over. How many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, [SILENT.total_seconds()])
        left = cursor.fetchall()
        for number, queueing_lock, attempts in left:
            cursor.execute(_IS_QUEUED, [queueing_lock])
            if cursor.fetchone():
                cursor.execute(_END, [number, "aborted"])
            elif attempts >= MOST_TRIES:
                cursor.execute(_END, [number, "failed"])
            else:
                cursor.execute(_AGAIN, [number])
    return len(left)
