"""Archives for Windows and macOS, put together from a given interpreter and given wheels.

Nothing of them runs on the machine that builds, so wheels are unpacked here, not by pip, and the
result is checked by its structure: kinds of binaries, names the system cannot hold, completeness.
"""

import hashlib
import re
import shutil
import struct
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from bundle import archive, runtime, site
from bundle.failures import BundleError
from bundle.weights import ModelFile

_VERSION: Final = "3.11"
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
_LONGEST_PATH: Final = 200
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_MAGIC: Final = {
    b"\x7fELF": "linux", b"MZ": "windows", b"\xcf\xfa\xed\xfe": "macos",
    b"\xca\xfe\xba\xbe": "macos",
}  # fmt: skip
_PE_SUFFIXES: Final = (".exe", ".dll", ".pyd")
_AMD64: Final = 0x8664


@dataclass(frozen=True, slots=True)
class Target:
    """A system: where packages lie, which wheels fit, how markers see it, how it is started."""

    name: str
    packages: str
    platforms: tuple[str, ...]
    markers: Mapping[str, str]
    launcher: str
    script: str


WINDOWS: Final = Target(
    name="windows",
    packages="python/Lib/site-packages",
    platforms=("win_amd64",),
    markers={
        "sys_platform": "win32", "platform_system": "Windows", "os_name": "nt",
        "platform_machine": "AMD64", "python_version": _VERSION, "python_full_version": "3.11.9",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    },
    launcher="copilot.cmd",
    script='@"%~dp0python\\python.exe" -I -m copilot %*\r\n',
)  # fmt: skip
MACOS: Final = Target(
    name="macos",
    packages=f"python/lib/python{_VERSION}/site-packages",
    platforms=("macosx_",),
    markers={
        "sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix",
        "platform_machine": "arm64", "python_version": _VERSION, "python_full_version": "3.11.9",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    },
    launcher="copilot",
    script='#!/bin/sh\nroot=$(CDPATH="" cd -P -- "${0%/*}" && pwd -P) || exit 1\n'
    'exec "$root/python/bin/python3" -I -m copilot "$@"\n',
)  # fmt: skip
TARGETS: Final = {target.name: target for target in (WINDOWS, MACOS)}


def assemble(
    root: Path,
    target: Target,
    python: Path,
    listed: Path,
    wheels: Path,
    own: Path,
    models: Sequence[ModelFile],
) -> None:
    """Put everything under ``root``. Raises BundleError where a wheel is missing or wrong."""
    packages = root / target.packages
    _unpack_interpreter(python, root / "python", target)
    packages.mkdir(parents=True, exist_ok=True)
    for wheel in [*chosen(listed, wheels, target), _llama(wheels, target), own]:
        unpack_wheel(wheel, packages)
    site.trim(packages)
    launcher = root / target.launcher
    launcher.write_text(target.script, "utf-8", newline="")
    launcher.chmod(0o755)
    weights = packages / "copilot" / "_shipped" / "models" / "weights"
    for model in models:
        (weights / model.path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model.source, weights / model.path)
    (root / archive.MANIFEST).write_text(archive.manifest(archive.sums(root)), "utf-8")


def _unpack_interpreter(python: Path, home: Path, target: Target) -> None:
    if target is MACOS:
        shutil.copytree(runtime.unpacked(python, home.parent.parent), home, symlinks=True)
        return
    shutil.unpack_archive(python, home, "zip")
    path_files = list(home.glob("python3*._pth"))
    if len(path_files) != 1 or not (home / "python.exe").is_file():
        raise BundleError(f"{python.name} is no embeddable Python for Windows")
    # Only what is named here is searched: nothing of the machine's own Pythons gets in.
    packed_library = path_files[0].name.replace("._pth", ".zip")
    path_files[0].write_text(f"{packed_library}\n.\nLib\\site-packages\n", "utf-8")


def chosen(listed: Path, wheels: Path, target: Target) -> Iterator[Path]:
    """The wheel of each requirement that this system needs, its hash compared."""
    for block in re.split(r"\n(?=\S)", listed.read_text("utf-8").strip()):
        requirement = Requirement(block.split(" \\\n", 1)[0].strip())
        environment = {**target.markers, "extra": ""}
        if requirement.marker and not requirement.marker.evaluate(environment):
            continue
        version = str(requirement.specifier).removeprefix("==")
        wheel = _fitting(wheels, requirement.name, version, target)
        if wheel is None:
            raise BundleError(f"{requirement.name} {version} for {target.name} is not in {wheels}")
        if _sha256(wheel) not in _HASH.findall(block):
            raise BundleError(f"{wheel.name} is not the file that base.txt pins")
        yield wheel


def _fitting(wheels: Path, name: str, version: str | None, target: Target) -> Path | None:
    for path in sorted(wheels.glob("*.whl")):
        found, found_version, _, tags = parse_wheel_filename(path.name)
        same = found == canonicalize_name(name) and version in (None, str(found_version))
        fits = any(
            tag.platform == "any" or tag.platform.startswith(target.platforms) for tag in tags
        )
        if same and fits:
            return path
    return None


def _llama(wheels: Path, target: Target) -> Path:
    wheel = _fitting(wheels, "llama-cpp-python", None, target)
    if wheel is None:
        raise BundleError(
            f"there is no wheel of llama-cpp-python for {target.name} in {wheels}: build it on such"
            " a machine (docs/admin.md)"
        )
    return wheel


def unpack_wheel(wheel: Path, packages: Path) -> None:
    """Unpack as an installer would, but for scripts; a member that leaves the folder is refused."""
    with zipfile.ZipFile(wheel) as packed:
        for member in packed.infolist():
            name = re.sub(r"^[^/]+\.data/(purelib|platlib)/", "", member.filename)
            if member.is_dir() or re.match(r"^[^/]+\.data/", name):
                continue
            path = (packages / name).resolve()
            if not path.is_relative_to(packages.resolve()):
                raise BundleError(f"{wheel.name} holds {member.filename}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(packed.read(member))


def faults(root: Path, target: Target) -> list[str]:
    """What could not work on that system, found without running anything."""
    found: list[str] = []
    lowered: dict[str, str] = {}
    for path in site.files(root):
        name = path.relative_to(root).as_posix()
        kind = _kind(path)
        if kind and kind != target.name:
            found.append(f"{name} is a program for {kind}")
        if target is WINDOWS:
            found += _windows_faults(path, name, lowered)
    for needed in (target.launcher, f"{target.packages}/copilot/__init__.py"):
        if not (root / needed).is_file():
            found.append(f"{needed} is missing")
    interpreter = "python/python.exe" if target is WINDOWS else "python/bin/python3"
    if not (root / interpreter).exists():
        found.append(f"{interpreter} is missing")
    return found


def _windows_faults(path: Path, name: str, lowered: dict[str, str]) -> list[str]:
    found = []
    if lowered.setdefault(name.lower(), name) != name:
        found.append(f"{name} and {lowered[name.lower()]} are one file on Windows")
    if any(_RESERVED.fullmatch(part) for part in name.split("/")):
        found.append(f"{name} is a name Windows keeps for itself")
    if len(name) > _LONGEST_PATH:
        found.append(f"{name} is too long")
    if _kind(path) == "windows" and _pe_machine(path) != _AMD64:
        found.append(f"{name} is not for 64-bit processors")
    return found


def _kind(path: Path) -> str:
    if path.is_symlink():
        return ""
    with path.open("rb") as file:
        start = file.read(4)
    found = next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")
    # Two letters are too little to go by: a text may begin with MZ.
    return "" if found == "windows" and path.suffix.lower() not in _PE_SUFFIXES else found


def _pe_machine(path: Path) -> int:
    with path.open("rb") as file:
        file.seek(0x3C)
        (offset,) = struct.unpack("<I", file.read(4))
        file.seek(offset + 4)
        (machine,) = struct.unpack("<H", file.read(2))
    return int(machine)


def pack(root: Path, target: Target, path: Path, created: int) -> None:
    """Write the ZIP or the tarball, under one folder, the same bytes every time."""
    if target is MACOS:
        archive.pack(root, path, created)
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for file in site.files(root):
            entry = zipfile.ZipInfo(f"copilot/{file.relative_to(root).as_posix()}", _ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes())


def members(path: Path) -> list[str]:
    """The names in a packed archive."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            return packed.namelist()
    with tarfile.open(path) as tar:
        return tar.getnames()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
