"""A real server in a process of its own, as `make run` starts it, for tests that need one.

Owns the process, its log and its address. The address stays the same over a restart, as it does for people.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from tests.environment import ROOT, default_variables

START_TIMEOUT_S = 30.0
"""Two seconds are usual; the rest is for a machine whose cores are all taken by other tests."""


def manage(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command of manage.py to its end, in exactly this environment, and return what it said."""
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603


def server_environment(data_dir: Path, **env: str) -> dict[str, str]:
    """Return the environment of a server whose settings are the defaults, but for `env`."""
    inherited = {name: os.environ[name] for name in ("HOME", "LANG", "PATH", "TMPDIR") if name in os.environ}
    # No test asks the real hub for anything. One thread: several spin while they wait for one that has no core.
    of_tests = {"HF_ENDPOINT": "http://127.0.0.1:9", "NUM_THREADS": "1", "PYTHONUNBUFFERED": "1"}
    return inherited | default_variables(data_dir) | of_tests | env


class ServerProcess:
    """`manage.py serve` on a free port. `env` has settings that differ from the defaults."""

    command: tuple[str, ...] = (str(ROOT / "manage.py"), "serve")

    def __init__(self, env: dict[str, str], data_dir: Path) -> None:
        self.data_dir = data_dir
        self.env = server_environment(data_dir, **env)
        self.port = 0
        self.process: subprocess.Popen[str] | None = None
        self._lines: list[str] = []
        self._begins_at = 0
        """The number of lines that earlier starts printed."""
        self._news = threading.Condition()

    @property
    def url(self) -> str:
        """Scheme, host and port, without a slash at the end."""
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start, again if need be, and return once `/api/health` answers."""
        command = [sys.executable, *self.command, "--port", str(self.port)]
        self.process = subprocess.Popen(  # noqa: S603
            command, env=self.env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self._begins_at = len(self._lines)
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        line = self.wait_for_line(r"open http://\S+:\d+", after=self._begins_at)
        self.port = int(re.findall(r":(\d+)", line)[0])
        self.health()

    def health(self) -> dict[str, Any]:
        """Return what `/api/health` says, whatever its status."""
        try:
            with urlopen(f"{self.url}/api/health", timeout=START_TIMEOUT_S) as response:  # noqa: S310 (our own)
                body = response.read()
        except URLError as error:
            if not hasattr(error, "read"):
                raise
            body = error.read()
        health: dict[str, Any] = json.loads(body)
        return health

    def wait_until_ready(self) -> None:
        """Return once the model serves. Fails at once when it cannot."""
        line = self.wait_for_line(r"model .* is ready|no further try", after=self._begins_at)
        assert "is ready" in line, line

    def wait_for_line(self, pattern: str, *, after: int = 0, timeout_s: float = START_TIMEOUT_S) -> str:
        """Return the first line of the log, from line number `after`, in which the regular expression is found."""
        found: list[str] = []

        def is_there() -> bool:
            found.extend(line for line in self._lines[after:] if re.search(pattern, line))
            return bool(found) or self.process is None or self.process.poll() is not None

        with self._news:
            self._news.wait_for(is_there, timeout_s)
        assert found, f"no line with {pattern!r} in the log:\n{self.log()}"
        return found[0]

    def terminate(self, timeout_s: float = 15.0) -> int:
        """Ask the server to stop, as a service manager does, and return its exit status."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout_s)

    def kill(self) -> None:
        """End the server without warning, as a power cut does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def log(self) -> str:
        """Return everything that the server printed so far, over all its starts."""
        with self._news:
            return "\n".join(self._lines)

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._news:
                self._lines.append(line.rstrip("\n"))
                self._news.notify_all()
        process.wait()
        with self._news:
            self._news.notify_all()
