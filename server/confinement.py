"""Take from a worker process what evaluating a query does not need: memory without end, the network, other programs.

The filter is classic BPF for seccomp (Linux, man 2 seccomp). Elsewhere, and on processors that the table does not know, a worker
has the limits only; that queries name no service is then the guard's promise alone.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import signal
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2

# machine: (audit architecture, system calls refused: socket, connect, execve, execveat, ptrace, io_uring_setup)
REFUSED_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 59, 322, 101, 425)),
    "aarch64": (0xC00000B7, (198, 203, 221, 281, 117, 425)),
}
X32_CALLS = 0x40000000

LOAD_WORD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000
CALL_NUMBER, ARCHITECTURE = 0, 4


def filter_program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Return the filter: another architecture ends the process, a refused call fails with EPERM, the rest is allowed."""
    to_refuse = len(calls) + 1
    program = [(LOAD_WORD, 0, 0, ARCHITECTURE), (JUMP_IF_EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL)]
    program += [(LOAD_WORD, 0, 0, CALL_NUMBER), (JUMP_IF_AT_LEAST, to_refuse, 0, X32_CALLS)]
    program += [(JUMP_IF_EQUAL, to_refuse - 1 - index, 0, call) for index, call in enumerate(calls)]
    program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *line) for line in program)


def refuse_network() -> bool:
    """Make every attempt of this process to open a socket or start a program fail; return whether that is in force."""
    if sys.platform != "linux" or platform.machine() not in REFUSED_CALLS:
        return False
    program = filter_program(*REFUSED_CALLS[platform.machine()])
    code = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, head, 0, 0) == 0)


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def limit_memory(more: int) -> None:
    """Let the address space of this process grow by so many bytes and no further.

    No core dumps either, and first to go when the machine runs out of memory.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as statm:
        now = int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (now + more, now + more))
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
