"""Kernel filters on system calls: assembled here, installed through ctypes, inherited by children.

Knows numbers and instructions only; which calls are denied and why is said in `offline` (network)
and `sandbox` (readers of untrusted files). A filter cannot be removed, neither by this program
nor by a library it loads. References: seccomp(2), linux/filter.h, linux/audit.h.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from copilot.errors import OfflineGuardError

Instruction = tuple[int, int, int, int]

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT = 0x15, 0x35, 0x45
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_ALLOW, _KILL_PROCESS, _ERRNO, _REPORT = 0x7FFF0000, 0x80000000, 0x00050000, 0x7FC00000
_X32_BIT = 0x40000000

_SET_NO_NEW_PRIVILEGES, _SET_MODE_FILTER, _HAS_ACTION = 38, 1, 2
_ALL_THREADS, _NEW_LISTENER, _ERROR_FOR_A_THREAD = 1, 1 << 3, 1 << 4


@dataclass(frozen=True, slots=True)
class Architecture:
    """A processor: its audit number, the number of seccomp(2), and its system calls by name."""

    audit: int
    seccomp: int
    calls: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens to one system call: ``body`` is empty (deny) or decides by itself."""

    call: str
    body: tuple[Instruction, ...] = ()
    error: int = errno.EPERM


# One line a call: x86_64, aarch64; "-" where the processor does not have it.
_CALL_TABLE: Final = """
socket 41 198        connect 42 203       accept 43 202        sendto 44 206
bind 49 200          listen 50 201        socketpair 53 199    accept4 288 242
ioctl 16 29          ptrace 101 117       process_vm_readv 310 270
process_vm_writev 311 271                 perf_event_open 298 241
bpf 321 280          io_uring_setup 425 425                    io_uring_enter 426 426
io_uring_register 427 427                 pidfd_getfd 438 438
open 2 -             openat 257 56        openat2 437 437      creat 85 -
truncate 76 45       unlink 87 -          unlinkat 263 35      rmdir 84 -
rename 82 -          renameat 264 38      renameat2 316 276    mkdir 83 -
mkdirat 258 34       mknod 133 -          mknodat 259 33       link 86 -
linkat 265 37        symlink 88 -         symlinkat 266 36     chmod 90 -
fchmod 91 52         fchmodat 268 53      fchmodat2 452 452    chown 92 -
lchown 94 -          fchown 93 55         fchownat 260 54      utime 132 -
utimes 235 -         utimensat 280 88     futimesat 261 -
setxattr 188 5       lsetxattr 189 6      fsetxattr 190 7      setxattrat 463 463
removexattr 197 14   lremovexattr 198 15  fremovexattr 199 16  removexattrat 466 466
execve 59 221        execveat 322 281     fork 57 -            vfork 58 -
clone 56 220         clone3 435 435       kill 62 129          tkill 200 130
tgkill 234 131       rt_sigqueueinfo 129 138                   rt_tgsigqueueinfo 297 240
pidfd_open 434 434   pidfd_send_signal 424 424                 prlimit64 302 261
process_madvise 440 440                   setpriority 141 140  sched_setaffinity 203 122
setns 308 268        unshare 272 97       mount 165 40         umount2 166 39
pivot_root 155 41    chroot 161 51        open_tree 428 428    move_mount 429 429
fsopen 430 430       fsmount 432 432      mount_setattr 442 442
memfd_create 319 279 memfd_secret 447 447 userfaultfd 323 282  kcmp 312 272
shmget 29 194        shmat 30 196         msgget 68 186        semget 64 190
mq_open 240 180      add_key 248 217      request_key 249 218  keyctl 250 219
name_to_handle_at 303 264                 open_by_handle_at 304 265
"""


def _architectures() -> dict[str, Architecture]:
    words = _CALL_TABLE.split()
    rows = [words[at : at + 3] for at in range(0, len(words), 3)]
    x86 = {name: int(number) for name, number, _ in rows}
    arm = {name: int(number) for name, _, number in rows if number != "-"}
    return {
        "x86_64": Architecture(0xC000003E, 317, x86),
        "aarch64": Architecture(0xC00000B7, 277, arm),
    }


def architecture() -> Architecture:
    """The processor this process runs on; a 32-bit process or another processor has no filter."""
    found = _architectures().get(platform.machine())
    if found is None or sys.maxsize < 2**32 or sys.byteorder != "little":
        raise OfflineGuardError(detail=f"no filter for the processor {platform.machine()}")
    return found


def give(error: int) -> Instruction:
    """End the filter: the call fails with this error."""
    return (_RETURN, 0, 0, _ERRNO | error)


def allow() -> Instruction:
    """End the filter: the call goes through."""
    return (_RETURN, 0, 0, _ALLOW)


def _argument(position: int, *, high: bool = False) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * position + (4 if high else 0))


def deny(*calls: str, error: int = errno.EPERM) -> list[Rule]:
    """These calls fail, whatever their arguments."""
    return [Rule(call, error=error) for call in calls]


def kill(*calls: str) -> list[Rule]:
    """These calls end the whole process by SIGSYS, which its parent sees: only an attack makes
    them."""
    return [Rule(call, ((_RETURN, 0, 0, _KILL_PROCESS),)) for call in calls]


def report(*calls: str) -> list[Rule]:
    """These calls wait for the answer of a listener; a rule that denies one comes before."""
    return [Rule(call, ((_RETURN, 0, 0, _REPORT),)) for call in calls]


def deny_if_any_bit(call: str, position: int, bits: int, error: int = errno.EPERM) -> Rule:
    """The call fails when the lower half of an argument has one of ``bits``."""
    body = (_argument(position), (_IF_ANY_BIT, 0, 1, bits), give(error), allow())
    return Rule(call, body)


def deny_unless_bit(call: str, position: int, bit: int, error: int = errno.EPERM) -> Rule:
    """The call fails when the lower half of an argument lacks ``bit``."""
    body = (_argument(position), (_IF_ANY_BIT, 0, 1, bit), allow(), give(error))
    return Rule(call, body)


def deny_if_given(call: str, position: int, error: int = errno.EPERM) -> Rule:
    """The call fails when a pointer argument is not NULL."""
    low, high = _argument(position), _argument(position, high=True)
    body = (low, (_IF_EQUAL, 0, 2, 0), high, (_IF_EQUAL, 1, 0, 0), give(error), allow())
    return Rule(call, body)


def deny_unless_one_of(
    call: str, position: int, values: Sequence[int], error: int = errno.EPERM
) -> Rule:
    """The call fails when the lower half of an argument is none of ``values``."""
    tests = [(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return Rule(call, (_argument(position), *tests, give(error), allow()))


def deny_if_one_of(
    call: str, position: int, values: Sequence[int], error: int = errno.EPERM
) -> Rule:
    """The call fails when the lower half of an argument is one of ``values``."""
    tests = [(_IF_EQUAL, len(values) - at, 0, value) for at, value in enumerate(values)]
    return Rule(call, (_argument(position), *tests, allow(), give(error)))


def only_stream_pairs(call: str, family: int, types: Sequence[int]) -> Rule:
    """A socket pair of this family and these types goes through; every other one fails.

    Datagram pairs are denied as well: their ends can send to any named socket of the machine,
    the system log for one.
    """
    tests = [(_IF_EQUAL, len(types) - at, 0, kind) for at, kind in enumerate(types)]
    body = (
        _argument(0),
        (_IF_EQUAL, 1, 0, family),
        give(errno.EPERM),
        _argument(1),
        (_AND, 0, 0, 0xF),
        *tests,
        give(errno.EPERM),
        allow(),
    )
    return Rule(call, body)


def assemble(rules: Iterable[Rule], target: Architecture) -> list[Instruction]:
    """The filter: a foreign calling convention first, then the rules, then everything else goes.

    A 32-bit call (another numbering of the same kernel) kills the process; an x32 call fails.
    """
    program: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE_AT),
        (_IF_EQUAL, 1, 0, target.audit),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_IF_AT_LEAST, 0, 1, _X32_BIT),
        give(errno.EPERM),
    ]
    for rule in rules:
        number = target.calls.get(rule.call)
        if number is None:
            continue
        body = rule.body or (give(rule.error),)
        program += [(_IF_EQUAL, 0, len(body), number), *body]
    return [*program, allow()]


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install(rules: Iterable[Rule]) -> None:
    """Put the filter on every thread of this process, for good; children inherit it.

    Raises OfflineGuardError when the kernel refuses.
    """
    if (thread := _load(rules, _ALL_THREADS)) > 0:
        raise OfflineGuardError(detail=f"the thread {thread} cannot take the filter")


def listen(rules: Iterable[Rule]) -> int:
    """Put the filter in place likewise; returns the descriptor of what is to be reported.

    Raises OfflineGuardError when the kernel refuses; a process can have one such filter.
    """
    return _load(rules, _ALL_THREADS | _NEW_LISTENER | _ERROR_FOR_A_THREAD)


def can_listen() -> bool:
    """Whether this kernel can report calls to a listener."""
    if sys.platform != "linux":
        return False
    action = ctypes.c_uint32(_REPORT)
    libc = ctypes.CDLL(None)
    libc.syscall.restype = ctypes.c_long
    arguments = (architecture().seccomp, _HAS_ACTION, 0)
    return bool(libc.syscall(*map(ctypes.c_long, arguments), ctypes.byref(action)) == 0)


def _load(rules: Iterable[Rule], flags: int) -> int:
    """What the kernel says when it takes the filter: a descriptor, a thread in its way, or 0."""
    target = architecture()
    program = assemble(rules, target)
    code = b"".join(struct.pack("<HBBI", *instruction) for instruction in program)
    held = ctypes.create_string_buffer(code, len(code))
    header = _Program(len(program), ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        raise OfflineGuardError(detail=os.strerror(ctypes.get_errno()))
    libc.syscall.restype = ctypes.c_long
    arguments = (target.seccomp, _SET_MODE_FILTER, flags)
    outcome = int(libc.syscall(*map(ctypes.c_long, arguments), ctypes.byref(header)))
    if outcome < 0:
        raise OfflineGuardError(detail=os.strerror(ctypes.get_errno()))
    return outcome
