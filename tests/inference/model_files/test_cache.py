"""Where a model file is looked for, and what is said when it is not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inference.conf import EngineConfig
from inference.errors import ModelNotFoundError
from inference.model_files.cache import add_to_cache, blob_path, locate_model

OLD, NEW = "a" * 40, "b" * 40


def put_into_cache(config: EngineConfig, commit: str, content: bytes) -> Path:
    blob = blob_path(config, f"etag-of-{commit}")
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(content)
    return add_to_cache(config, commit, blob)


def test_model_path_is_used_as_it_is(config: EngineConfig, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"GGUF")
    assert locate_model(replace(config, model_path=path)) == path


def test_a_model_path_that_is_not_there_is_named(config: EngineConfig, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match=r"MODEL_PATH is .*gone\.gguf, and there is no such file"):
        locate_model(replace(config, model_path=tmp_path / "gone.gguf"))


def test_a_model_path_that_is_a_folder_is_named(config: EngineConfig, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="that is a folder"):
        locate_model(replace(config, model_path=tmp_path))


def test_the_newest_commit_of_the_branch_is_served(config: EngineConfig) -> None:
    put_into_cache(config, OLD, b"old")
    path = put_into_cache(config, NEW, b"new")
    assert locate_model(config) == path
    assert path.read_bytes() == b"new"


def test_a_commit_can_be_pinned(config: EngineConfig) -> None:
    pinned = replace(config, model_revision=OLD)
    path = put_into_cache(pinned, OLD, b"old")
    put_into_cache(config, NEW, b"new")
    assert locate_model(pinned) == path


def test_a_link_to_a_file_that_is_gone_does_not_count(config: EngineConfig) -> None:
    put_into_cache(config, OLD, b"old").resolve().unlink()
    assert locate_model(config) is None


@pytest.mark.parametrize("repo", ["", "a/b/c", "../etc", "acme/..", "acme/--x", "a b/c", "/acme/x"])
def test_a_repository_name_that_cannot_exist_is_refused(config: EngineConfig, repo: str) -> None:
    with pytest.raises(ModelNotFoundError, match="MODEL_REPO"):
        locate_model(replace(config, model_repo=repo))


def test_a_revision_that_leaves_the_cache_is_refused(config: EngineConfig) -> None:
    with pytest.raises(ModelNotFoundError, match="MODEL_REVISION"):
        locate_model(replace(config, model_revision="../../x"))
