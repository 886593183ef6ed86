"""Models for the tests, and the engine of this process running on one of them.

Starting the engine takes a second, so it stays up from test to test and is only restarted for another configuration.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

import inference
from inference.conf import EngineConfig
from tests.tiny_model import build_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scripted model: quick, and its replies are those of `tiny_model.REPLIES`."""
    return build_tiny_model(tmp_path_factory.mktemp("models") / "tiny.gguf")


@pytest.fixture(scope="session")
def slow_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model whose replies do not end, at some sixty tokens a second."""
    return build_tiny_model(tmp_path_factory.mktemp("models") / "slow.gguf", slow=True, endless=True)


def engine_config(model: Path, **changes: int) -> EngineConfig:
    """A configuration for a model file on this machine."""
    values = {"n_ctx": 4096, "num_threads": 1, "max_parallel": 8, "max_queue": 16, "kv_cache_tokens": 0} | changes
    return EngineConfig("", "", "", model, model.parent, **values)


class EngineKeeper:
    """Runs at most one engine, and restarts it only when another configuration is asked for."""

    def __init__(self) -> None:
        self._config: EngineConfig | None = None

    def run(self, config: EngineConfig) -> None:
        """Have the engine ready with this configuration."""
        if config == self._config and inference.state().phase == "ready":
            return
        self.stop()
        inference.start(config)
        self._config = config
        asyncio.run(self._until_ready())

    def stop(self) -> None:
        """End the engine."""
        inference.stop()
        self._config = None

    async def _until_ready(self) -> None:
        state = inference.state()
        while state.phase != "ready":
            assert state.phase != "failed", state.failure
            state = await asyncio.wait_for(inference.wait_for_state_change(state.version), 60)


@pytest.fixture(scope="session")
def engine_keeper() -> Iterator[EngineKeeper]:
    """The one place that starts and stops engines in this process."""
    keeper = EngineKeeper()
    yield keeper
    keeper.stop()


@pytest.fixture
def engine(engine_keeper: EngineKeeper, tiny_model: Path) -> None:
    """The engine runs on the scripted model."""
    engine_keeper.run(engine_config(tiny_model))


@pytest.fixture
def slow_engine(engine_keeper: EngineKeeper, slow_model: Path) -> None:
    """The engine runs on the slow model with endless replies."""
    engine_keeper.run(engine_config(slow_model))
