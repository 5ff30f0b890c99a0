"""Archives for Windows and macOS from a made interpreter and made wheels: built and looked into."""

import hashlib
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from bundle import foreign
from bundle.failures import BundleError
from bundle.foreign import MACOS, WINDOWS, Target
from bundle.weights import ModelFile

PE = b"MZ" + bytes(0x3A) + struct.pack("<I", 0x40) + b"PE\0\0" + struct.pack("<H", 0x8664)
PE_32 = PE[:-2] + struct.pack("<H", 0x14C)
MACH_O = b"\xcf\xfa\xed\xfe" + bytes(40)
ELF = b"\x7fELF" + bytes(40)


def wheel(folder: Path, name: str, tag: str, files: dict[str, bytes]) -> Path:
    path = folder / f"{name}-1.0-{tag}.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for member, content in files.items():
            packed.writestr(member, content)
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, "fast", "cp311-cp311-win_amd64", {"fast.pyd": PE, "fast-1.0.data/scripts/x": b""})
    wheel(folder, "fast", "cp311-cp311-macosx_11_0_arm64", {"fast.so": MACH_O})
    wheel(folder, "only_windows", "py3-none-any", {"only_windows.py": b""})
    for tag, library in (("win_amd64", PE), ("macosx_11_0_arm64", MACH_O)):
        wheel(folder, "llama_cpp_python", f"py3-none-{tag}", {"llama_cpp/lib/llama.dll": library})
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return wheel(tmp_path, "copilot_legal", "py3-none-any", {"copilot/__init__.py": b"x = 1\n"})


@pytest.fixture
def models(tmp_path: Path) -> list[ModelFile]:
    source = tmp_path / "small.gguf"
    source.write_bytes(b"weights")
    sha256 = hashlib.sha256(b"weights").hexdigest()
    return [ModelFile(source, "small.gguf", 7, sha256, "small", "1", "MIT", "me")]


def listed(tmp_path: Path, wheels: Path) -> Path:
    blocks = []
    for name, marker in (("fast", ""), ("only-windows", " ; sys_platform == 'win32'")):
        found = wheels.glob(f"{name.replace('-', '_')}-*.whl")
        hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in found]
        lines = [f"{name}==1.0{marker}", *(f"    --hash=sha256:{digest}" for digest in hashes)]
        blocks.append(" \\\n".join(lines))
    path = tmp_path / "requirements.txt"
    path.write_text("\n".join(blocks) + "\n", "utf-8")
    return path


def interpreter(tmp_path: Path, target: Target) -> Path:
    if target is WINDOWS:
        path = tmp_path / "python-embed.zip"
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("python.exe", PE)
            packed.writestr("python311._pth", "python311.zip\n.\n#import site\n")
        return path
    folder = tmp_path / "standalone" / "python"
    (folder / "bin").mkdir(parents=True)
    for name in ("python3.11", "python3"):
        (folder / "bin" / name).write_bytes(MACH_O)
        (folder / "bin" / name).chmod(0o755)
    path = tmp_path / "python.tar.gz"
    with tarfile.open(path, "w:gz") as packed_tar:
        packed_tar.add(folder, "python")
    return path


def assembled(
    target: Target, tmp_path: Path, wheels: Path, own: Path, models: list[ModelFile]
) -> Path:
    root = tmp_path / "work" / target.name / "program"
    root.mkdir(parents=True)
    python = interpreter(tmp_path, target)
    foreign.assemble(root, target, python, listed(tmp_path, wheels), wheels, own, models)
    return root


def test_the_windows_archive_has_a_launcher_and_searches_only_itself(
    tmp_path: Path, wheels: Path, own: Path, models: list[ModelFile]
) -> None:
    root = assembled(WINDOWS, tmp_path, wheels, own, models)
    assert foreign.faults(root, WINDOWS) == []
    path = tmp_path / "copilot.zip"
    foreign.pack(root, WINDOWS, path, 0)
    names = foreign.members(path)
    packages = "python/Lib/site-packages"
    weight = f"{packages}/copilot/_shipped/models/weights/small.gguf"
    expected = ("copilot.cmd", f"{packages}/fast.pyd", f"{packages}/only_windows.py", weight)
    assert {f"copilot/{name}" for name in (*expected, "MANIFEST")} <= set(names)
    searched = (root / "python" / "python311._pth").read_text("utf-8").splitlines()
    assert searched == ["python311.zip", ".", "Lib\\site-packages"]
    foreign.pack(root, WINDOWS, tmp_path / "again.zip", 0)
    assert path.read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_the_macos_archive_has_what_macos_needs(
    tmp_path: Path, wheels: Path, own: Path, models: list[ModelFile]
) -> None:
    root = assembled(MACOS, tmp_path, wheels, own, models)
    assert foreign.faults(root, MACOS) == []
    path = tmp_path / "copilot.tar.gz"
    foreign.pack(root, MACOS, path, 0)
    names = foreign.members(path)
    assert "copilot" in names
    assert "python/lib/python3.11/site-packages/fast.so" in names
    assert "python/lib/python3.11/site-packages/only_windows.py" not in names


def test_what_cannot_work_there_is_found_without_running_it(
    tmp_path: Path, wheels: Path, own: Path, models: list[ModelFile]
) -> None:
    root = assembled(WINDOWS, tmp_path, wheels, own, models)
    packages = root / "python" / "Lib" / "site-packages"
    (packages / "linux.so").write_bytes(ELF)
    (packages / "old.pyd").write_bytes(PE_32)
    (packages / "aux.py").touch()
    (packages / "FAST.pyd").write_bytes(PE)
    (packages / ("x" * 190)).touch()
    (root / "copilot.cmd").unlink()
    found = " | ".join(foreign.faults(root, WINDOWS))
    for said in ("for linux", "not for 64-bit", "keeps for itself", "one file on Windows",
                 "too long", "copilot.cmd is missing"):  # fmt: skip
        assert said in found


def test_a_wheel_of_another_hash_or_a_missing_one_stops_the_build(
    tmp_path: Path, wheels: Path, own: Path, models: list[ModelFile]
) -> None:
    told = listed(tmp_path, wheels)
    wheel(wheels, "fast", "cp311-cp311-win_amd64", {"fast.pyd": PE + b"more"})
    with pytest.raises(BundleError, match="not the file that base"):
        list(foreign.chosen(told, wheels, WINDOWS))
    for path in wheels.glob("fast-*"):
        path.unlink()
    with pytest.raises(BundleError, match=r"fast 1\.0 for macos is not in"):
        list(foreign.chosen(told, wheels, MACOS))


def test_a_wheel_that_writes_outside_is_refused(tmp_path: Path) -> None:
    evil = wheel(tmp_path, "evil", "py3-none-any", {"../outside.py": b""})
    with pytest.raises(BundleError, match="outside"):
        foreign.unpack_wheel(evil, tmp_path / "site")
