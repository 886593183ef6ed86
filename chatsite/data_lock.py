"""One server for one data directory: a second would take the first one's running replies for left-overs of a crash.

Owns the lock file. The operating system takes the lock back when the process ends, however it ends.
"""

from __future__ import annotations

from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

LOCK_NAME = "server.lock"


class DataInUseError(Exception):
    """Another server works on this data. The message is for the person who starts the second one."""


def lock_data(data_dir: Path) -> BaseFileLock:
    """Take the lock of a data directory, and return it: keep it, and release it when the server has ended.

    Raises:
        DataInUseError: another process holds it.
    """
    lock = FileLock(data_dir / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise DataInUseError(
            f"Another chatsite is running on the data in {data_dir}. "
            "Use that one; for a second one give it another DATA_DIR and another API_PORT."
        ) from None
    return lock
