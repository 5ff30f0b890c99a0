"""A worker whose requests are attacks: what a document could do that takes a reader over.

A request is the name of a function below and its argument, with a space between; the reply is
what it returned, or the name of the error that stopped it.
"""

import ctypes
import errno
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from copilot.security import sandbox, seccomp


def echo(text: str) -> str:
    return text


def length(text: str) -> str:
    return "x" * int(text)


def take_memory(_: str) -> str:
    held = []
    while True:
        held.append(bytearray(32 << 20))


def spin(_: str) -> str:
    while True:
        pass


def work_in_steps(steps: str) -> str:
    """Half a second of processor time a step, saying after each that it goes on."""
    for _ in range(int(steps)):
        started = time.process_time()
        while time.process_time() - started < 0.5:
            pass
        sandbox.alive()
    return "done"


def nap(kind: str) -> str:
    sandbox.alive(bounded=kind == "bounded")
    threading.Event().wait(1)
    return "rested"


def pretend_to_work(_: str) -> str:
    while True:
        sandbox.alive()


def wait(_: str) -> str:
    threading.Event().wait()
    return "never"


def abort(_: str) -> str:
    ctypes.CDLL(None).abort()
    return "never"


def fail(_: str) -> str:
    raise KeyError("nobody expected this")


def leave(status: str) -> str:
    os._exit(int(status))


def hang_up(_: str) -> str:
    os.closerange(3, 64)
    threading.Event().wait()
    return "never"


def lie_about_the_length(_: str) -> str:
    for descriptor in range(3, 10):
        try:
            os.write(descriptor, struct.pack(">Q", 1 << 62))
        except OSError:
            continue
    return "never"


def write(path: str) -> str:
    Path(path).write_text("x")
    return "written"


def append(path: str) -> str:
    with Path(path).open("a") as file:
        file.write("x")
    return "written"


def delete(path: str) -> str:
    Path(path).unlink()
    return "deleted"


def rename(path: str) -> str:
    Path(path).rename(path + ".moved")
    return "renamed"


def make_folder(path: str) -> str:
    Path(path + ".d").mkdir()
    return "made"


def change_rights(path: str) -> str:
    Path(path).chmod(0o777)
    return "changed"


def read(path: str) -> str:
    return Path(path).read_text()


def read_from_its_folder(path: str) -> str:
    folder = os.open(Path(path).parent.parent / "alpha", os.O_RDONLY)
    return str(
        os.open(f"../{Path(path).parent.name}/{Path(path).name}", os.O_RDONLY, dir_fd=folder)
    )


def read_through_its_root(path: str) -> str:
    return Path(f"/proc/self/root{path}").read_text()


def native_read(path: str) -> str:
    outcome = ctypes.CDLL(None, use_errno=True).open(path.encode(), os.O_RDONLY)
    return "read" if outcome >= 0 else errno.errorcode[ctypes.get_errno()]


def read_nowhere(_: str) -> str:
    number = seccomp.architecture().calls["openat"]
    ctypes.CDLL(None, use_errno=True).syscall(number, -100, ctypes.c_void_p(8), os.O_RDONLY)
    return errno.errorcode[ctypes.get_errno()]


def read_many(folder: str) -> str:
    for file in (Path(folder) / str(number) for number in range(150)):
        native_read(str(file))
    return "tried"


def read_often(path: str) -> str:
    began = time.perf_counter()
    for _ in range(1000):
        os.close(os.open(path, os.O_RDONLY))
    return str(time.perf_counter() - began)


def list_folder(path: str) -> str:
    return " ".join(sorted(entry.name for entry in Path(path).iterdir()))


def symlink(path: str) -> str:
    (Path(path).parent / "planted").symlink_to(path)
    return "planted"


def hardlink(path: str) -> str:
    (Path(path).parent / "planted").hardlink_to(path)
    return "planted"


def connect(_: str) -> str:
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    return "made"


def run_program(_: str) -> str:
    return str(subprocess.run(["/bin/true"], check=False).returncode)


def fork(_: str) -> str:
    child = os.fork()
    if child == 0:
        os._exit(0)
    return "forked"


def kill_the_parent(_: str) -> str:
    os.kill(os.getppid(), signal.SIGTERM)
    return "sent"


def native_write(path: str) -> str:
    libc = ctypes.CDLL(None, use_errno=True)
    flags = os.O_WRONLY | os.O_CREAT
    number = seccomp.architecture().calls["openat"]
    outcome = libc.syscall(number, -100, path.encode(), flags, 0o600)
    return "written" if outcome >= 0 else errno.errorcode[ctypes.get_errno()]


def thread(_: str) -> str:
    done: list[str] = []
    worker = threading.Thread(target=done.append, args=("ran",))
    worker.start()
    worker.join()
    return done[0]


def process(_: str) -> str:
    return str(os.getpid())


def secret(name: str) -> str:
    return os.environ.get(name, "unset")


def core_limit(_: str) -> str:
    return str(resource.getrlimit(resource.RLIMIT_CORE))


def noise(_: str) -> str:
    sys.stdout.write("a library prints")
    sys.stdout.flush()
    os.write(1, b"a native library prints")
    return "heard nothing"


_ATTACKS: dict[str, Callable[[str], str]] = {
    function.__name__: function
    for function in (
        *(echo, length, take_memory, spin, wait, abort, fail, leave, hang_up),
        *(lie_about_the_length, write, append, delete, rename, make_folder, change_rights, read),
        *(list_folder, symlink, hardlink, native_read, read_from_its_folder),
        *(read_through_its_root, read_nowhere, read_many, read_often),
        *(connect, run_program, fork, kill_the_parent, native_write, thread, process, secret),
        *(core_limit, noise, work_in_steps, pretend_to_work, nap),
    )
}


def handle(request: bytes) -> bytes:
    name, _, argument = request.decode().partition(" ")
    try:
        return _ATTACKS[name](argument).encode()
    except OSError as error:
        return type(error).__name__.encode()


if __name__ == "__main__":
    sandbox.serve(handle)
