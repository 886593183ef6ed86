"""A hub that runs, a configuration that points at it, and a cache folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inference.conf import EngineConfig
from tests.hub_server import HubServer, running_hub
from tests.tiny_model import build_tiny_model

REPO = "acme/tiny-GGUF"
FILENAME = "tiny-f16.gguf"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with running_hub() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        monkeypatch.setenv("HF_TOKEN", "")
        yield server


@pytest.fixture
def config(tmp_path: Path) -> EngineConfig:
    return EngineConfig(
        model_repo=REPO,
        model_filename=FILENAME,
        model_revision="",
        model_path=None,
        cache_dir=tmp_path / "models",
        n_ctx=256,
        num_threads=1,
        max_parallel=1,
        max_queue=1,
        kv_cache_tokens=0,
    )


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny.gguf")
