"""Brings the configured model from wherever it is to ready, on a thread of its own, "model-loader".

Owns the order of the phases (downloading, checking, loading, failed) and when to try again. Knows neither
llama.cpp nor the page: loading is a function that it is given, and every change goes out through a callback.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from inference.conf import EngineConfig
from inference.errors import ChecksumError, ModelError
from inference.model_files.cache import locate_model
from inference.model_files.examining import examine_model
from inference.model_files.facts import GgufFacts
from inference.types import DownloadProgress, ModelFailure, Phase

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 5.0
MAX_PAUSE_S = 300.0
MAX_CHECKSUM_FAILURES = 3
"""Each costs a whole download, and what spoiled three will spoil the fourth."""

Load = Callable[[Path, GgufFacts], None]
"""Loads a file that was tried, blocks until it serves, and makes that known. Raises `ModelError`."""


class Publish(Protocol):
    """Called on the loader's thread for every change; must not block."""

    def __call__(self, *, phase: Phase, download: DownloadProgress | None, failure: ModelFailure | None) -> None:
        """Makes the phase, and what belongs to it, what the model's state is now."""


class ModelLoader:
    """Fetches, checks, tries and loads; tries again what time may mend, with growing pauses."""

    def __init__(
        self, config: EngineConfig, load: Load, publish: Publish, first_pause_s: float = FIRST_PAUSE_S
    ) -> None:
        self._config = config
        self._load = load
        self._publish = publish
        self._first_pause_s = first_pause_s
        self._pause_s = first_pause_s
        self._num_checksum_failures = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="model-loader", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._thread.start()

    def stop(self, timeout_s: float = 1.0) -> None:
        """Ends a download, a trial or a pause within a fraction of a second; a load that runs is not waited for longer.

        Any thread, any number of times. Nothing is published afterwards.
        """
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopped.is_set():
            failure = self._bring_up()
            if failure is None or self._stopped.is_set():
                return
            self._tell("failed", failure=failure)
            if failure.retry_in_s is None:
                return
            self._stopped.wait(failure.retry_in_s)

    def _bring_up(self) -> ModelFailure | None:
        """One try. None when the model serves."""
        try:
            path = locate_model(self._config) or self._fetch()
            self._tell("checking")
            facts = examine_model(self._config, path, self._stopped)
            self._tell("loading")
            self._load(path, facts)
        except ModelError as error:
            return self._failure(error)
        except Exception:
            logger.exception("bringing up the model failed for a reason that was not foreseen")
            return ModelFailure(
                ModelError.code, "The model could not be started because of a fault in the server.", ModelError.advice
            )
        logger.info("model %s (%s) is ready", facts.name, facts.sha256[:12])
        return None

    def _fetch(self) -> Path:
        # Imported here: a start that finds its file in the cache saves 22 MB and 0.2 s (huggingface_hub).
        from inference.model_files.fetching import fetch_model

        logger.info("fetching %s of %s", self._config.model_filename, self._config.model_repo)
        self._tell("downloading")
        return fetch_model(
            self._config,
            on_progress=self._report,
            cancelled=self._stopped,
        )

    def _report(self, progress: DownloadProgress) -> None:
        if progress.bytes_per_s:
            self._pause_s = self._first_pause_s
        self._tell("downloading", download=progress)

    def _tell(
        self, phase: Phase, download: DownloadProgress | None = None, failure: ModelFailure | None = None
    ) -> None:
        if not self._stopped.is_set():
            self._publish(phase=phase, download=download, failure=failure)

    def _failure(self, error: ModelError) -> ModelFailure:
        retry_in_s = self._next_pause_s(error)
        if not self._stopped.is_set():
            again = "no further try" if retry_in_s is None else f"next try in {retry_in_s:.0f} s"
            logger.warning("model %s: %s (%s)", error.code, error, again)
        retry_at = None if retry_in_s is None else time.time() + retry_in_s
        return ModelFailure(error.code, str(error), error.advice, retry_in_s, retry_at)

    def _next_pause_s(self, error: ModelError) -> float | None:
        """Grows from try to try; `_report` starts it anew when a download came further before it broke off."""
        self._num_checksum_failures += isinstance(error, ChecksumError)
        if not error.retry or self._num_checksum_failures >= MAX_CHECKSUM_FAILURES:
            return None
        pause_s = self._pause_s
        self._pause_s = min(MAX_PAUSE_S, 2 * pause_s)
        return pause_s
