"""Settings of the embedded PostgreSQL, sized to the machine. What an administrator sets with ALTER SYSTEM wins over these."""

import os
from pathlib import Path

_MB = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def machine_memory() -> int:
    """Bytes of memory we may use: the machine's, or the container's limit when that is less."""
    total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for file in _CGROUP_LIMITS:
        if file.exists() and (limit := file.read_text().strip()).isdigit():
            total = min(total, int(limit))
    return total


def shared_buffers(memory: int) -> int:
    """Bytes for PostgreSQL's own cache: a sixteenth of the memory, from 64 to 80 MB.

    Less than the usual quarter: web and jobs share the machine, and the system's file cache serves the rest nearly as quickly.
    """
    return min(max(memory // 16, 64 * _MB), 80 * _MB)


def configuration(memory: int, *, is_durable: bool) -> str:
    """The text of rapport.conf. Not durable is for tests only: a crash may lose the whole database."""
    settings = {
        "listen_addresses": "''",  # a socket only; its folder is closed to others
        "max_connections": "60",  # 2 web workers and the jobs, each with a pool, and room for commands
        "shared_buffers": f"{shared_buffers(memory) // _MB}MB",
        "effective_cache_size": f"{memory // 2 // _MB}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 64 * _MB), 512 * _MB) // _MB}MB",
        "random_page_cost": "1.1",  # solid-state disks; 4 suits spinning ones and avoids indexes too often
        "jit": "off",  # our queries are short: compiling them takes longer than running them
        "io_method": "sync",  # spares three processes; large scans are rare
        "wal_level": "minimal",  # no replicas of the embedded server: those need a server of your own
        "max_wal_senders": "0",
        "max_wal_size": "2GB",  # an import of a million rows should not force checkpoints
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "autovacuum_naptime": "30s",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        # Statements, values and the errors that quote them hold personal data, and the log is not the place for it.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_checkpoints": "off",
    }
    if not is_durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join(["# Written by Rapport at each start. Use ALTER SYSTEM for settings of your own: they win.", *lines, ""])
