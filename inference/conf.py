"""What the engine is configured with: one frozen value, so that nothing below this edge reads settings.

`EngineConfig` is plain Python; only `engine_config_from_settings` knows Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """Which model, where it lies, and how much of the machine it may use."""

    model_repo: str
    model_filename: str
    model_revision: str
    """Branch, tag or commit on the hub; empty for the main branch."""
    model_path: Path | None
    """A GGUF file on this machine in place of one from the hub."""
    cache_dir: Path
    n_ctx: int
    """Tokens that one conversation may use; lowered to what the model was trained for."""
    num_threads: int
    """0 chooses by the machine."""
    max_parallel: int
    max_queue: int
    kv_cache_tokens: int
    """Tokens that all conversations share; 0 is twice `n_ctx`."""


def engine_config_from_settings() -> EngineConfig:
    """Return what the Django settings say."""
    return EngineConfig(
        model_repo=settings.MODEL_REPO,
        model_filename=settings.MODEL_FILENAME,
        model_revision=settings.MODEL_REVISION,
        model_path=settings.MODEL_PATH,
        cache_dir=settings.DATA_DIR / "models",
        n_ctx=settings.N_CTX,
        num_threads=settings.NUM_THREADS,
        max_parallel=settings.MAX_PARALLEL,
        max_queue=settings.MAX_QUEUE,
        kv_cache_tokens=settings.KV_CACHE_TOKENS,
    )
