"""The secret key is made once and kept: losing it would take people's conversations from them."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from chatsite.secret_key import DamagedSecretKeyError, kept_secret_key
from tests.server_process import manage, server_environment


def test_the_key_stays_the_same_from_start_to_start(tmp_path: Path) -> None:
    first = kept_secret_key(tmp_path / "secret_key")
    assert len(first) >= 50
    assert kept_secret_key(tmp_path / "secret_key") == first


def test_only_its_owner_may_read_the_key_and_the_data_directory(tmp_path: Path) -> None:
    assert manage("check", env=server_environment(tmp_path / "data")).returncode == 0
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_many_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    num_starters = 16
    barrier = Barrier(num_starters)

    def start(_: int) -> str:
        barrier.wait()
        return kept_secret_key(tmp_path / "secret_key")

    with ThreadPoolExecutor(num_starters) as pool:
        assert len(set(pool.map(start, range(num_starters)))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("content", ["", "half"])
def test_a_damaged_key_is_reported_and_never_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret_key").write_text(content)
    with pytest.raises(DamagedSecretKeyError, match="secret_key"):
        kept_secret_key(tmp_path / "secret_key")
    assert (tmp_path / "secret_key").read_text() == content
    done = manage("check", env=server_environment(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
