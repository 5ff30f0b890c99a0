"""The wheels a bundle installs: exactly those of the hashed lists, kept in a cache."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from bundle.failures import BundleError

ROOT: Final = Path(__file__).resolve().parents[2]
BASE: Final = ROOT / "requirements" / "base.txt"
LEFT_OUT: Final = Path(__file__).with_name("left_out.txt")
_PIP: Final = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")


def left_out() -> dict[str, str]:
    """Packages of the list that the program never imports, each with the reason."""
    lines = LEFT_OUT.read_text("utf-8").splitlines()
    pairs: list[list[str]] = [
        line.split(maxsplit=1) for line in lines if line and not line.startswith("#")
    ]
    return dict(pairs)


def requirements(work: Path) -> Path:
    """The hashed list without what is left out, as a file for pip."""
    absent = left_out()
    blocks = re.split(r"\n(?=\S)", BASE.read_text("utf-8").strip())
    kept, seen = [], set()
    for block in blocks:
        name = _NAME.match(block)
        seen.add(name[0] if name else "")
        if name and name[0] not in absent:
            kept.append(block)
    if unknown := absent.keys() - seen:
        raise BundleError(f"left_out.txt names what is not in base.txt: {sorted(unknown)}")
    path = work / "requirements.txt"
    path.write_text("\n".join(kept) + "\n", "utf-8")
    return path


def download(listed: Path, cache: Path) -> Path:
    """A folder with the wheels of that list; downloaded once for each list and Python."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    key = hashlib.sha256(listed.read_bytes() + python.encode()).hexdigest()[:16]
    folder = cache / "bundle-wheels" / key
    if folder.is_dir():
        return folder
    unfinished = folder.with_name(f".{key}.part")
    unfinished.mkdir(parents=True, exist_ok=True)
    _run(
        "download", "--require-hashes", "--no-deps", "--requirement", str(listed),
        "--dest", str(unfinished),
    )  # fmt: skip
    for sdist in [*unfinished.glob("*.tar.gz"), *unfinished.glob("*.zip")]:
        _run("wheel", "--no-deps", "--wheel-dir", str(unfinished), str(sdist))
        sdist.unlink()
    unfinished.rename(folder)
    return folder


def own_wheel(work: Path, source: Path = ROOT) -> Path:
    """The program itself as a wheel, made from the checkout."""
    catalogues = [
        sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", "--use-fuzzy",
        "--domain", "copilot", "--directory", str(source / "copilot" / "locale"),
    ]  # fmt: skip
    subprocess.run(catalogues, check=True)
    _run(
        "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(work),
        str(source),
    )  # fmt: skip
    return next(work.glob("copilot_legal-*.whl"))


def install(listed: Path, wheels: Path, more: list[Path], site: Path) -> None:
    """Unpack the listed wheels and some more into ``site``; hashes are checked where listed."""
    into = ("--no-deps", "--no-index", "--no-compile", "--no-warn-script-location")
    # Wheels that were built here from a hashed source have another hash than the source.
    _run(
        "install",
        *into,
        "--find-links",
        str(wheels),
        "--target",
        str(site),
        "-r",
        str(_plain(listed)),
    )
    for wheel in more:
        _run("install", *into, "--target", str(site), str(wheel))
    for name in ("bin", "lib", "include", "share"):
        shutil.rmtree(site / name, ignore_errors=True)


def _plain(listed: Path) -> Path:
    """The same list without hashes: the cache holds only what was downloaded against them."""
    text = re.sub(r"\s*\\\n\s*--hash=\S+", "", listed.read_text("utf-8"))
    path = listed.with_name("requirements-plain.txt")
    path.write_text(text, "utf-8")
    return path


def _run(*arguments: str) -> None:
    done = subprocess.run(
        [*_PIP, *arguments], capture_output=True, text=True, check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "315532800", "PIP_NO_INPUT": "1"},
    )  # fmt: skip
    if done.returncode:
        raise BundleError(f"pip {arguments[0]} failed: {done.stderr.strip()[-2000:]}")
