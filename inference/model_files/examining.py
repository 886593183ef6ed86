"""Is this file a model that works here? Every question that can be asked before it is loaded into the server.

Owns the order of the checks: four bytes, checksum, memory for the weights, trial in a child, memory for the
KV cache. Each answers with its own error. Knows no network. Any thread; blocks for seconds to minutes the first
time, and for milliseconds once the file is remembered.
"""

from __future__ import annotations

import threading
from pathlib import Path

from inference.conf import EngineConfig
from inference.errors import ChecksumError, ModelNotFoundError, NotAGgufFileError
from inference.model_files.cache import expected_sha256
from inference.model_files.checksum import sha256_of
from inference.model_files.facts import GgufFacts
from inference.model_files.memory import available_memory_bytes, check_memory
from inference.model_files.remembered import recall, remember
from inference.model_files.trial import try_model

_MAGIC = b"GGUF"
_WEB_PAGE_STARTS = (b"<!do", b"<!DO", b"<htm", b"<HTM", b"<?xm", b"\n<!d", b"<hea")


def examine_model(config: EngineConfig, path: Path, cancelled: threading.Event) -> GgufFacts:
    """Checks and tries the file, or remembers that this was done. Raises `ModelError` subclasses.

    Once `cancelled` is set `DownloadInterruptedError` is raised within a fraction of a second.
    """
    try:
        check_is_gguf(path)
        sha256 = file_sha256(config, path, cancelled)
        facts = remembered_facts(config, path)
        if facts is None:
            check_memory(path.name, path.stat().st_size, available_memory_bytes())
            facts = try_model(path, sha256, cancelled)
            remember(config.cache_dir, path, sha256, facts.as_json())
    except OSError as error:
        raise ModelNotFoundError(f"{path} cannot be read: {error.strerror or error}.") from error
    check_memory(facts.name, _needed_bytes(config, facts), available_memory_bytes())
    return facts


def check_is_gguf(path: Path) -> None:
    """Looks at the first four bytes. Raises `NotAGgufFileError`, or `OSError` when they cannot be read."""
    with path.open("rb") as file:
        start = file.read(len(_MAGIC))
    if start == _MAGIC:
        return
    if not start:
        raise NotAGgufFileError(f"{path.name} is empty.")
    if start in _WEB_PAGE_STARTS:
        raise NotAGgufFileError(f"{path.name} is a web page, not a GGUF file.")
    raise NotAGgufFileError(f"{path.name} is not a GGUF file: it does not begin with the letters GGUF.")


def file_sha256(config: EngineConfig, path: Path, cancelled: threading.Event) -> str:
    """The file's sha256. A cached file that no longer has its own is removed, and `ChecksumError` raised."""
    if (known := recall(config.cache_dir, path)) is not None:
        return known.sha256
    found, expected = sha256_of(path, cancelled), expected_sha256(config, path)
    if expected and found != expected:
        path.resolve().unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise ChecksumError(f"{path.name} has changed on the disk since it was fetched.")
    remember(config.cache_dir, path, found)
    return found


def remembered_facts(config: EngineConfig, path: Path) -> GgufFacts | None:
    """What an earlier trial of this very file found, with the llama.cpp that is installed now."""
    known = recall(config.cache_dir, path)
    return GgufFacts.from_json(known.facts) if known is not None and known.facts is not None else None


def _needed_bytes(config: EngineConfig, facts: GgufFacts) -> int:
    """Weights and KV cache. The rest (compute buffers, vocabulary) is small beside them."""
    n_ctx = min(config.n_ctx, facts.n_ctx_train)
    return facts.size_bytes + (config.kv_cache_tokens or 2 * n_ctx) * facts.kv_bytes_per_token
