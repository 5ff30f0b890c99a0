"""A system with glibc, a shell and a dozen tools, in new namespaces, without a network.

What runs inside sees a folder as its root: no Python, no libstdc++, no openssl, no /usr. It is an
ordinary user in a user namespace of its own, whoever started it. The tools bring the few libraries
they need beside themselves, where nothing else finds them.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from bundle import elf, runtime

TOOLS: Final = (
    "sh", "tail", "head", "wc", "sha256sum", "tar", "gzip", "uname", "df", "mkdir", "rm", "rmdir",
    "chmod", "id", "cat", "ls", "env", "sleep",
)  # fmt: skip
USER: Final = "anna"
NOBODY: Final = 65534
_PREPARE: Final = """
set -e
mount --bind "$ROOT" "$ROOT"
mount --rbind /dev "$ROOT/dev"
mount -t proc proc "$ROOT/proc" 2>/dev/null || mount --rbind /proc "$ROOT/proc"
mount --bind "$STICK" "$ROOT/stick"
mount -o remount,bind,ro "$ROOT/stick" 2>/dev/null || :
mount -t tmpfs -o size=64m none "$ROOT/small"
mount -t tmpfs -o noexec none "$ROOT/noexec"
mount -t tmpfs -o ro none "$ROOT/readonly"
exec unshare --user --map-user=1000 --map-group=1000 --root="$ROOT" --wd=/home/anna \\
    /bin/env -i HOME=/home/anna PATH=/bin LANG="$SPOKEN" TERM="${TERM:-xterm-256color}" USER=anna \\
    /bin/sh -c "$COMMAND"
"""


class BareSystem:
    """The root folder and the ways to run something in it."""

    def __init__(self, root: Path, stick: Path) -> None:
        self.root = root
        self._stick = stick
        for name in ("bin", "lib64", "lib/x86_64-linux-gnu", "tools", "dev", "proc", "stick",
                     "tmp", "etc", "small", "noexec", "readonly", f"home/{USER}"):  # fmt: skip
            (root / name).mkdir(parents=True)
        (root / "etc" / "passwd").write_text(f"{USER}:x:1000:1000::/home/{USER}:/bin/sh\n", "utf-8")
        self._bring_glibc()
        self._bring_tools()
        (root / "tmp").chmod(0o1777)
        if os.geteuid() == 0:
            for path in (root / "tmp", root / "home" / USER):
                os.chown(path, NOBODY, NOBODY)

    @property
    def home(self) -> Path:
        """The user's home, from outside."""
        return self.root / "home" / USER

    def _bring_glibc(self) -> None:
        system = runtime.system_libraries()
        for name in sorted(elf.OF_GLIBC):
            if name in system:
                folder = "lib64" if name.startswith("ld-linux") else "lib/x86_64-linux-gnu"
                shutil.copy2(system[name].resolve(), self.root / folder / name)

    def _bring_tools(self) -> None:
        system, libraries = runtime.system_libraries(), self.root / "tools"
        for tool in TOOLS:
            found = shutil.which(tool)
            if found is None:
                raise FileNotFoundError(tool)
            target = self.root / "bin" / tool
            shutil.copy2(Path(found).resolve(), target)
            waiting = elf.needed(target)
            while waiting:
                name = waiting.pop()
                if name not in elf.OF_GLIBC and not (libraries / name).exists():
                    shutil.copy2(system[name].resolve(), libraries / name)
                    waiting += elf.needed(libraries / name)
            if elf.is_elf(target):
                self._look_beside(target)
        for library in libraries.iterdir():
            self._look_beside(library)

    def _look_beside(self, path: Path) -> None:
        command = [runtime.patchelf(), "--force-rpath", "--set-rpath", "/tools", str(path)]
        subprocess.run(command, check=True, capture_output=True)

    def words(
        self, command: str, language: str = "en_US.UTF-8"
    ) -> tuple[list[str], dict[str, str]]:
        """The command line and environment that run a shell command inside."""
        line = ["unshare", "--user", "--map-root-user", "--mount", "--net", "--pid", "--fork",
                "--kill-child", "sh", "-c", _PREPARE]  # fmt: skip
        if os.geteuid() == 0:
            line = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *line]
        environment = {
            "PATH": os.environ["PATH"],
            "ROOT": str(self.root),
            "STICK": str(self._stick),
            "SPOKEN": language,
            "COMMAND": command,
        }
        return line, environment

    def run(self, command: str, language: str = "en_US.UTF-8") -> subprocess.CompletedProcess[str]:
        """Run a shell command inside."""
        line, environment = self.words(command, language)
        return subprocess.run(
            line, env=environment, capture_output=True, text=True, errors="replace", check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
