"""What is asked of a file before the server loads it, with files that kill a process tried in a child for real."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from inference.conf import EngineConfig
from inference.errors import (
    ChecksumError,
    DamagedModelError,
    DownloadInterruptedError,
    NotAGgufFileError,
    OutOfMemoryError,
)
from inference.model_files import remembered
from inference.model_files.cache import add_to_cache, blob_path, locate_model
from inference.model_files.examining import examine_model
from inference.model_files.facts import GgufFacts
from inference.model_files.trial import try_model

COMMIT = "c" * 40
NEVER = threading.Event()


@pytest.fixture
def model(tiny_model: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    path = tmp_path / "model.gguf"
    path.write_bytes(tiny_model.read_bytes())
    return path


def examine(config: EngineConfig, path: Path) -> GgufFacts:
    return examine_model(config, path, NEVER)


def with_number(content: bytes, key: str, number: int) -> bytes:
    """The same file with another value for an uint32 in its metadata."""
    uint32_type = struct.pack("<I", 4)
    at = content.index(key.encode() + uint32_type) + len(key) + len(uint32_type)
    return content[:at] + struct.pack("<I", number) + content[at + 4 :]


def forbid_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")


def test_a_good_file_is_described(config: EngineConfig, model: Path) -> None:
    facts = examine(config, model)
    assert facts == GgufFacts(
        name="Tiny Test Model",
        architecture="qwen2",
        quantisation="F16",
        n_ctx_train=16_384,
        has_chat_template=True,
        kv_bytes_per_token=512,
        size_bytes=model.stat().st_size,
        sha256=sha256(model.read_bytes()).hexdigest(),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<!doctype html><title>Not found</title>", "is a web page"),
        (b"PK\x03\x04 a zip archive", "does not begin with the letters GGUF"),
    ],
    ids=["empty", "page", "archive"],
)
def test_a_file_of_another_kind_is_refused_unread(
    config: EngineConfig, model: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, words: str
) -> None:
    forbid_trials(monkeypatch)
    model.write_bytes(content)
    with pytest.raises(NotAGgufFileError, match=words):
        examine(config, model)


@pytest.mark.parametrize("num_blocks", [0, 600, 2**31])
def test_a_file_that_aborts_llama_cpp_is_refused_and_this_process_lives(
    config: EngineConfig, model: Path, num_blocks: int
) -> None:
    model.write_bytes(with_number(model.read_bytes(), "qwen2.block_count", num_blocks))
    with pytest.raises(DamagedModelError, match=r"llama\.cpp crashed on it \(SIGABRT\)"):
        examine(config, model)


def test_a_truncated_file_is_damaged(config: EngineConfig, model: Path) -> None:
    model.write_bytes(model.read_bytes()[:-100_000])
    with pytest.raises(DamagedModelError, match="incomplete"):
        examine(config, model)


def test_a_file_cut_off_in_its_header_is_damaged(config: EngineConfig, model: Path) -> None:
    model.write_bytes(model.read_bytes()[:300])
    with pytest.raises(DamagedModelError, match=model.name):
        examine(config, model)


def test_an_absurd_version_is_named(config: EngineConfig, model: Path) -> None:
    content = model.read_bytes()
    model.write_bytes(content[:4] + struct.pack("<I", 99) + content[8:])
    with pytest.raises(DamagedModelError, match="version 99"):
        examine(config, model)


@pytest.mark.parametrize("num_tensors", [0, 2**40])
def test_a_wrong_number_of_tensors_is_damage(config: EngineConfig, model: Path, num_tensors: int) -> None:
    content = model.read_bytes()
    model.write_bytes(content[:8] + struct.pack("<Q", num_tensors) + content[16:])
    with pytest.raises(DamagedModelError, match="cannot be loaded"):
        examine(config, model)


def test_an_architecture_that_llama_cpp_does_not_know_is_named(config: EngineConfig, model: Path) -> None:
    model.write_bytes(model.read_bytes().replace(b"qwen2", b"qwenx"))
    with pytest.raises(DamagedModelError, match="unknown model architecture: 'qwenx'"):
        examine(config, model)


def test_weights_that_are_no_numbers_are_damage(config: EngineConfig, model: Path) -> None:
    content = model.read_bytes()
    model.write_bytes(content[:-500_000] + b"\xff" * 500_000)
    with pytest.raises(DamagedModelError, match="invalid data"):
        examine(config, model)


def test_a_file_that_was_tried_is_not_tried_again(
    config: EngineConfig, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = examine(config, model)
    forbid_trials(monkeypatch)
    assert examine(config, model) == facts


def test_a_file_that_changed_is_tried_again(config: EngineConfig, model: Path) -> None:
    examine(config, model)
    model.write_bytes(with_number(model.read_bytes(), "qwen2.block_count", 0))
    with pytest.raises(DamagedModelError):
        examine(config, model)


def test_another_llama_cpp_tries_the_file_again(
    config: EngineConfig, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examine(config, model)
    monkeypatch.setattr(remembered, "version", lambda package: "99.0")
    known = remembered.recall(config.cache_dir, model)
    assert known is not None
    assert known.facts is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"x": 1}', "null"])
def test_a_spoilt_memory_of_trials_costs_only_the_time(config: EngineConfig, model: Path, text: str) -> None:
    facts = examine(config, model)
    (config.cache_dir / "known_files.json").write_text(text)
    assert examine(config, model) == facts


def test_a_context_that_cannot_fit_into_memory_is_refused_with_both_numbers(config: EngineConfig, model: Path) -> None:
    with pytest.raises(OutOfMemoryError, match=r"needs about 512,000,001 MB of memory, and [\d,]+ MB are free"):
        examine(replace(config, kv_cache_tokens=10**12), model)


def test_a_cached_file_that_changed_on_the_disk_is_removed(config: EngineConfig, tiny_model: Path) -> None:
    content = tiny_model.read_bytes()
    blob = blob_path(config, sha256(content).hexdigest())
    blob.parent.mkdir(parents=True)
    blob.write_bytes(content[:-1] + b"?")
    path = add_to_cache(config, COMMIT, blob)
    with pytest.raises(ChecksumError, match="has changed on the disk"):
        examine(config, path)
    assert not blob.exists()
    assert locate_model(config) is None


def test_a_trial_ends_at_once_when_it_is_cancelled(tmp_path: Path) -> None:
    endless = tmp_path / "endless.gguf"
    os.mkfifo(endless)
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(DownloadInterruptedError, match="was stopped"):
        try_model(endless, "", cancelled)


def test_the_child_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    endless = tmp_path / "endless.gguf"
    os.mkfifo(endless)
    command = [sys.executable, "-m", "inference.probe", str(endless)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:  # noqa: S603
        assert child.stdin is not None
        child.stdin.close()
        assert child.wait(timeout=20) == 1
