"""Where model files lie: the folder layout of the hub's cache, read and written without importing its library.

Owns the paths below `cache_dir` (`models--owner--name/{refs,blobs,snapshots}`, the layout that huggingface_hub
documents, so that its own tools can list and clean this cache) and knows neither the network nor what is in a file.
A file appears under `snapshots` only once it is complete and checked. Any thread.
"""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path, PurePosixPath

from inference.conf import EngineConfig
from inference.errors import ModelNotFoundError

MAIN_REVISION = "main"
_REPO = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", re.ASCII)
_MAX_REPO_LENGTH = 96
"""The hub's own limit."""
_MAX_NAME_BYTES = 200
"""File systems take 255; what is being written has a longer name for a moment."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def locate_model(config: EngineConfig) -> Path | None:
    """The model file if it is on this machine, None if it must be fetched. Never touches the network.

    Raises `ModelNotFoundError` when `MODEL_PATH` names no readable file, or the names make no sense.
    """
    if config.model_path is not None:
        return _readable_file(config.model_path)
    check_names(config)
    path = snapshot_path(config, _cached_commit(config))
    return path if path.is_file() else None


def check_names(config: EngineConfig) -> None:
    """Refuses names that cannot exist on the hub, before they become paths here."""
    repo = config.model_repo
    if not _REPO.fullmatch(repo) or len(repo) > _MAX_REPO_LENGTH or "--" in repo or ".." in repo:
        raise ModelNotFoundError(
            f"MODEL_REPO is {repo!r}, which is not the name of a repository.",
            "Write it as owner/name, for example Qwen/Qwen2.5-0.5B-Instruct-GGUF.",
        )
    if not _is_inside(config.model_filename):
        raise ModelNotFoundError(
            f"MODEL_FILENAME is {config.model_filename!r}, which is not the name of a file in a repository.",
            "Write the file's name as the repository lists it, for example qwen2.5-0.5b-instruct-q5_k_m.gguf.",
        )
    if config.model_revision and not _is_inside(config.model_revision):
        raise ModelNotFoundError(
            f"MODEL_REVISION is {config.model_revision!r}, which is neither a branch, a tag nor a commit.",
            "Leave it empty for the main branch.",
        )


def repo_folder(config: EngineConfig) -> Path:
    """Everything cached of one repository."""
    return config.cache_dir / f"models--{config.model_repo.replace('/', '--')}"


def blob_path(config: EngineConfig, etag: str) -> Path:
    """The content itself, named by the hub's ETag (the sha256 of every large file)."""
    return repo_folder(config) / "blobs" / etag


def partial_path(config: EngineConfig, etag: str) -> Path:
    """What has come of a download that is not finished. One for each content, so that a later try goes on with it."""
    return blob_path(config, f"{etag}.incomplete")


def lock_path(config: EngineConfig, etag: str) -> Path:
    """The lock that huggingface_hub itself takes while it fetches this content."""
    return config.cache_dir / ".locks" / repo_folder(config).name / f"{etag}.lock"


def snapshot_path(config: EngineConfig, commit: str) -> Path:
    """The file under its own name, as one commit has it."""
    return repo_folder(config) / "snapshots" / commit / config.model_filename


def add_to_cache(config: EngineConfig, commit: str, blob: Path) -> Path:
    """Gives a complete blob its name in the commit's snapshot and points the revision at that commit.

    Every step replaces in one go, so that another process sees the old file or the new one. Where links are
    not to be had the blob itself is moved.
    """
    pointer = snapshot_path(config, commit)
    pointer.parent.mkdir(parents=True, exist_ok=True)
    link = pointer.with_name(f"{pointer.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        link.symlink_to(os.path.relpath(blob, pointer.parent))
        link.replace(pointer)
    except OSError:
        link.unlink(missing_ok=True)
        blob.replace(pointer)
    if _revision(config) != commit:
        write_atomically(_ref_path(config), commit)
    return pointer


def expected_sha256(config: EngineConfig, path: Path) -> str:
    """The sha256 that a cached file must have, by the name of its blob; empty when it has no such name."""
    blob = path.resolve()
    in_cache = blob.parent == (repo_folder(config) / "blobs").resolve()
    return blob.name if in_cache and _SHA256.fullmatch(blob.name) else ""


def write_atomically(path: Path, text: str) -> None:
    """Replaces a small file in one step: readers see the old text or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _revision(config: EngineConfig) -> str:
    return config.model_revision or MAIN_REVISION


def _ref_path(config: EngineConfig) -> Path:
    return repo_folder(config) / "refs" / _revision(config)


def _cached_commit(config: EngineConfig) -> str:
    """The commit that the revision stood for when it was fetched; the revision itself may be a commit."""
    try:
        return _ref_path(config).read_text(encoding="utf-8").strip()
    except OSError:
        return _revision(config)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    if not path.name or path.is_absolute() or ".." in path.parts or "\0" in name:
        return False
    return all(len(part.encode()) <= _MAX_NAME_BYTES for part in path.parts)


def _readable_file(path: Path) -> Path:
    try:
        with path.open("rb"):
            return path.absolute()
    except FileNotFoundError:
        reason = "and there is no such file"
    except IsADirectoryError:
        reason = "and that is a folder"
    except PermissionError:
        reason = "and the server is not allowed to read it"
    except OSError as error:
        reason = f"and it cannot be read ({error.strerror or error})"
    raise ModelNotFoundError(
        f"MODEL_PATH is {path}, {reason}.",
        "Set MODEL_PATH to a GGUF file that the server can read, or leave it empty to fetch MODEL_REPO.",
    )
