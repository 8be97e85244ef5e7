"""Processes that end with the one that started them, and how we tell that one lives."""

import os
import signal
import subprocess
import sys
import time

import psutil

from rapport.config.server import processes
from tests.commands.running import PATIENCE, environment

STUBBORN = """
import signal, time
from rapport.config.server import processes

def wait():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    processes.end_soon_after_parent(0.1)
    print("waiting", flush=True)
    time.sleep(10_000)

print(processes.fork(wait), flush=True)
time.sleep(10_000)
"""


def test_a_child_that_does_not_listen_ends_soon_after_its_parent():
    parent = subprocess.Popen([sys.executable, "-c", STUBBORN], env=environment(), stdout=subprocess.PIPE, text=True)
    with parent:
        said = {parent.stdout.readline().strip() for _ in range(2)}
        [number] = said - {"waiting"}
        child = psutil.Process(int(number))
        parent.send_signal(signal.SIGKILL)
        psutil.wait_procs([child], timeout=PATIENCE)
        assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_program_that_just_takes_its_place_is_alive():
    for _ in range(50):
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
            assert processes.is_alive(program.pid)
            program.communicate(b"\n")
        assert not processes.is_alive(program.pid)


def test_a_dead_one_that_nobody_asked_after_is_not_alive():
    pid = os.fork()
    if not pid:
        os._exit(0)
    ends = time.monotonic() + PATIENCE
    while processes.is_alive(pid) and time.monotonic() < ends:
        time.sleep(0.01)
    assert not processes.is_alive(pid)
    os.waitpid(pid, 0)
