"""The lock files: every package pinned by version and hash, no index named, and the same versions in all of them."""

from __future__ import annotations

import re

import pytest

from tests.environment import ROOT

LOCKS = ["base", "dev", "postgres"]


def read_lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+==\S+)", read_lock(name), flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_hashes_and_no_index_is_named(name: str) -> None:
    text = read_lock(name)
    assert "://" not in text
    assert "index" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_whoever_installed_for_development_has_everything_that_the_server_needs() -> None:
    assert pins("base") | pins("postgres") <= pins("dev")
