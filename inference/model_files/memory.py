"""How much memory this process may still take, and whether a model fits into it.

Owns the reading of Linux's own numbers (`/proc/meminfo`, the limits of cgroup v2 in a container). On other systems
nothing is known and nothing is refused. Knows no model beyond three numbers. Any thread.
"""

from __future__ import annotations

from pathlib import Path

from inference.errors import OutOfMemoryError

_MEMINFO = Path("/proc/meminfo")
_CGROUP_OF_SELF = Path("/proc/self/cgroup")
_CGROUP_ROOT = Path("/sys/fs/cgroup")
_MB = 1_000_000


def check_memory(name: str, needed_bytes: int, available_bytes: int | None) -> None:
    """Raises `OutOfMemoryError` with both numbers when the need is known to exceed what is available.

    Weights are mapped, not copied, but a model whose weights do not fit reads the disk for every token.
    """
    if available_bytes is not None and needed_bytes > available_bytes:
        raise OutOfMemoryError(
            f"{name} needs about {needed_bytes / _MB:,.0f} MB of memory, and {available_bytes / _MB:,.0f} MB are free."
        )


def available_memory_bytes() -> int | None:
    """Bytes that can be taken without pushing anything else out; None where the system does not say."""
    known = [number for number in (_machine_bytes(), *_cgroup_bytes()) if number is not None]
    return min(known, default=None)


def _machine_bytes() -> int | None:
    try:
        for line in _MEMINFO.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def _cgroup_bytes() -> list[int | None]:
    """What each limit above this process leaves: a limit on any ancestor counts."""
    try:
        unified = [line for line in _CGROUP_OF_SELF.read_text().splitlines() if line.startswith("0::")]
    except OSError:
        return []
    if not unified:
        return []
    own = _CGROUP_ROOT / unified[0].removeprefix("0::").lstrip("/")
    return [_left_in(group) for group in (own, *own.parents) if group.is_relative_to(_CGROUP_ROOT)]


def _left_in(group: Path) -> int | None:
    """Limit minus use, where file pages do not count as used: the kernel drops them first."""
    try:
        limit = int((group / "memory.max").read_text())
        used = int((group / "memory.current").read_text())
        statistics = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        return max(0, limit - used + int(statistics["active_file"]) + int(statistics["inactive_file"]))
    except (OSError, ValueError, KeyError):
        # "max" is no limit, and the root group has none of these files.
        return None
