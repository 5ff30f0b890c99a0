"""The network guard, tried with real sockets in processes of their own: it cannot be undone."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from copilot.errors import OfflineGuardError
from copilot.security import offline, seccomp

_ROOT = Path(__file__).parents[2]
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel guard is for Linux")


def _run(*arguments: str, inherited: tuple[int, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        check=False,
        pass_fds=inherited,
    )


@pytest.fixture(scope="module")
def outcomes() -> dict[str, str]:
    """What every attempt came to in a guarded process."""
    done = _run("-m", "tests.security.guarded_attempts")
    assert done.returncode == 0, done.stderr
    return cast("dict[str, str]", json.loads(done.stdout))


@linux_only
@pytest.mark.parametrize(
    "name",
    [
        *("tcp4", "tcp6", "udp", "unix", "netlink", "packet", "vsock", "kernel crypto"),
        *("loopback", "send to a name", "datagram pair"),
    ],
)
def test_python_cannot_make_or_use_a_socket(outcomes: dict[str, str], name: str) -> None:
    assert outcomes[name] == "PermissionError"


@linux_only
@pytest.mark.parametrize(
    "name",
    [
        *("C socket", "system call", "x32 system call", "connect", "bind", "io_uring", "bpf"),
        *("ptrace", "typing into the terminal", "older thread"),
    ],
)
def test_native_code_cannot_either(outcomes: dict[str, str], name: str) -> None:
    assert outcomes[name] == "EPERM"


@linux_only
def test_no_name_is_resolved(outcomes: dict[str, str]) -> None:
    assert outcomes["name"] == "gaierror"


@linux_only
def test_children_are_guarded(outcomes: dict[str, str]) -> None:
    assert outcomes["child"].startswith("PermissionError")
    assert outcomes["native child"] == "-1 1"


@linux_only
@pytest.mark.parametrize(
    ("name", "result"),
    [("socket pair", "works"), ("asyncio", "works"), ("spawned child", "1"), ("twice", "same")],
)
def test_what_the_program_needs_still_works(
    outcomes: dict[str, str], name: str, result: str
) -> None:
    assert outcomes[name] == result


@linux_only
def test_the_state_says_that_the_kernel_enforces_it(outcomes: dict[str, str]) -> None:
    assert (outcomes["assurance"], outcomes["probes"]) == ("kernel", "True")


@linux_only
def test_installing_takes_less_than_a_blink(outcomes: dict[str, str]) -> None:
    assert float(outcomes["milliseconds"]) < 500


def test_every_switch_is_set(outcomes: dict[str, str]) -> None:
    assert outcomes["switch"] == "1"


def test_proxies_are_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*offline.SWITCHES, "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://proxy.invalid")
    offline.prepare_environment()
    assert "https_proxy" not in os.environ
    assert "HTTPS_PROXY" not in os.environ
    assert os.environ["NO_PROXY"] == "*"


@linux_only
def test_probing_without_the_guard_says_so_and_asks_no_name_server() -> None:
    found = {result.name: result for result in offline.probe()}
    assert not found["TCP over IPv4"].blocked
    assert found["name lookup"].detail.startswith("not tried")


@linux_only
def test_a_connection_left_open_by_the_starter_stops_the_program() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        done = _run(
            "-c",
            "from copilot.security.offline import install_guard; install_guard()",
            inherited=(connection.fileno(),),
        )
    assert "OfflineGuardError" in done.stderr
    assert "inherited connection" in done.stderr


@linux_only
def test_the_guard_refuses_a_processor_it_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(OfflineGuardError, match="riscv64"):
        seccomp.architecture()


def test_elsewhere_python_code_is_stopped_and_the_state_admits_it_is_no_more() -> None:
    code = """
import sys; sys.platform = "darwin"
from copilot.errors import OfflineGuardError
from copilot.security import offline, seccomp
import socket
print(offline.install_guard().assurance.value)
for attempt in (
    lambda: socket.create_connection(("192.0.2.1", 443), timeout=1),
    lambda: socket.getaddrinfo("example.invalid", 443),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
):
    try:
        attempt()
    except OfflineGuardError as error:
        print("stopped")
left, right = socket.socketpair()
"""
    done = _run("-c", code)
    assert done.stdout.split() == ["python", "stopped", "stopped", "stopped"], done.stderr
