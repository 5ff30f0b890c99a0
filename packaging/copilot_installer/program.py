"""Running an installed version from outside: the smoke test, and opening matters to migrate."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copilot_installer.contents import shipped_models

SAMPLE_QUESTION: Final = (
    "How long do the confidentiality obligations under the NDA continue after it ends?"
)
_SECONDS: Final = 900
_NOT_FOUND: Final = 4
_SEALED: Final = 5
_VARIANT: Final = "cpu-variant.json"


class ProgramError(Exception):
    """The version does not do what it must; the text says what it said last."""


@dataclass(frozen=True, slots=True)
class Version:
    """An unpacked version and the data home that its commands use."""

    folder: Path
    home: Path

    def run(self, *arguments: str, accepted: Sequence[int] = (0,)) -> str:
        """What one command prints. Raises ProgramError for other exit codes."""
        kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "USER", "LOGNAME", "HOME")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        command = [str(self.folder / "bin" / "copilot"), *arguments, "--home", str(self.home)]
        try:
            done = subprocess.run(
                command, env={"PATH": "/usr/bin:/bin", **environment}, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProgramError(f"copilot {arguments[0]}: {error}") from error
        if done.returncode not in accepted:
            said = " ".join((done.stderr.strip() or done.stdout.strip()).splitlines()[-3:])
            raise ProgramError(f"copilot {arguments[0]} ({done.returncode}): {said.rstrip('.')}")
        return done.stdout


def smoke_test(folder: Path, answers: str, home: Path) -> str:
    """Index the sample matter and ask it one question; returns the processor variant.

    The variant that works is remembered in the version. Raises ProgramError.
    """
    version = Version(folder, home)
    home.mkdir(parents=True)
    try:
        if answers == "-":
            version.run("read", str(_sample(folder, 1)[0]), "--json")
            return "-"
        (home / "settings.toml").write_text(f"model = {json.dumps(answers)}\n", "utf-8")
        tested = json.loads(version.run("models", "selftest", "--json"))
        version.run("matter", "create", "sample", "--json")
        version.run("index", *map(str, _sample(folder, 5)), "--matter", "sample", "--json")
        version.run(
            "ask", SAMPLE_QUESTION, "--matter", "sample", "--json", accepted=(0, _NOT_FOUND)
        )
        if (home / _VARIANT).is_file():
            shutil.copyfile(home / _VARIANT, shipped_models(folder) / _VARIANT)
        return str(tested.get("cpu_variant") or "-")
    except (KeyError, ValueError, OSError) as error:
        raise ProgramError(str(error)) from error
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _sample(folder: Path, count: int) -> list[Path]:
    """The first documents of the sample matter: small ones of every kind."""
    sample = shipped_models(folder).parent / "index" / "sample_matter"
    documents = sorted(p for p in sample.rglob("*") if p.is_file() and p.suffix == ".md")
    documents += sorted(p for p in sample.rglob("*") if p.is_file() and p.suffix != ".md")
    if not documents:
        raise ProgramError("the sample matter is missing")
    return documents[:count]


def migrate(folder: Path, home: Path) -> None:
    """Open every matter of the data home with this version; sealed ones migrate when unlocked."""
    version = Version(folder, home)
    matters = json.loads(version.run("matter", "list", "--json"))["matters"]
    for matter in matters:
        version.run(
            "status", "--matter", matter["name"], "--json", accepted=(0, 3, _NOT_FOUND, _SEALED)
        )
