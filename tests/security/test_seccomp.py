"""The assembler of kernel filters, run here by a small interpreter of its own."""

import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.security import offline, sandbox, seccomp

_X86 = seccomp._architectures()["x86_64"]
_ARM = seccomp._architectures()["aarch64"]
_ALLOWED, _DENIED, _KILLED = 0x7FFF0000, 0x00050001, 0x80000000


def _verdict(
    program: list[seccomp.Instruction], audit: int, number: int, arguments: tuple[int, ...] = ()
) -> int:
    """What the kernel would decide: the instructions used here, as in classic BPF."""
    words = (*arguments, *([0] * (6 - len(arguments))))
    data = struct.pack("<IIQ6Q", number, audit, 0, *words)
    at, held = 0, 0
    while True:
        code, when_true, when_false, value = program[at]
        at += 1
        if code == 0x20:
            (held,) = struct.unpack_from("<I", data, value)
        elif code == 0x54:
            held &= value
        elif code == 0x06:
            return value
        else:
            test = {0x15: held == value, 0x35: held >= value, 0x45: bool(held & value)}[code]
            at += when_true if test else when_false


def _network(call: str, *arguments: int, on: seccomp.Architecture = _X86) -> int:
    program = seccomp.assemble(offline.network_rules(), on)
    return _verdict(program, on.audit, on.calls[call], arguments)


@pytest.mark.parametrize("on", [_X86, _ARM])
@given(family=st.integers(0, 2**64 - 1), kind=st.integers(0, 2**32 - 1))
def test_no_socket_of_any_family_and_type(on: seccomp.Architecture, family: int, kind: int) -> None:
    assert _network("socket", family, kind, on=on) == _DENIED


@pytest.mark.parametrize(
    ("call", "arguments", "verdict"),
    [
        ("socketpair", (1, 1), _ALLOWED),
        ("socketpair", (1, 1 | 0o2000000 | 0o4000), _ALLOWED),
        ("socketpair", (1, 5), _ALLOWED),
        ("socketpair", (1, 2), _DENIED),
        ("socketpair", (2, 1), _DENIED),
        ("sendto", (3, 0, 4, 0, 0), _ALLOWED),
        ("sendto", (3, 0, 4, 0, 1), _DENIED),
        ("sendto", (3, 0, 4, 0, 1 << 32), _DENIED),
        ("ioctl", (0, 0x5413), _ALLOWED),
        ("ioctl", (0, 0x5412), _DENIED),
        ("ioctl", (0, 0x5412 | 1 << 32), _DENIED),
        ("openat", (0, 0, 1), _ALLOWED),
    ],
)
@pytest.mark.parametrize("on", [_X86, _ARM])
def test_arguments_decide(
    on: seccomp.Architecture, call: str, arguments: tuple[int, ...], verdict: int
) -> None:
    assert _network(call, *arguments, on=on) == verdict


def test_a_32_bit_call_kills_and_an_x32_call_fails() -> None:
    program = seccomp.assemble(offline.network_rules(), _X86)
    assert _verdict(program, 0x40000003, 102) == _KILLED
    assert _verdict(program, _X86.audit, 0x40000000 + 41) == _DENIED


@given(flags=st.integers(0, 2**32 - 1))
def test_a_confined_process_opens_for_reading_only(flags: int) -> None:
    program = seccomp.assemble(sandbox.confinement_rules(), _X86)
    writing = flags & (0o3 | 0o100 | 0o1000 | 0o20000000)
    for call, arguments in (("openat", (0, 0, flags)), ("open", (0, flags))):
        verdict = _verdict(program, _X86.audit, _X86.calls[call], arguments)
        assert (verdict == _ALLOWED) is not bool(writing)


def test_every_rule_names_a_call_of_the_table() -> None:
    rules = [*offline.network_rules(), *sandbox.confinement_rules()]
    assert {rule.call for rule in rules} <= _X86.calls.keys()
    assert len(rules) == len({rule.call for rule in rules})


@pytest.mark.parametrize(
    ("on", "header"),
    [
        (_X86, "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
        (_ARM, "/usr/include/asm-generic/unistd.h"),
    ],
)
def test_the_numbers_are_those_of_the_kernel_headers(on: seccomp.Architecture, header: str) -> None:
    if not Path(header).exists():
        pytest.skip(f"needs the kernel headers: {header}")
    known = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", Path(header).read_text()))
    wrong = {name: n for name, n in on.calls.items() if int(known.get(name, n)) != n}
    assert not wrong
    assert int(known["seccomp"]) == on.seccomp
