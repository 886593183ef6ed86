"""Fetches one model file into the cache: resumed, bounded by the disk, checked, and visible only when it is whole.

Owns the life of a partial file. The bytes come in on a daemon thread "model-download", which may hang in the
network for seconds; the caller's thread reports progress and leaves within `REPORT_EVERY_S` of a cancellation,
whatever the network does. A partial file only ever grows by appending, so wherever a thread or the process is
cut off, the next try goes on from there. Two processes that want the same file take the hub's own lock in turn.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from http import HTTPStatus
from pathlib import Path

from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]  # missing in its __all__

from inference.conf import EngineConfig
from inference.errors import (
    CacheNotWritableError,
    ChecksumError,
    DiskTooSmallError,
    DownloadInterruptedError,
    HubUnreachableError,
)
from inference.model_files.cache import add_to_cache, blob_path, check_names, lock_path, partial_path
from inference.model_files.checksum import sha256_of
from inference.model_files.hub import RemoteFile, ask_hub, hub_errors_in_plain_words, open_stream
from inference.model_files.progress import ProgressMeter
from inference.model_files.remembered import remember
from inference.types import DownloadProgress

logger = logging.getLogger(__name__)

REPORT_EVERY_S = 0.2
"""Five reports a second look smooth, and it is how long a cancellation may take to be seen."""
RECONNECT_PAUSE_S = 1.0
"""As huggingface_hub waits between its own attempts."""
DISK_MARGIN_BYTES = 64_000_000
"""Left free for the database and the logs, which live on the same disk."""
STALE_AFTER_S = 7 * 24 * 3600
"""A partial file that nobody continued for a week belongs to a model that is no longer wanted."""
_MB = 1_000_000


def fetch_model(
    config: EngineConfig,
    *,
    on_progress: Callable[[DownloadProgress], None],
    cancelled: threading.Event,
    force: bool = False,
) -> Path:
    """Fetches the configured file and returns its path in the cache, complete and checked. Blocks until then.

    `on_progress` is called on the caller's thread, at most five times a second. Once `cancelled` is set
    `DownloadInterruptedError` is raised within `REPORT_EVERY_S`. `force` fetches what is already here again; the old
    file serves until the new one replaces it. Raises `ModelError` subclasses; after each of them the cache is whole.
    """
    check_names(config)
    fetch = _Fetch(config, force)
    outcome: Future[Path] = Future()
    threading.Thread(target=_settle, args=(outcome, fetch.run), name="model-download", daemon=True).start()
    try:
        while not wait([outcome], timeout=REPORT_EVERY_S).done:
            if cancelled.is_set():
                raise DownloadInterruptedError(f"The download of {config.model_filename} was stopped.")
            if (progress := fetch.progress()) is not None:
                on_progress(progress)
    finally:
        fetch.leave.set()
    path = outcome.result()
    size_bytes = path.stat().st_size
    on_progress(DownloadProgress(size_bytes, size_bytes))
    return path


def _settle(outcome: Future[Path], run: Callable[[], Path]) -> None:
    try:
        outcome.set_result(run())
    except BaseException as error:  # noqa: BLE001 - it is raised again on the caller's thread
        outcome.set_exception(error)


class _Fetch:
    """One download. `run` belongs to the download thread, `progress` to the caller's; `leave` ends the former."""

    def __init__(self, config: EngineConfig, force: bool) -> None:
        self.leave = threading.Event()
        self._config = config
        self._force = force
        self._watched: tuple[Path, ProgressMeter] | None = None

    def progress(self) -> DownloadProgress | None:
        """Read off the partial file itself, so that it also holds while another process does the fetching."""
        if self._watched is None:
            return None
        partial, meter = self._watched
        return meter.measure(_size_of(partial), time.monotonic())

    def run(self) -> Path:
        remote = ask_hub(self._config)
        partial = partial_path(self._config, remote.etag)
        lock = lock_path(self._config, remote.etag)
        self._watched = (partial, ProgressMeter(remote.size_bytes))
        try:
            partial.parent.mkdir(parents=True, exist_ok=True)
            lock.parent.mkdir(parents=True, exist_ok=True)
            with WeakFileLock(lock):
                return self._fetch_locked(remote, partial)
        except OSError as error:
            raise _disk_error(error, self._config, remote) from error

    def _fetch_locked(self, remote: RemoteFile, partial: Path) -> Path:
        blob = blob_path(self._config, remote.etag)
        if self._force:
            partial.unlink(missing_ok=True)
        if self._force or not blob.exists():
            _check_disk(self._config, remote, partial)
            self._receive(remote, partial)
            sha256 = self._check(remote, partial)
            partial.replace(blob)
            remember(self._config.cache_dir, blob, sha256)
        _remove_stale_partials(blob.parent)
        return add_to_cache(self._config, remote.commit, blob)

    def _receive(self, remote: RemoteFile, partial: Path) -> None:
        """Appends until the file has its size. Reconnects as long as each connection brought something."""
        while (start := _size_of(partial)) < remote.size_bytes:
            reason = ""
            if self.leave.is_set():
                raise self._broken_off(remote, partial)
            try:
                with hub_errors_in_plain_words(self._config):
                    self._receive_once(remote, partial, start)
            except HubUnreachableError as error:
                logger.warning("download of %s broke off at byte %d: %s", remote.url, _size_of(partial), error)
                reason = str(error)
            except ChecksumError:
                partial.unlink(missing_ok=True)
                raise
            if _size_of(partial) <= start:
                raise self._broken_off(remote, partial, reason)
            if _size_of(partial) < remote.size_bytes:
                self.leave.wait(RECONNECT_PAUSE_S)

    def _receive_once(self, remote: RemoteFile, partial: Path, start: int) -> None:
        with open_stream(remote, start) as response:
            resumed = start > 0 and response.status_code == HTTPStatus.PARTIAL_CONTENT
            with partial.open("ab" if resumed else "wb", buffering=0) as file:
                for chunk in response.iter_bytes():
                    if self.leave.is_set():
                        raise self._broken_off(remote, partial)
                    _write_all(file.write, chunk)
                os.fsync(file.fileno())

    def _check(self, remote: RemoteFile, partial: Path) -> str:
        found = sha256_of(partial, self.leave)
        if remote.sha256 and found != remote.sha256:
            partial.unlink()
            raise ChecksumError(
                f"What came for {self._config.model_filename} is not what the hub has: its sha256 is {found[:12]}…, "
                f"and {remote.sha256[:12]}… was announced."
            )
        return found

    def _broken_off(self, remote: RemoteFile, partial: Path, reason: str = "") -> DownloadInterruptedError:
        done_mb, total_mb = _size_of(partial) / _MB, remote.size_bytes / _MB
        where = f"at {done_mb:,.0f} of {total_mb:,.0f} MB"
        return DownloadInterruptedError(
            f"The download of {self._config.model_filename} broke off {where}. {reason}".strip()
        )


def _write_all(write: Callable[[memoryview], int], chunk: bytes) -> None:
    """An unbuffered write may take only a part, and does so just before the disk is full."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[write(rest) :]


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _check_disk(config: EngineConfig, remote: RemoteFile, partial: Path) -> None:
    missing = remote.size_bytes - _size_of(partial) + DISK_MARGIN_BYTES
    free = shutil.disk_usage(partial.parent).free
    if missing > free:
        raise DiskTooSmallError(
            f"{config.model_filename} needs {missing / _MB:,.0f} MB on the disk of {config.cache_dir}, "
            f"and {free / _MB:,.0f} MB are free."
        )


def _disk_error(error: OSError, config: EngineConfig, remote: RemoteFile) -> DiskTooSmallError | CacheNotWritableError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskTooSmallError(
            f"The disk of {config.cache_dir} became full while {config.model_filename} "
            f"({remote.size_bytes / _MB:,.0f} MB) was written to it."
        )
    return CacheNotWritableError(f"{config.cache_dir} cannot be written to: {error.strerror or error}.")


def _remove_stale_partials(folder: Path) -> None:
    """Whoever was killed left a partial file; of what is still wanted, it was used up by now."""
    for partial in folder.glob("*.incomplete"):
        if time.time() - partial.stat().st_mtime > STALE_AFTER_S:
            partial.unlink(missing_ok=True)
