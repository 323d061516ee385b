"""CPU of the house's processes by their part, read from /proc; what others used beside them."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from pathlib import Path

import msgspec
import psutil

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
# Parts whose processes the house starts; the first three and the leaf are one edge.
FRONT, DAEMON, WORKER, LEAF = "front", "daemon", "worker", "leaf"
EDGE_PARTS = (FRONT, DAEMON, WORKER, LEAF)
CLOUD_PARTS = ("cloud", "hub", "database", "store")
PEERS, BENCH, OTHERS = "peers", "bench", "others"


class CpuUse(msgspec.Struct, frozen=True):
    """CPU used in a window.

    Attributes:
        wall_s: its length.
        used_s: CPU seconds by part; `others` are processes that are none of ours.
    """

    wall_s: float
    used_s: dict[str, float]

    def cores(self, *parts: str) -> float:
        """Share of one core that these parts used together."""
        return sum(self.used_s.get(part, 0.0) for part in parts) / self.wall_s


class CpuWindow:
    """Opened at its making; `close` gives what was used since."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()
        self._busy_s = _machine_busy_s()
        self._before = _by_process()

    def close(self) -> CpuUse:
        """What each part used. A process that ended meanwhile counts for `others`."""
        wall_s = time.monotonic() - self._began_s
        used: defaultdict[str, float] = defaultdict(float)
        for pid, (part, seconds) in _by_process().items():
            used[part] += seconds - self._before.get(pid, (part, 0.0))[1]
        used[OTHERS] = max(0.0, _machine_busy_s() - self._busy_s - sum(used.values()))
        return CpuUse(round(wall_s, 3), {part: round(used[part], 3) for part in sorted(used)})


def process_cpu_s(pid: int) -> float:
    """User and system CPU of a process so far, all threads, seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _by_process() -> dict[int, tuple[str, float]]:
    found = {os.getpid(): (BENCH, process_cpu_s(os.getpid()))}
    for process in psutil.Process().children(recursive=True):
        try:
            part = part_of(process.name(), process.cmdline())
            found[process.pid] = (part, process_cpu_s(process.pid))
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return found


def part_of(name: str, command: list[str]) -> str:
    """Which part of the house a process is, by its name and command line."""
    named = {"kamailio": FRONT, "postgres": "database", "weed": "store", "sipp": PEERS}
    if name in named:
        return named[name]
    text = " ".join(command)
    if name == "nats-server":
        return "hub" if "/hub/" in text else LEAF
    if "edge_agent.pj.worker" in text:
        return WORKER
    for subcommand, part in (("edge", DAEMON), ("cloud", "cloud"), ("stack", "supervisor")):
        if f"infra.config.cli {subcommand}" in text:
            return part
    return "rest"


def _machine_busy_s() -> float:
    """CPU that the whole machine has used since it started, seconds."""
    words = Path("/proc/stat").read_text(encoding="utf-8").split("\n", 1)[0].split()[1:9]
    user, nice, system, _idle, _iowait, irq, softirq, steal = (int(word) for word in words)
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_S
