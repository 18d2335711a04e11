"""How much memory this process may use: the machine's, or what a control group leaves of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CGROUPS, PROC = Path("/sys/fs/cgroup"), Path("/proc")


def memory_limit(cgroups: Path = CGROUPS, proc: Path = PROC) -> int:
    """Bytes of memory there are for this process: of the machine, its control group, or its own limits.

    Version 2 of control groups keeps ``memory.max``, version 1 ``memory/memory.limit_in_bytes``; a limit may
    stand on any group above, and a container may show its own group as the root.
    """
    limits = [_machine(proc), *_own(proc)]
    for line in _read(proc / "self/cgroup").splitlines():
        number, _, rest = line.partition(":")
        controllers, _, group = rest.partition(":")
        if number == "0":
            limits += _on_the_way(cgroups, group, "memory.max")
        elif "memory" in controllers.split(","):
            limits += _on_the_way(cgroups / "memory", group, "memory.limit_in_bytes")
    return min(limits)


def memory_in_use(proc: Path = PROC) -> int:
    """Bytes of memory this process holds; what it held at most where the system does not tell."""
    pages = _read(proc / "self/statm").split()
    if len(pages) > 1:
        return int(pages[1]) * os.sysconf("SC_PAGE_SIZE")
    return memory_peak(proc)


def memory_peak(proc: Path = PROC) -> int:
    """Bytes of memory this process has held at most."""
    for line in _read(proc / "self/status").splitlines():
        if line.startswith("VmHWM:"):  # getrusage would begin with what the process had that started this one
            return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _own(proc: Path) -> list[int]:
    """What this process would hold if it took all that its own limits (``ulimit -d``, ``-v``) leave it.

    These count what is asked for, more than what is held: programs and stacks that were never touched. What
    it has held before it can hold again.
    """
    try:
        import resource
    except ImportError:  # not on Windows
        return []
    sizes = dict(line.split(":", 1) for line in _read(proc / "self/status").splitlines() if ":" in line)
    found = []
    for limit, name in ((resource.RLIMIT_DATA, "VmData"), (resource.RLIMIT_AS, "VmSize")):
        most, counted = resource.getrlimit(limit)[0], sizes.get(name)
        if most != resource.RLIM_INFINITY and counted:
            left = most - int(counted.split()[0]) * 1024
            found.append(max(left + memory_in_use(proc), memory_peak(proc)))
    return found


def _machine(proc: Path) -> int:
    for line in _read(proc / "meminfo").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1]) * 1024
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _on_the_way(root: Path, group: str, file: str) -> list[int]:
    """The limits of a group and of all above it; "max" is none."""
    parts = [part for part in group.split("/") if part not in ("", "..")]
    folders = [root.joinpath(*parts[:depth]) for depth in range(len(parts), -1, -1)]
    said = (_read(folder / file).strip() for folder in folders)
    return [int(value) for value in said if value.isdigit()]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
