"""`make install` says in its own words what cannot be installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.environment import ROOT


def test_a_wheel_that_is_not_there_is_told_before_anything_is_made(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    environment = os.environ | {"LLAMA_CPP_WHEEL": "/nope.whl"}
    command = [str(tmp_path / "tools/install"), "base"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603 (our own)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "LLAMA_CPP_WHEEL=/nope.whl: no such file\n")
    assert not (tmp_path / ".venv").exists()
