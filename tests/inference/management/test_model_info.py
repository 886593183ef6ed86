"""What `manage.py model_info` prints in each situation."""

from __future__ import annotations

from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings


@pytest.fixture(autouse=True)
def configured(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.MODEL_REPO = "acme/tiny-GGUF"
    settings.MODEL_FILENAME = "tiny-f16.gguf"
    settings.MODEL_PATH = None


def run() -> dict[str, str]:
    output = StringIO()
    call_command("model_info", stdout=output)
    lines = [line for line in output.getvalue().splitlines() if ":" in line]
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def test_a_model_that_is_not_here_yet_comes_with_the_command_to_fetch_it() -> None:
    printed = run()
    assert printed["repository"] == "acme/tiny-GGUF"
    assert printed["file"] == "tiny-f16.gguf"
    assert printed["path"].startswith("not here yet")
    assert printed["Fetch it with"] == "python manage.py download_model"


def test_a_model_that_is_here_is_described(settings: Settings, tiny_model: Path) -> None:
    settings.MODEL_PATH = tiny_model
    settings.N_CTX = 32_768
    printed = run()
    assert printed["path"] == str(tiny_model)
    assert printed["sha256"] == sha256(tiny_model.read_bytes()).hexdigest()
    assert printed["architecture"] == "qwen2"
    assert printed["quantisation"] == "F16"
    assert printed["trained context"] == "16,384 tokens"
    assert printed["used context"] == "16,384 tokens (N_CTX is 32,768)"


def test_a_file_that_cannot_be_used_is_one_message_with_advice(settings: Settings, tmp_path: Path) -> None:
    settings.MODEL_PATH = tmp_path / "page.gguf"
    settings.MODEL_PATH.write_text("<!doctype html>")
    with pytest.raises(CommandError, match=r"page\.gguf is a web page, not a GGUF file\.\nSet MODEL_FILENAME"):
        call_command("model_info", stdout=StringIO())
