"""Build the offline bundle on a staging machine: one signed file that installs without a network.

    python packaging/build_bundle.py --key KEY.pem              # program and models
    python packaging/build_bundle.py --key KEY.pem --no-models  # an update for those who have them
    python packaging/build_bundle.py --key KEY.pem --models-only --model qwen3-4b-instruct-2507

Everything that goes in is pinned by hash; the same commit, wheels and key give the same bytes.
Weights come from models/weights (packaging/fetch_models.py brings them), the llama.cpp wheel from
the cache of packaging/build_llama.py. Keys are made by packaging/sign_bundle.py.
"""

import argparse
import hashlib
import json
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import build_llama
from bundle import archive, elf, foreign, runtime, sbom, signing, site, weights, wheels, writing
from bundle.failures import BundleError
from bundle.licences import Licensed
from bundle.weights import ModelFile
from copilot_installer import header, trust
from copilot_installer.header import Header, HeaderError, Program

ROOT: Final = Path(__file__).resolve().parent.parent
_LAUNCHER: Final = """#!/bin/sh
root=$(CDPATH='' cd -P -- "${{0%/*}}/.." && pwd -P) || exit 1
exec "$root/python/bin/python3" -I {options} "$@"
"""
_SCHEMA: Final = ("index/schema", "copilot/store/migrations")


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    print(f"==> {name}", flush=True)
    began = time.monotonic()
    yield
    print(f"    {time.monotonic() - began:.1f} s", flush=True)


def version() -> str:
    """The program's version."""
    text = (ROOT / "copilot" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if not found:
        raise BundleError("copilot/__init__.py has no version")
    return found[1]


def commit() -> tuple[str, int]:
    """The commit and its time; ``+changed`` where files differ from it, 1980 without git."""
    try:
        told = _git("log", "-1", "--format=%H %ct").split()
        changed = "+changed" if _git("status", "--porcelain", "--untracked-files=no") else ""
        return told[0] + changed, int(told[1])
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "-", 315_532_800


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def data_format() -> str:
    """Changes when matters are stored differently: a short sum of schema and migrations."""
    digest = hashlib.sha256()
    for folder in _SCHEMA:
        for path in sorted((ROOT / folder).glob("*.*")):
            if path.suffix in (".sql", ".py"):
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def assemble(root: Path, work: Path, cache: Path, llama: Path, python: Path | None) -> list[str]:
    """Put the program together under ``root``; returns the system libraries it brings."""
    home = root / "python"
    with step("interpreter"):
        runtime.copy_interpreter(runtime.unpacked(python or Path(sys.base_prefix), work), home)
        libraries = runtime.join_libraries(home)
    packages = next(home.glob("lib/python3.*/site-packages"))
    with step("wheels"):
        listed = wheels.requirements(work)
        cached = wheels.download(listed, cache)
        own = wheels.own_wheel(work, ROOT)
        wheels.install(listed, cached, [own, llama], packages)
    with step("trimming"):
        shutil.copytree(
            ROOT / "packaging" / "copilot_installer", packages / "copilot_installer",
            ignore=shutil.ignore_patterns("__pycache__", "stub.sh"),
        )  # fmt: skip
        site.trim(packages)
        site.share_libraries(packages / "llama_cpp" / "lib")
        runtime.strip(packages / "llama_cpp")
        libraries += runtime.join_libraries_of_wheels(root)
    _write_launchers(root)
    with step("bytecode and a trial import"):
        interpreter = home / "bin" / "python3"
        site.compile_all(interpreter, root)
        site.imports(interpreter)
    return sorted(set(libraries))


def _write_launchers(root: Path) -> None:
    (root / "bin").mkdir()
    for name, options in (
        ("copilot", "-m copilot"),
        ("copilot-installer", "-B -m copilot_installer"),
    ):
        path = root / "bin" / name
        path.write_text(_LAUNCHER.format(options=options), "utf-8")
        path.chmod(0o755)


def describe(
    root: Path, libraries: Sequence[str], models: Sequence[ModelFile], llama: Path
) -> tuple[str, dict[str, Any]]:
    """Write licences, provenance, bill of materials and MANIFEST; returns MANIFEST's sum."""
    stamp, created = commit()
    licences = root / "licences"
    shutil.copytree(ROOT / "models" / "licences", licences)
    shutil.copy2(ROOT / "LICENSE", licences / "copilot.txt")
    provenance = {
        "version": version(),
        "commit": stamp,
        "builder": "packaging/build_bundle.py",
        "python": platform.python_version(),
        "system": "-".join([sys.platform, platform.machine(), *platform.libc_ver()]),
        "requirements": _sha256(ROOT / "requirements" / "base.txt"),
        "left_out": sorted(wheels.left_out()),
        "llama_cpp": {
            "wheel": llama.name, "sha256": _sha256(llama), "variants": list(_variants(root)),
            "flags": build_llama.VARIANT_FLAGS if _variants(root) else {},
        },
        "models": [{"path": m.path, "sha256": m.sha256, "weight": m.weight} for m in models],
    }  # fmt: skip
    (root / "provenance.json").write_text(json.dumps(provenance, indent=1) + "\n", "utf-8")
    own = Licensed("copilot-legal", version(), "Apache-2.0")
    python = Licensed("CPython", platform.python_version(), "PSF-2.0")
    # The table of licences is made from the parts, and is a file of the program like the others.
    table = licences / "LICENCES.md"
    table.write_text("", "utf-8")
    parts = sbom.components(root, archive.sums(root), own, python, libraries) + _of_models(models)
    table.write_text(sbom.licence_table(parts), "utf-8")
    parts[0].files["licences/LICENCES.md"] = _sha256(table)
    listed = archive.manifest(archive.sums(root))
    told = sbom.document(parts, created, listed)
    (root / "sbom.cdx.json").write_text(sbom.rendered(told), "utf-8")
    manifest = archive.manifest(archive.sums(root))
    (root / archive.MANIFEST).write_text(manifest, "utf-8")
    return hashlib.sha256(manifest.encode()).hexdigest(), told


def _of_models(models: Sequence[ModelFile]) -> list[sbom.Component]:
    made: dict[str, sbom.Component] = {}
    for model in models:
        licensed = Licensed(model.weight, model.version, model.licence)
        reference = f"model:{model.weight}@{model.version}"
        part = made.setdefault(
            model.weight,
            sbom.Component(licensed, "machine-learning-model", reference, maker=model.maker),
        )
        part.files[f"models/{model.sha256}"] = model.sha256
    return list(made.values())


def _variants(root: Path) -> list[str]:
    found = root.glob("python/lib/python3.*/site-packages/llama_cpp/lib/libggml-cpu-*.so")
    return sorted(path.stem.removeprefix("libggml-cpu-") for path in found)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def llama_wheel(given: Path | None, cache: Path, portable: bool) -> Path:
    """The wheel of llama.cpp: given, from the cache, or built now (which takes long)."""
    if given:
        return given
    if portable:
        folder = build_llama.wheel_folder(cache, build_llama.version(), build_llama.flags_here())
        found = next(iter(folder.glob("*.whl")), None)
        if found is None:
            raise BundleError("no wheel for this processor: python packaging/build_llama.py")
        return found
    flags, variants = build_llama.VARIANT_FLAGS, build_llama.VARIANTS
    folder = build_llama.wheel_folder(cache, build_llama.version(), flags, variants)
    found = next(iter(folder.glob("*.whl")), None)
    return found or build_llama.build(folder, flags, variants)


def carried_before(paths: Sequence[Path]) -> frozenset[str]:
    """The contents that earlier bundles brought, which a delta does not carry again."""
    known: set[str] = set()
    for path in paths:
        with path.open("rb") as file:
            file.seek(header.STUB_BYTES)
            try:
                told = header.parse(file.read(header.HEADER_BYTES))
            except HeaderError as error:
                raise BundleError(f"{path} is no bundle") from error
        known |= {model.sha256 for model in told.models}
    return frozenset(known)


def build(options: argparse.Namespace, work: Path) -> writing.Written:
    """Make the bundle the options ask for."""
    cache = options.cache or build_llama.default_cache()
    key, public = _key(options)
    models, answers = weights.chosen(ROOT, options.model)
    absent = carried_before(options.since)
    if options.no_models:
        absent = frozenset(model.sha256 for model in models)
    stamp, created = commit()
    program, section, manifest, glibc = None, None, "-", "-"
    name = f"copilot-models-{version()}" if options.models_only else f"copilot-{version()}"
    if not options.models_only:
        root = work / "program"
        root.mkdir()
        llama = llama_wheel(options.llama, cache, options.portable)
        libraries = assemble(root, work, cache, llama, options.python)
        with step("checking what the files need of a system"):
            if unmet := elf.unmet(root):
                raise BundleError(f"libraries are missing: {unmet}")
            glibc = elf.glibc_of(elf.elf_files(root))
        with step("bill of materials"):
            manifest, told = describe(root, libraries, models, llama)
        program = work / "program.tar.gz"
        with step("packing"):
            archive.pack(root, program, created)
        section = Program(program.stat().st_size, _sha256(program), archive.unpacked_bytes(root))
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / f"{name}.sbom.json").write_text(sbom.rendered(told), "utf-8")
    made = Header(
        version=version(), commit=stamp, created=created,
        target=f"{sys.platform}-{platform.machine()}", glibc=glibc, data=data_format(),
        key=public, stub="-", manifest=manifest, answers=answers, program=section,
        inline=Program(0, "0" * 64, 0), parts=(), models=writing.listed(models, absent),
    )  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    with step("writing"):
        written = writing.write(options.out, name, made, program, models, key, options.part_size)
        writing.write_sums(written.files, public, key)
    return written


@contextmanager
def working_folder(given: Path | None) -> Iterator[Path]:
    """A folder for the parts: a temporary one, or the given one, emptied first and kept."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="bundle-") as work:
            yield Path(work)
        return
    shutil.rmtree(given, ignore_errors=True)
    given.mkdir(parents=True)
    yield given


def build_foreign(options: argparse.Namespace, work: Path) -> list[Path]:
    """The ZIP for Windows or the tarball for macOS, with its sums."""
    if not options.python or not options.wheels:
        raise BundleError("--target needs --python FILE and --wheels DIR of that system")
    key, public = _key(options)
    target = foreign.TARGETS[options.target]
    models, _ = weights.chosen(ROOT, options.model)
    root = work / "program"
    root.mkdir()
    with step("putting it together"):
        own = wheels.own_wheel(work, ROOT)
        foreign.assemble(
            root, target, options.python, wheels.requirements(work), options.wheels, own,
            [] if options.no_models else models,
        )  # fmt: skip
    if found := foreign.faults(root, target):
        raise BundleError("this cannot work there:\n  " + "\n  ".join(found[:20]))
    options.out.mkdir(parents=True, exist_ok=True)
    suffix = "zip" if target is foreign.WINDOWS else "tar.gz"
    path = options.out / f"copilot-{version()}-{target.name}.{suffix}"
    with step("packing"):
        foreign.pack(root, target, path, commit()[1])
    return [path, *writing.write_sums((path,), public, key)]


def _key(options: argparse.Namespace) -> tuple[Ed25519PrivateKey | None, str]:
    if options.key:
        key = signing.private_key(options.key)
        return key, key.public_key().public_bytes_raw().hex()
    if options.public_key:
        return None, signing.public_key(options.public_key)
    raise BundleError(
        "name a key with --key, or --public-key to sign elsewhere; to make one:"
        " python packaging/sign_bundle.py new KEY.pem"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--key", type=Path, help="private Ed25519 key (PEM)")
    parser.add_argument("--public-key", type=Path, help="build unsigned, for sign_bundle.py")
    parser.add_argument("--model", action="append", default=[], metavar="NAME")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--no-models", action="store_true", help="name the models, carry none")
    group.add_argument("--models-only", action="store_true", help="carry models, no program")
    parser.add_argument("--since", type=Path, action="append", default=[], metavar="OLD.run")
    parser.add_argument("--part-size", type=int, default=writing.LARGEST_FILE, metavar="BYTES")
    parser.add_argument("--python", type=Path, help="an interpreter: folder or standalone tarball")
    parser.add_argument("--target", choices=("linux", *foreign.TARGETS), default="linux")
    parser.add_argument("--wheels", type=Path, help="wheels of another system (--target)")
    parser.add_argument("--llama", type=Path, help="a wheel of llama-cpp-python")
    parser.add_argument("--portable", action="store_true", help="the checkout's own llama.cpp")
    parser.add_argument("--cache", type=Path, help="wheels (default: COPILOT_CACHE)")
    parser.add_argument("--work", type=Path, help="put it together there and keep that")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and print what was made."""
    options = _parser().parse_args(arguments)
    began = time.monotonic()
    try:
        with working_folder(options.work) as work:
            if options.target != "linux":
                print(*build_foreign(options, work), sep="\n")
                return 0
            written = build(options, work)
    except BundleError as error:
        print(error, file=sys.stderr)
        return 1
    for path in written.files:
        print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")
    print(f"key fingerprint  {trust.grouped(trust.fingerprint(written.header.key))}")
    print(f"glibc            {written.header.glibc}")
    print(f"{time.monotonic() - began:.0f} seconds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
