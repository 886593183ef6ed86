"""Real server processes for the tests: one that all may share, and others for those who stop or break theirs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server_process import ServerProcess, manage, server_environment

StartServer = Callable[..., ServerProcess]


@pytest.fixture(scope="session")
def prepared_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a migrated database, to be copied; the static files are collected as well."""
    data_dir = tmp_path_factory.mktemp("prepared")
    for command in (["migrate"], ["collectstatic", "--no-input"]):
        done = manage(*command, env=server_environment(data_dir))
        assert done.returncode == 0, done.stderr
    return data_dir


@contextmanager
def ready_server(env: dict[str, str], prepared_data_dir: Path, directory: Path) -> Iterator[ServerProcess]:
    """A server that is ready, on a copy of the prepared data within `directory`."""
    data_dir = directory / "data"
    shutil.copytree(prepared_data_dir, data_dir)
    process = ServerProcess(env, data_dir)
    try:
        process.start()
        process.wait_until_ready()
        yield process
    finally:
        process.kill()


@pytest.fixture(scope="session")
def server(
    prepared_data_dir: Path, tiny_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    """A server that is ready, with the tiny model. It is shared: every visitor has conversations of their own."""
    with ready_server({"MODEL_PATH": str(tiny_model)}, prepared_data_dir, tmp_path_factory.mktemp("server")) as process:
        yield process


@pytest.fixture
def start_server(prepared_data_dir: Path, tiny_model: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Start servers of this test's own: `start_server(NAME="value")` with settings; each ends with the test."""
    started: list[ServerProcess] = []

    def start(**env: str) -> ServerProcess:
        data_dir = tmp_path / f"server-{len(started)}"
        shutil.copytree(prepared_data_dir, data_dir)
        process = ServerProcess({"MODEL_PATH": str(tiny_model)} | env, data_dir)
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.kill()
