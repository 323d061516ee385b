"""What the figures were measured on: CPU model, cores, kernel, memory, load."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import msgspec

KIB_PER_GIB = 1024 * 1024


class Machine(msgspec.Struct, frozen=True):
    """The machine, and how busy it was before the bench began.

    Attributes:
        load: the kernel's mean over one minute of tasks that run or wait to, count.
    """

    cpu: str
    cores: int
    memory_gib: int
    kernel: str
    python: str
    load: float

    def line(self) -> str:
        """One line for people."""
        return (
            f"{self.cores} x {self.cpu}, {self.memory_gib} GiB, {self.kernel}, "
            f"Python {self.python}, load {self.load:.2f}"
        )


def this_machine() -> Machine:
    """The machine that this process runs on."""
    return Machine(
        cpu=_field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        cores=os.cpu_count() or 0,
        memory_gib=round(int(_field("/proc/meminfo", "MemTotal").split()[0]) / KIB_PER_GIB),
        kernel=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        load=load(),
    )


def load() -> float:
    """Tasks that run or wait to, mean of the last minute, count."""
    return round(os.getloadavg()[0], 2)


def _field(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""
