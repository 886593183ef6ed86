"""The loader thread: its phases, its tries and its end, with a real hub and a real model."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from inference.conf import EngineConfig
from inference.errors import ModelError, OutOfMemoryError
from inference.model_files.facts import GgufFacts
from inference.model_loader import MAX_CHECKSUM_FAILURES, Load, ModelLoader
from inference.types import DownloadProgress, ModelFailure, Phase
from tests.hub_server import HubServer

PATIENCE_S = 20.0


@dataclass(frozen=True)
class Published:
    """One change as the loader told it."""

    phase: Phase
    download: DownloadProgress | None
    failure: ModelFailure | None


class Engine:
    """Takes the place of the engine: hears every phase and is given the model to load."""

    def __init__(self) -> None:
        self.loaded: queue.Queue[tuple[Path, GgufFacts]] = queue.Queue()
        self._published: queue.Queue[Published] = queue.Queue()

    def publish(self, *, phase: Phase, download: DownloadProgress | None, failure: ModelFailure | None) -> None:
        self._published.put(Published(phase, download, failure))

    def load(self, path: Path, facts: GgufFacts) -> None:
        self.loaded.put((path, facts))

    def wait_for(self, wanted: Callable[[Published], bool]) -> list[Published]:
        """Everything published up to the first that is wanted."""
        seen = [self._published.get(timeout=PATIENCE_S)]
        while not wanted(seen[-1]):
            seen.append(self._published.get(timeout=PATIENCE_S))
        return seen

    def wait_for_failure(self) -> ModelFailure:
        failure = self.wait_for(lambda published: published.failure is not None)[-1].failure
        assert failure is not None
        return failure

    def nothing_more_is_published(self) -> bool:
        return self._published.empty()


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def served(hub: HubServer, config: EngineConfig, tiny_model: Path) -> bytes:
    content = tiny_model.read_bytes()
    hub.files[config.model_repo, config.model_filename] = content
    return content


@contextmanager
def running(config: EngineConfig, engine: Engine, load: Load | None = None) -> Iterator[ModelLoader]:
    loader = ModelLoader(config, load or engine.load, engine.publish, first_pause_s=0.05)
    loader.start()
    try:
        yield loader
    finally:
        loader.stop()


def test_a_first_start_downloads_checks_and_loads(config: EngineConfig, engine: Engine, served: bytes) -> None:
    with running(config, engine):
        path, facts = engine.loaded.get(timeout=PATIENCE_S)
        phases = [published.phase for published in engine.wait_for(lambda published: published.phase == "loading")]
    assert path.read_bytes() == served
    assert facts.name == "Tiny Test Model"
    assert list(dict.fromkeys(phases)) == ["downloading", "checking", "loading"]


def test_a_later_start_does_not_touch_the_network(
    hub: HubServer, config: EngineConfig, engine: Engine, served: bytes
) -> None:
    with running(config, engine):
        engine.loaded.get(timeout=PATIENCE_S)
    hub.stop()
    num_requests = len(hub.requests)
    with running(config, engine):
        engine.loaded.get(timeout=PATIENCE_S)
    assert len(hub.requests) == num_requests


def test_a_hub_that_comes_back_is_used_by_itself(
    hub: HubServer, config: EngineConfig, engine: Engine, served: bytes
) -> None:
    hub.faults.refusal = (503, "")
    began_at = time.time()
    with running(config, engine):
        first, second = engine.wait_for_failure(), engine.wait_for_failure()
        hub.faults.refusal = None
        engine.loaded.get(timeout=PATIENCE_S)
    assert (first.code, first.retry_in_s, second.retry_in_s) == ("hub_unreachable", 0.05, 0.1)
    assert first.retry_at is not None
    assert began_at + 0.05 <= first.retry_at <= time.time()


def test_what_only_a_person_can_mend_is_not_tried_again(
    hub: HubServer, config: EngineConfig, engine: Engine, served: bytes
) -> None:
    hub.files = {("acme/other", "x.gguf"): b""}
    with running(config, engine):
        failure = engine.wait_for_failure()
    assert (failure.code, failure.retry_in_s) == ("model_not_found", None)
    assert "MODEL_REPO" in failure.advice
    assert "start the server again" in failure.advice


def test_content_that_stays_wrong_is_not_fetched_for_ever(
    hub: HubServer, config: EngineConfig, engine: Engine, served: bytes
) -> None:
    hub.faults.content = served[:-1] + b"?"
    with running(config, engine):
        failures = [engine.wait_for_failure() for _ in range(MAX_CHECKSUM_FAILURES)]
    assert [failure.code for failure in failures] == ["checksum_wrong"] * MAX_CHECKSUM_FAILURES
    assert [failure.retry_in_s is None for failure in failures] == [False, False, True]


def test_a_failure_of_the_load_itself_is_told(config: EngineConfig, engine: Engine, served: bytes) -> None:
    def load(path: Path, facts: GgufFacts) -> None:
        raise OutOfMemoryError("No room for it.")

    with running(config, engine, load):
        failure = engine.wait_for_failure()
    assert (failure.code, failure.message, failure.advice) == (
        "out_of_memory",
        "No room for it.",
        OutOfMemoryError.advice,
    )


def test_an_unforeseen_fault_is_logged_with_its_place_and_told_in_plain_words(
    config: EngineConfig, engine: Engine, served: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    def load(path: Path, facts: GgufFacts) -> None:
        raise ZeroDivisionError("secret detail")

    with caplog.at_level(logging.ERROR), running(config, engine, load):
        failure = engine.wait_for_failure()
    assert (failure.code, failure.retry_in_s) == (ModelError.code, None)
    assert "secret detail" not in failure.message
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_stop_ends_a_download_within_a_second_and_nothing_is_told_afterwards(
    hub: HubServer, config: EngineConfig, engine: Engine, served: bytes
) -> None:
    hub.faults.hold_after = 100_000
    with running(config, engine) as loader:
        assert hub.faults.holding.wait(PATIENCE_S)
        engine.wait_for(lambda published: published.download is not None)
        began_s = time.monotonic()
        loader.stop()
        assert time.monotonic() - began_s < 1.0
    assert "model-loader" not in [thread.name for thread in threading.enumerate()]


def test_stop_ends_a_pause_at_once(hub: HubServer, config: EngineConfig, engine: Engine) -> None:
    hub.faults.refusal = (503, "")
    loader = ModelLoader(config, engine.load, engine.publish, first_pause_s=3600.0)
    loader.start()
    engine.wait_for_failure()
    loader.stop()
    assert "model-loader" not in [thread.name for thread in threading.enumerate()]
    assert engine.nothing_more_is_published()
