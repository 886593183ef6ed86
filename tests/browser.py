"""Where the browser for the tests is: Debian's chromium, or the one that `CHROMIUM` names."""

from __future__ import annotations

import os
import shutil

import pytest

ARGUMENTS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""The browser asks nobody for anything, and runs where there is no screen and no user namespace."""


def chromium_path() -> str:
    """Return the path of a Chromium. Without one the test is skipped, which `.ci/run` counts as a failure."""
    wanted = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    found = shutil.which(wanted)
    if found is None:
        pytest.skip(f"there is no browser at {wanted}: install Debian's chromium, or name another with CHROMIUM")
    return found
