"""The sha256 of a model file. Knows no network and no cache. Any thread; takes about a second per GB."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from inference.errors import DownloadInterruptedError

_READ_BYTES = 1 << 20
"""Large enough that hashing bounds the speed, small enough that a cancellation is seen within milliseconds."""


def sha256_of(path: Path, cancelled: threading.Event) -> str:
    """Hexadecimal sha256. Raises `DownloadInterruptedError` once `cancelled` is set, `OSError` if unreadable."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_READ_BYTES):
            if cancelled.is_set():
                raise DownloadInterruptedError(f"The check of {path.name} was stopped.")
            digest.update(block)
    return digest.hexdigest()
