"""How many threads computing should use: the physical cores that this process may run on. Plain Python, any thread."""

from __future__ import annotations

import os
from pathlib import Path

_CGROUP_LIMIT = Path("/sys/fs/cgroup/cpu.max")
_TOPOLOGY = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def count_usable_cores() -> int:
    """Physical cores, not hyper-threads, within the process's affinity and its control group's limit; at least 1."""
    affinity = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = {_siblings(cpu) for cpu in affinity}
    return max(1, min(len(cores), _cgroup_limit()))


def _siblings(cpu: int) -> str:
    """The hyper-threads of one core, as one text; a CPU that tells nothing is a core of its own."""
    try:
        return Path(_TOPOLOGY.format(cpu)).read_text()
    except OSError:
        return str(cpu)


def _cgroup_limit() -> int:
    """Whole cores that the control group grants (cgroup v2); very many when it sets no limit."""
    try:
        quota, period = _CGROUP_LIMIT.read_text().split()
        return max(1, int(quota) // int(period))
    except (OSError, ValueError):
        return 1 << 16
