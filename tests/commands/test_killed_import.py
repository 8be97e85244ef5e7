"""kill -9 in the middle of an import: nothing of it is there, and running it again works."""

import json
import signal
import subprocess
import sys
import time

import psutil

from tests.commands.running import PATIENCE, environment, rapport, sql, words_of

ROWS = 20_000
IS_WRITING = (
    "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND a.backend_xid IS NOT NULL"
)
LEFT = """SELECT (SELECT count(*) FROM customers_customer) + (SELECT count(*) FROM customers_contactpoint)
    + (SELECT count(*) FROM customers_event) + (SELECT count(*) FROM customers_word)"""


def test_nothing_is_there_and_the_next_run_brings_in_all(data, place):
    file = place / "many.csv"
    with file.open("w") as rows:
        rows.write("Name,Email,Phone\n")
        rows.writelines(f"Person Number{n},p{n}@post.example,01632 96{n % 10_000:04}\n" for n in range(ROWS))
    assert rapport("doctor", data=data).returncode in {0, 1}  # the database is made before the clock runs

    command = [sys.executable, "-m", "rapport", "import", "customers", str(file)]
    importing = subprocess.Popen(command, env=environment(RAPPORT_DATA=str(data)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ends = time.monotonic() + PATIENCE
    while sql(data, IS_WRITING) == "0":
        assert importing.poll() is None, "The import ended before it could be killed."
        assert time.monotonic() < ends
    others = [each for each in psutil.Process(importing.pid).children() if "multiprocessing" in words_of(each)]
    importing.send_signal(signal.SIGKILL)
    assert importing.wait(PATIENCE) == -signal.SIGKILL
    assert others
    assert not psutil.wait_procs(others, timeout=PATIENCE)[1]
    while sql(data, IS_WRITING) != "0":
        assert time.monotonic() < ends
    assert sql(data, LEFT) == "0"

    done = rapport("import", "customers", str(file), "--json", data=data)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["counts"]["new"], told["counts"]["refused"]) == (ROWS, 0)
    assert sql(data, "SELECT count(*) FROM customers_customer") == str(ROWS)
