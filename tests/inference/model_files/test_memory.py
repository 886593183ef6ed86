"""How much memory is free, read off files of the kind that Linux writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from inference.errors import OutOfMemoryError
from inference.model_files import memory
from inference.model_files.memory import available_memory_bytes, check_memory


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """8 GB free on the machine; this process in the control group /app/web, without limits."""
    meminfo, cgroup, root = tmp_path / "meminfo", tmp_path / "cgroup", tmp_path / "cgroups"
    meminfo.write_text("MemTotal:       16000000 kB\nMemAvailable:    8000000 kB\n")
    cgroup.write_text("0::/app/web\n")
    (root / "app" / "web").mkdir(parents=True)
    monkeypatch.setattr(memory, "_MEMINFO", meminfo)
    monkeypatch.setattr(memory, "_CGROUP_OF_SELF", cgroup)
    monkeypatch.setattr(memory, "_CGROUP_ROOT", root)
    return root


def limit(group: Path, max_bytes: str, used_bytes: int, file_bytes: int) -> None:
    (group / "memory.max").write_text(f"{max_bytes}\n")
    (group / "memory.current").write_text(f"{used_bytes}\n")
    (group / "memory.stat").write_text(f"anon 1\nactive_file {file_bytes}\ninactive_file 0\n")


def test_without_limits_the_machine_decides(machine: Path) -> None:
    limit(machine / "app" / "web", "max", 5, 0)
    assert available_memory_bytes() == 8_000_000 * 1024


def test_a_limit_of_the_container_counts_and_cached_files_do_not_use_it_up(machine: Path) -> None:
    limit(machine / "app" / "web", "1000000000", 700_000_000, 500_000_000)
    assert available_memory_bytes() == 800_000_000


def test_a_limit_further_up_counts_too(machine: Path) -> None:
    limit(machine / "app" / "web", "max", 5, 0)
    limit(machine / "app", "600000000", 100_000_000, 0)
    assert available_memory_bytes() == 500_000_000


def test_on_a_system_that_does_not_say_nothing_is_refused(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MEMINFO", machine / "none")
    monkeypatch.setattr(memory, "_CGROUP_OF_SELF", machine / "none")
    assert available_memory_bytes() is None
    check_memory("Model", 10**18, None)


def test_too_little_memory_is_told_with_both_numbers() -> None:
    with pytest.raises(OutOfMemoryError, match="Model needs about 1,500 MB of memory, and 800 MB are free"):
        check_memory("Model", 1_500_000_000, 800_000_000)


def test_this_machine_says_how_much_is_free() -> None:
    available = available_memory_bytes()
    assert available is None or available > 0
