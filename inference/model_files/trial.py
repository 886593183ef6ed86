"""Loads a model file in a child process, because some damaged files make llama.cpp abort the whole process.

Owns the child (`python -m inference.probe`): its time limit, its end, and what its death means. The child inherits no
socket, dies with this process (it watches its standard input) and is killed when `cancelled` is set. Any thread.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from inference.errors import DamagedModelError, DownloadInterruptedError, OutOfMemoryError
from inference.model_files.facts import GgufFacts

logger = logging.getLogger(__name__)

_POLL_S = 0.1
_MIN_LIMIT_S = 60.0
_READ_BYTES_PER_S = 30_000_000
"""A slow hard disk; the child reads every byte of the file once."""
_PROJECT = Path(__file__).resolve().parents[2]
_ALLOCATION_FAILED = re.compile(
    r"failed to allocate|unable to allocate|bad_alloc|out of memory|cannot allocate memory", re.I
)
_SAYS_NOTHING = re.compile(r"^\s*$|failed to load model")


def try_model(path: Path, sha256: str, cancelled: threading.Event) -> GgufFacts:
    """Loads the file in a child and decodes one token there; blocks until it is done.

    Raises `DamagedModelError` or `OutOfMemoryError`; `DownloadInterruptedError` within a fraction of a second
    once `cancelled` is set.
    """
    size_bytes = path.stat().st_size
    limit_s = _MIN_LIMIT_S + size_bytes / _READ_BYTES_PER_S
    with tempfile.TemporaryFile() as answer, tempfile.TemporaryFile() as log:
        with _child(path, answer, log) as child:
            _wait(child, path, limit_s, cancelled)
        answer.seek(0)
        log.seek(0)
        lines = answer.read().decode("utf-8", "replace").splitlines()
        reason = _reason(log.read().decode("utf-8", "replace"))
    found = _parse(lines[-1]) if child.returncode == 0 and lines else {}
    if "architecture" not in found:
        logger.warning("trial of %s ended with %s: %s", path, child.returncode, found.get("problem") or reason)
        raise _verdict(path, child.returncode, found.get("problem") or reason)
    return GgufFacts(**{**found, "name": found["name"] or path.stem}, size_bytes=size_bytes, sha256=sha256)


@contextlib.contextmanager
def _child(path: Path, answer: IO[bytes], log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Output goes to files: a pipe that nobody reads would block the child."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(_PROJECT), os.environ.get("PYTHONPATH")))),
        "GGML_NO_BACKTRACE": "1",  # ggml starts a debugger on itself otherwise
    }
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and module; the path is one argument
        [sys.executable, "-m", "inference.probe", str(path)],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=log,
        env=environment,
        start_new_session=True,  # Ctrl-C in the terminal is for the parent
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdin is not None:
            child.stdin.close()


def _wait(child: subprocess.Popen[bytes], path: Path, limit_s: float, cancelled: threading.Event) -> None:
    deadline_s = time.monotonic() + limit_s
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_POLL_S)
            return
        if cancelled.is_set():
            raise DownloadInterruptedError(f"The trial of {path.name} was stopped.")
        if time.monotonic() > deadline_s:
            raise DamagedModelError(f"{path.name} did not load within {limit_s:,.0f} seconds.")


def _parse(line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _verdict(path: Path, returncode: int, reason: str) -> DamagedModelError | OutOfMemoryError:
    if _ALLOCATION_FAILED.search(reason):
        return OutOfMemoryError(f"There is not enough memory to load {path.name}: {reason}.")
    if returncode == -signal.SIGKILL:
        return OutOfMemoryError(f"The system ended the trial of {path.name}, most likely for want of memory.")
    if returncode < 0:
        return DamagedModelError(f"{path.name} is damaged: llama.cpp crashed on it ({_signal_name(-returncode)}).")
    return DamagedModelError(f"{path.name} cannot be loaded by llama.cpp: {reason or 'it gives no reason'}.")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _reason(log: str) -> str:
    """llama.cpp's own first word on it, without the names of its functions."""
    lines = [" ".join(line.split()) for line in log.splitlines() if not _SAYS_NOTHING.search(line)]
    telling = [line for line in lines if "error loading model: " in line] or lines
    return re.sub(r"^(\w+: )?(error loading model: )?(\w+: )?", "", telling[0]).rstrip(".") if telling else ""
