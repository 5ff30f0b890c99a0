"""Small bundles for the tests: the real format, stub and installer, with a made program inside.

The made program is two shell scripts. One stands for the bundle's Python and runs this one; the
other stands for ``copilot`` and does what the test wants of it.
"""

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bundle import archive, writing
from bundle.weights import ModelFile
from copilot_installer.header import Header, Program

ROOT = Path(__file__).parents[2]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
FOREIGN = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
_PYTHON = f"""#!/bin/sh
[ "$1" = -I ] && shift
PYTHONPATH='{ROOT / "packaging"}' exec '{sys.executable}' "$@"
"""
_COPILOT = """#!/bin/sh
case "$1 $2" in
"models selftest") echo '{"cpu_variant": "haswell"}' ;;
"matter list") echo '{"matters": [{"name": "Weber"}]}' ;;
"status --matter") [ ! -e "${0%/*}/../broken-migration" ] || exit 1 ;;
*) echo "VERSION" ;;
esac
[ ! -e "${0%/*}/../broken" ] || { echo "it does not work" >&2; exit 1; }
"""
SITE = "python/lib/python3.11/site-packages"


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle and the folder its files lie in."""

    path: Path
    header: Header

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """``sh FILE.run`` as a user would start it, with nothing of this environment."""
        environment = {"PATH": "/usr/bin:/bin", "LANG": "en_US.UTF-8", **variables}
        return subprocess.run(
            ["/bin/sh", str(self.path), *arguments],
            env=environment, capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip


def make(
    folder: Path,
    version: str = "0.1.0",
    *,
    key: Ed25519PrivateKey | None = KEY,
    models: dict[str, bytes] | None = None,
    carried: bool = True,
    program: bool = True,
    largest: int = 10_000_000,
    data: str = "a",
    marks: tuple[str, ...] = (),
    glibc: str = "2.17",
    target: str = "linux-x86_64",
    name: str = "",
) -> Made:
    """Write a bundle; ``marks`` are empty files that change what the made program does."""
    folder.mkdir(parents=True, exist_ok=True)
    work = folder / f"work-{version}"
    files = _models(work, models if models is not None else {"small.gguf": b"weights " * 99})
    section, packed, manifest = None, None, "-"
    if program:
        root = _program(work / "program", version, marks)
        listed = archive.manifest(archive.sums(root))
        (root / archive.MANIFEST).write_text(listed, "utf-8")
        manifest = hashlib.sha256(listed.encode()).hexdigest()
        packed = work / "program.tar.gz"
        archive.pack(root, packed, 1_700_000_000)
        section = Program(
            packed.stat().st_size,
            hashlib.sha256(packed.read_bytes()).hexdigest(),
            archive.unpacked_bytes(root),
        )
    absent = frozenset() if carried else frozenset(file.sha256 for file in files)
    signer = key or KEY
    told = Header(
        version=version, commit="c0ffee", created=1_700_000_000, target=target, glibc=glibc,
        data=data, key=signer.public_key().public_bytes_raw().hex(), stub="-", manifest=manifest,
        answers="small", program=section, inline=Program(0, "0" * 64, 0), parts=(),
        models=writing.listed(files, absent),
    )  # fmt: skip
    named = name or f"copilot-{version}"
    written = writing.write(folder, named, told, packed, files, key, largest)
    writing.write_sums(written.files, written.header.key, key)
    return Made(written.files[0], written.header)


def _models(work: Path, models: dict[str, bytes]) -> list[ModelFile]:
    files = []
    for path, content in sorted(models.items()):
        source = work / "weights" / path
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append(ModelFile(source, path, len(content), sha256, "small", "1", "MIT", "me"))
    return files


def _program(root: Path, version: str, marks: tuple[str, ...]) -> Path:
    scripts = {
        "python/bin/python3": _PYTHON,
        "bin/copilot": _COPILOT.replace("VERSION", version),
        "bin/copilot-installer": "#!/bin/sh\n",
    }
    for name, text in scripts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
        (root / name).chmod(0o755)
    shipped = root / SITE / "copilot" / "_shipped"
    for name in ("models/catalogue.toml", "index/sample_matter/lease.md"):
        (shipped / name).parent.mkdir(parents=True, exist_ok=True)
        (shipped / name).write_text(f"{version}\n", "utf-8")
    (root / "python" / "lib" / "libmade.so.1").write_bytes(version.encode() * 50)
    (root / "python" / "lib" / "libmade.so").symlink_to("libmade.so.1")
    for mark in marks:
        (root / mark).touch()
    return root


def state(folder: Path) -> dict[str, str]:
    """Everything below a folder with its content, to compare before and after."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder"
    return found
