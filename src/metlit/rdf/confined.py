"""What a process gives up before it evaluates queries of strangers: the network, and memory beyond a limit.

Each system gives it up in its own way, and none in all; what is possible where:

=========  ==================================================  =====================================================
system     sockets                                             memory
=========  ==================================================  =====================================================
Linux      the kernel refuses to make any (seccomp), on        the kernel gives no more address space than the limit
           x86-64 and arm64
macOS …    no further descriptor, for stores of few files      a watch ends the process beyond the limit
Windows    not to be given up by a process itself              a watch ends the process beyond the limit
=========  ==================================================  =====================================================

Everywhere SERVICE is no word of a query that is parsed (:mod:`metlit.rdf.guard`): this is what stands behind it.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import time
from pathlib import Path
from threading import Thread

# The exit code of a process that has taken too much memory.
OUT_OF_MEMORY = 77
# RocksDB opens as many tables with a store, and the others when it needs them.
_TABLES_OPENED = 16
_WATCH_SECONDS = 0.05
# Machine → its name for the kernel (linux/audit.h), and the calls that make and connect sockets.
_MACHINES = {"x86_64": (0xC000003E, (41, 42)), "aarch64": (0xC00000B7, (198, 203))}
# Its queue makes sockets too; the number is the same everywhere.
_IO_URING_SETUP = 425
# Calls of x86-64 with short pointers have other numbers, all above this one.
_X32 = 0x40000000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES


def refuse_sockets() -> bool:
    """Let the kernel refuse to make sockets, in this thread and in those that it starts; False if it cannot."""
    if sys.platform != "linux" or os.uname().machine not in _MACHINES:
        return False
    try:
        import ctypes
    except ImportError:  # a Python that was built without
        return False
    steps = _steps(*_MACHINES[os.uname().machine])
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    control = ctypes.CDLL(None).prctl
    none = ctypes.c_ulong(0)
    if control(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), none, none, none) != 0:
        return False
    return control(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.byref(program), none, none) == 0


def _steps(machine: int, sockets: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """The kernel's program: operation, steps to skip if it holds, if not, operand."""
    refused = (*sockets, _IO_URING_SETUP)
    steps = [
        (_LOAD, 0, 0, 4),  # the machine that a call is for
        (_EQUAL, 0, len(refused) + 3, machine),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, len(refused) + 1, 0, _X32),
        *((_EQUAL, len(refused) - i, 0, number) for i, number in enumerate(refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return steps


def refuse_descriptors(store: Path) -> bool:
    """Take no further descriptor, so no socket; False if the system cannot, or the store needs more later."""
    try:
        import resource
    except ImportError:  # Windows
        return False
    if sum(1 for _ in store.glob("*.sst")) > _TABLES_OPENED:
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    return True


def bound_memory(limit: int) -> None:
    """End this process, at the latest a moment after it has taken so many bytes more."""
    if sys.platform == "linux":
        import resource

        most, allowed = _address_space() + limit, resource.getrlimit(resource.RLIMIT_AS)[1]
        if allowed != resource.RLIM_INFINITY:
            most = min(most, allowed)  # less may be allowed to all that is started here
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    else:
        watch_memory(limit)


def _address_space() -> int:
    """The addresses that this process has taken: threads reserve many that they never use."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * os.sysconf("SC_PAGESIZE")


def watch_memory(limit: int) -> None:
    """Look again and again how much memory this process has taken, and end it after so many bytes more."""
    most = most_memory() + limit

    def watch() -> None:
        while most_memory() <= most:
            time.sleep(_WATCH_SECONDS)
        os._exit(OUT_OF_MEMORY)

    Thread(target=watch, daemon=True).start()


def most_memory() -> int:
    """The most memory that this process has had, in bytes."""
    if sys.platform == "win32":
        return _most_of_windows()
    if sys.platform == "linux":
        # That of this program: getrusage has that of whoever started it, too, if it was larger.
        told = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii", errors="replace"))
        return int(told[1]) * 1024 if told else 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _most_of_windows() -> int:
    """PeakWorkingSetSize of PROCESS_MEMORY_COUNTERS."""
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    size = struct.calcsize("@II8N")
    counters = ctypes.create_string_buffer(size)
    process = ctypes.c_void_p(kernel.GetCurrentProcess())
    if not kernel.K32GetProcessMemoryInfo(process, counters, size):
        return 0
    return int(struct.unpack("@II8N", counters.raw)[2])
