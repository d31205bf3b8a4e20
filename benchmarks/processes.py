"""What the system knows of a running process."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Processor time, user and system, that the process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    """Resident memory of the process in MB (10^6 bytes)."""
    return _memory(pid, "VmRSS:")


def peak_memory_mb(pid: int) -> float:
    """The most resident memory that the process has had since `reset_peak`, in MB."""
    return _memory(pid, "VmHWM:")


def reset_peak(pid: int) -> None:
    """Begin to look for another peak: https://www.kernel.org/doc/html/latest/filesystems/proc.html."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _memory(pid: int, name: str) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return round(int(line.split()[1]) * 1024 / 1e6, 1)
    raise ValueError(f"process {pid} has no resident memory")
