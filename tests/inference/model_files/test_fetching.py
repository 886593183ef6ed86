"""The download, driven through the real huggingface_hub against a hub that fails in every way we know."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from huggingface_hub import try_to_load_from_cache

from inference.conf import EngineConfig
from inference.errors import (
    CacheNotWritableError,
    ChecksumError,
    DiskTooSmallError,
    DownloadInterruptedError,
    HubUnreachableError,
    ModelError,
    ModelNotFoundError,
    TokenNeededError,
)
from inference.model_files import fetching
from inference.model_files.cache import locate_model, partial_path, repo_folder
from inference.model_files.fetching import fetch_model
from inference.types import DownloadProgress
from tests.hub_server import HubServer

CONTENT = random.Random(7).randbytes(1_000_000)  # noqa: S311 - test content


@pytest.fixture(autouse=True)
def served(hub: HubServer, config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.files[config.model_repo, config.model_filename] = CONTENT
    monkeypatch.setattr(fetching, "RECONNECT_PAUSE_S", 0.0)


def fetch(config: EngineConfig, *, force: bool = False, cancelled: threading.Event | None = None) -> Path:
    return fetch_model(config, on_progress=lambda progress: None, cancelled=cancelled or threading.Event(), force=force)


def blobs(config: EngineConfig) -> list[Path]:
    return sorted((repo_folder(config) / "blobs").glob("*"))


def test_a_fetched_file_is_found_later_without_a_single_request(hub: HubServer, config: EngineConfig) -> None:
    path = fetch(config)
    num_requests = len(hub.requests)
    assert path.read_bytes() == CONTENT
    assert locate_model(config) == path
    assert len(hub.requests) == num_requests


def test_the_hub_library_finds_the_file_in_our_cache(config: EngineConfig) -> None:
    path = fetch(config)
    found = try_to_load_from_cache(config.model_repo, config.model_filename, cache_dir=config.cache_dir)
    assert found == str(path)


def test_nothing_is_located_before_it_was_fetched(config: EngineConfig) -> None:
    assert locate_model(config) is None


def test_a_dropped_connection_is_taken_up_where_it_broke(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.cut_after = [300_000, 200_000]
    assert fetch(config).read_bytes() == CONTENT
    assert [transfer.range for transfer in hub.transfers] == [None, "bytes=300000-", "bytes=500000-"]


def test_an_interrupted_download_goes_on_with_the_next_try(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.cut_after = [300_000, 0]
    with pytest.raises(DownloadInterruptedError, match=r"broke off at 0 of 1 MB"):
        fetch(config)
    assert locate_model(config) is None
    assert fetch(config).read_bytes() == CONTENT
    assert hub.transfers[-1].range == "bytes=300000-"
    assert len(blobs(config)) == 1


def test_a_server_that_ignores_ranges_is_read_from_the_beginning(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.cut_after = [300_000, 0]
    with pytest.raises(DownloadInterruptedError):
        fetch(config)
    hub.faults.ignores_ranges = True
    assert fetch(config).read_bytes() == CONTENT


def test_a_cancelled_download_ends_within_a_second_while_the_hub_says_nothing(
    hub: HubServer, config: EngineConfig
) -> None:
    hub.faults.hold_after = 400_000
    cancelled = threading.Event()
    cancelled_at_s: list[float] = []

    def cancel_once_it_hangs() -> None:
        hub.faults.holding.wait()
        cancelled_at_s.append(time.monotonic())
        cancelled.set()

    threading.Thread(target=cancel_once_it_hangs).start()
    with pytest.raises(DownloadInterruptedError, match="was stopped"):
        fetch(config, cancelled=cancelled)
    assert time.monotonic() - cancelled_at_s[0] < 1.0


def test_content_that_is_not_what_the_hub_announced_is_removed(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.content = CONTENT[:-1] + b"?"
    with pytest.raises(ChecksumError, match=config.model_filename):
        fetch(config)
    assert blobs(config) == []
    hub.faults.content = None
    assert fetch(config).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-5], CONTENT + b"more", b"<html>"], ids=["shorter", "longer", "page"])
def test_a_file_of_another_length_is_refused(hub: HubServer, config: EngineConfig, content: bytes) -> None:
    hub.faults.content = content
    with pytest.raises(ChecksumError, match="of another size"):
        fetch(config)
    assert blobs(config) == []


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (401, "", TokenNeededError, "token"),
        (401, "GatedRepo", TokenNeededError, "terms"),
        (403, "GatedRepo", TokenNeededError, "terms"),
        (403, "", TokenNeededError, "403"),
        (401, "RepoNotFound", ModelNotFoundError, "acme/tiny-GGUF"),
        (404, "", ModelNotFoundError, "404"),
        (429, "", HubUnreachableError, "429"),
        (503, "", HubUnreachableError, "503"),
    ],
)
def test_each_refusal_of_the_hub_has_its_own_words(
    hub: HubServer, config: EngineConfig, status: int, code: str, error: type[ModelError], words: str
) -> None:
    hub.faults.refusal = (status, code)
    with pytest.raises(error, match=words):
        fetch(config)


def test_a_repository_that_is_not_there_is_named(config: EngineConfig) -> None:
    with pytest.raises(ModelNotFoundError, match="acme/other"):
        fetch(replace(config, model_repo="acme/other"))


def test_a_file_that_is_not_there_is_named(config: EngineConfig) -> None:
    with pytest.raises(ModelNotFoundError, match=r"acme/tiny-GGUF has no file other\.gguf"):
        fetch(replace(config, model_filename="other.gguf"))


def test_a_revision_that_is_not_there_is_named(config: EngineConfig) -> None:
    with pytest.raises(ModelNotFoundError, match="no revision 'v9'"):
        fetch(replace(config, model_revision="v9"))


@pytest.mark.parametrize("filename", ["../../etc/passwd", "/etc/passwd", "", "x" * 300])
def test_a_file_name_that_cannot_be_one_is_refused(config: EngineConfig, filename: str) -> None:
    with pytest.raises(ModelNotFoundError, match="MODEL_FILENAME"):
        fetch(replace(config, model_filename=filename))


def test_a_web_page_in_the_place_of_the_hub_is_recognised(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.is_no_hub = True
    with pytest.raises(HubUnreachableError, match="not as a model hub") as caught:
        fetch(config)
    assert "login page" in caught.value.advice


def test_a_hub_that_refuses_connections_is_unreachable(hub: HubServer, config: EngineConfig) -> None:
    hub.stop()
    with pytest.raises(HubUnreachableError, match="Connection refused"):
        fetch(config)


def test_a_hub_whose_name_is_unknown_is_unreachable(config: EngineConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    with pytest.raises(HubUnreachableError, match=r"hub\.invalid"):
        fetch(config)


def test_a_hub_that_falls_silent_breaks_the_download_off(
    hub: HubServer, config: EngineConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DOWNLOAD_TIMEOUT", 0.2)
    hub.faults.hold_after = 0
    with pytest.raises(DownloadInterruptedError, match=r"broke off at 0 of 1 MB\. .* timed out"):
        fetch(config)


def test_a_disk_that_is_too_small_is_noticed_before_anything_is_fetched(
    hub: HubServer, config: EngineConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "DISK_MARGIN_BYTES", 10**18)
    with pytest.raises(DiskTooSmallError, match=r"needs 1,000,000,000,001 MB .* and [\d,]+ MB are free"):
        fetch(config)
    assert hub.transfers == []


def test_a_disk_that_fills_up_while_writing_has_its_own_words(hub: HubServer, config: EngineConfig) -> None:
    etag = fetch(config).resolve().name
    blobs(config)[0].unlink()
    partial_path(config, etag).symlink_to("/dev/full")
    with pytest.raises(DiskTooSmallError, match="became full"):
        fetch(config)


def test_a_folder_that_cannot_be_written_to_is_named(hub: HubServer, config: EngineConfig) -> None:
    config.cache_dir.write_text("a file where the folder should be")
    with pytest.raises(CacheNotWritableError, match="models cannot be written to"):
        fetch(config)
    assert hub.transfers == []


def test_force_fetches_a_file_that_is_here_again(hub: HubServer, config: EngineConfig) -> None:
    path = fetch(config)
    fetch(config)
    assert len(hub.transfers) == 1
    path.resolve().write_bytes(b"damaged")
    assert fetch(config, force=True).read_bytes() == CONTENT
    assert len(hub.transfers) == 2


def test_progress_ends_with_the_whole_file(config: EngineConfig) -> None:
    seen: list[DownloadProgress] = []
    fetch_model(config, on_progress=seen.append, cancelled=threading.Event())
    assert (seen[-1].done_bytes, seen[-1].total_bytes) == (len(CONTENT), len(CONTENT))


def test_progress_is_told_while_the_download_runs(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.hold_after = 400_000
    cancelled = threading.Event()

    def stop_when_it_moved(progress: DownloadProgress) -> None:
        if progress.done_bytes == 400_000 and progress.bytes_per_s is not None:
            cancelled.set()

    with pytest.raises(DownloadInterruptedError, match="was stopped"):
        fetch_model(config, on_progress=stop_when_it_moved, cancelled=cancelled)


def test_partial_files_that_nobody_continued_are_removed_in_the_end(config: EngineConfig) -> None:
    etag = fetch(config).resolve().name
    old, new = partial_path(config, "a" * 64), partial_path(config, "b" * 64)
    for partial in (old, new):
        partial.write_bytes(b"part")
    week_ago = time.time() - fetching.STALE_AFTER_S - 1
    os.utime(old, (week_ago, week_ago))
    fetch(config)
    assert [blob.name for blob in blobs(config)] == sorted([etag, new.name])


def test_the_token_goes_to_the_hub_and_not_to_its_storage(
    hub: HubServer, config: EngineConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch(config)
    assert {request.authorization for request in hub.requests if "/resolve/" in request.path} == {"Bearer hf_secret"}
    assert [transfer.authorization for transfer in hub.transfers] == [None]


FETCH_IN_A_PROCESS = """
import sys, threading
from pathlib import Path
from inference.conf import EngineConfig
from inference.errors import ModelError
from inference.model_files.fetching import fetch_model
repo, filename, cache = sys.argv[1:]
config = EngineConfig(repo, filename, "", None, Path(cache), 256, 1, 1, 1, 0)
try:
    fetch_model(config, on_progress=lambda progress: None, cancelled=threading.Event())
except ModelError as error:
    sys.exit(f"{error} {error.advice}")
"""


def start_process(config: EngineConfig, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FETCH_IN_A_PROCESS]
    command += [config.model_repo, config.model_filename, str(config.cache_dir)]
    return subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True)  # noqa: S603


def test_a_killed_process_leaves_a_part_that_the_next_one_goes_on_with(hub: HubServer, config: EngineConfig) -> None:
    hub.faults.hold_after = 600_000
    process = start_process(config)
    assert hub.faults.holding.wait(20)
    partial = repo_folder(config) / "blobs"
    while not any(part.stat().st_size == 600_000 for part in partial.glob("*.incomplete")):
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    hub.faults.hold_after = None
    assert fetch(config).read_bytes() == CONTENT
    assert hub.transfers[-1].range == "bytes=600000-"
    assert len(blobs(config)) == 1


def test_two_processes_that_fetch_at_once_share_one_download(hub: HubServer, config: EngineConfig) -> None:
    processes = [start_process(config), start_process(config)]
    assert [process.communicate(timeout=30)[1] for process in processes] == ["", ""]
    assert len(hub.transfers) == 1
    located = locate_model(config)
    assert located is not None
    assert located.read_bytes() == CONTENT


def test_offline_mode_is_named_and_sends_nothing(hub: HubServer, config: EngineConfig) -> None:
    process = start_process(config, HF_HUB_OFFLINE="1")
    assert "HF_HUB_OFFLINE" in process.communicate(timeout=30)[1]
    assert hub.requests == []
