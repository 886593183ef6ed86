"""The command as a person runs it: its words, its exit status, and Ctrl-C in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from inference.conf import EngineConfig
from inference.management.progress_bar import ProgressBar
from inference.model_files.cache import locate_model
from inference.types import DownloadProgress
from tests.hub_server import HubServer

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def configured(hub: HubServer, config: EngineConfig, settings: Settings, tiny_model: Path) -> None:
    hub.files[config.model_repo, config.model_filename] = tiny_model.read_bytes()
    settings.MODEL_REPO = config.model_repo
    settings.MODEL_FILENAME = config.model_filename
    settings.DATA_DIR = config.cache_dir.parent


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("download_model", *arguments, stdout=output)
    return output.getvalue()


def test_it_fetches_tries_and_says_where_the_file_lies(config: EngineConfig) -> None:
    output = run()
    path = locate_model(config)
    assert "100 %  1 of 1 MB" in output
    assert output.endswith(f"Ready: Tiny Test Model (F16, 16,384 tokens of context)\n{path}\n")


def test_a_second_run_fetches_nothing(hub: HubServer) -> None:
    run()
    num_requests = len(hub.requests)
    assert "already here" in run()
    assert len(hub.requests) == num_requests


def test_force_fetches_again(hub: HubServer) -> None:
    run()
    run("--force")
    assert len(hub.transfers) == 2


def test_options_take_the_place_of_the_settings(hub: HubServer, config: EngineConfig) -> None:
    hub.files["acme/other", "other.gguf"] = hub.files[config.model_repo, config.model_filename]
    run("--repo", "acme/other", "--filename", "other.gguf", "--revision", "main")
    assert locate_model(replace(config, model_repo="acme/other", model_filename="other.gguf")) is not None


def test_a_failure_is_one_message_with_advice() -> None:
    with pytest.raises(CommandError, match=r"^acme/tiny-GGUF has no file x\.gguf\.\nChoose one that http") as caught:
        run("--filename", "x.gguf")
    assert caught.value.returncode == 1


def test_it_says_that_model_path_goes_first(settings: Settings, tiny_model: Path) -> None:
    settings.MODEL_PATH = tiny_model
    assert f"the server uses MODEL_PATH ({tiny_model})" in run()


def test_ctrl_c_keeps_what_has_come_and_the_next_run_goes_on_from_there(
    hub: HubServer, config: EngineConfig, tmp_path: Path
) -> None:
    hub.faults.hold_after = 300_000
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "MODEL_REPO": config.model_repo,
        "MODEL_FILENAME": config.model_filename,
    }
    command = [sys.executable, str(ROOT / "manage.py"), "download_model"]
    process = subprocess.Popen(  # noqa: S603
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Fetching")
    assert "%" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert errors.endswith("What has come so far is kept; run the command again to go on from there.\n")
    assert "Traceback" not in errors
    hub.faults.hold_after = None
    run()
    assert hub.transfers[-1].range is not None


def test_a_terminal_sees_one_line_that_is_redrawn() -> None:
    written: list[str] = []
    with ProgressBar(written.append, redraws=True) as bar:
        bar.show(DownloadProgress(0, 200_000_000))
        bar.show(DownloadProgress(100_000_000, 200_000_000, 4_000_000.0, 25.0))
    assert written[1].startswith("\r[###############...............]  50 %  100 of 200 MB  4.0 MB/s  25 s left")
    assert [text.count("\n") for text in written] == [0, 0, 1]


def test_a_log_file_sees_a_line_for_every_ten_percent() -> None:
    written: list[str] = []
    with ProgressBar(written.append, redraws=False) as bar:
        for percent in range(101):
            bar.show(DownloadProgress(percent, 100))
    assert len(written) == 11
