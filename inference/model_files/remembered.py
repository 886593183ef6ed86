"""What was once found out about a file, kept in `known_files.json` beside the cached models.

Owns that small file: hashing and trying a model takes seconds to minutes, and a later start need not do it again.
An entry holds while size and modification time of the file are the same; what the trial found holds
only for the llama.cpp that tried it. Losing the file costs time and nothing else, so a fault in it
reads as "not known".
Any thread, any process: the file is replaced in one step, and the last writer wins.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from inference.model_files.cache import write_atomically

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remembered:
    """`facts` is None until the file was tried with the llama.cpp that is installed now."""

    sha256: str
    facts: dict[str, Any] | None


def recall(cache_dir: Path, path: Path) -> Remembered | None:
    """What is known about the file as it is now; None when nothing is, or when the file changed since."""
    entry = _read(cache_dir).get(str(path.resolve()))
    if not isinstance(entry, dict) or entry.get("stamp") != _stamp(path) or not isinstance(entry.get("sha256"), str):
        return None
    facts = entry.get("facts") if entry.get("tried_with") == _engine_version() else None
    return Remembered(entry["sha256"], facts if isinstance(facts, dict) else None)


def remember(cache_dir: Path, path: Path, sha256: str, facts: dict[str, Any] | None = None) -> None:
    """Keeps what is known. Files that are gone are dropped. A disk that refuses is logged, not raised."""
    entry = {"stamp": _stamp(path), "sha256": sha256, "tried_with": _engine_version(), "facts": facts}
    known = {name: old for name, old in _read(cache_dir).items() if Path(name).exists()}
    known[str(path.resolve())] = entry
    try:
        write_atomically(_file(cache_dir), json.dumps(known, indent=1))
    except OSError as error:
        logger.warning("could not remember what is known about %s: %s", path.name, error)


def _file(cache_dir: Path) -> Path:
    return cache_dir / "known_files.json"


def _read(cache_dir: Path) -> dict[str, Any]:
    try:
        known = json.loads(_file(cache_dir).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _engine_version() -> str:
    return version("llama-cpp-python")
