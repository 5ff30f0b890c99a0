"""A record of strace is counted: what the guard tried itself is told from everything else."""

from pathlib import Path

from copilot.security.tracing import read_trace

_RECORD = """\
10 io_uring_setup(1, 0x7f) = -1 EPERM (Operation not permitted)
10 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = -1 EPERM (Operation not permitted)
10 socket(AF_UNIX, SOCK_STREAM, 0) = -1 EPERM (Operation not permitted)
10 socketpair(AF_UNIX, SOCK_STREAM, 0, [3, 4]) = 0
10 openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3
10 openat(AT_FDCWD, "/home/a/library.sqlite", O_RDWR|O_CREAT, 0600) = 4
10 openat(AT_FDCWD, "/dev/null", O_RDWR) = 5
11 openat(AT_FDCWD, "/root/.cache/x", O_WRONLY|O_CREAT <unfinished ...>
10 mkdir("/tmp/refused", 0777) = -1 EACCES (Permission denied)
11 <... openat resumed>, 0644) = 6
11 rename("/home/a/x", "/var/tmp/y") = 0
"""


def test_a_guarded_run_made_no_socket_and_its_writes_are_named() -> None:
    found = read_trace(_RECORD.splitlines(), 2, [Path("/home/a")])
    assert (found.sockets, found.made, found.refused, found.connects) == (0, 0, 2, 0)
    assert (found.guards, found.processes, found.socketpairs) == (1, 2, 1)
    assert found.written == ("/root/.cache/x", "/var/tmp/y")
    assert found.other_network == ()


def test_a_leak_is_counted() -> None:
    leak = [
        "12 socket(AF_INET, SOCK_STREAM, 0) = 3",
        "12 connect(3, {sa_family=AF_INET, sin_port=htons(53)}, 16) = 0",
        '12 sendto(3, "x", 1, 0, NULL, 0) = 1',
    ]
    found = read_trace([*_RECORD.splitlines(), *leak], 2, [])
    assert (found.sockets, found.made, found.connects) == (1, 1, 1)
    assert found.other_network == (("sendto", 1),)
