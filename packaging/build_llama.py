"""Build llama-cpp-python for this machine's processor, once, and install it into this Python.

The wheel is kept outside the clone under a key of version, flags and platform; a second run, or
another clone, only installs it. A plain ``pip install`` must not be used: it compiles for "native",
finds AMX on recent processors, and every model then dies with SIGSEGV. Only the sdist named with
its hash in requirements/llama.txt is built, and only the features /proc/cpuinfo lists are used.

``--variants`` builds the wheel of the offline installer instead: one library for each of several
generations of x86 processors, of which the program picks one where it runs.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

ROOT: Final = Path(__file__).resolve().parent.parent
REQUIREMENT: Final = ROOT / "requirements" / "llama.txt"
PACKAGE: Final = "llama_cpp_python"

# CMake option -> what /proc/cpuinfo must list. AMX is left out on purpose (see above).
FEATURES: Final = {
    "GGML_SSE42": ("sse4_2",),
    "GGML_AVX": ("avx",),
    "GGML_AVX2": ("avx2",),
    "GGML_FMA": ("fma",),
    "GGML_F16C": ("f16c",),
    "GGML_BMI2": ("bmi2",),
    "GGML_AVX_VNNI": ("avx_vnni",),
    "GGML_AVX512": ("avx512f", "avx512cd", "avx512vl", "avx512dq", "avx512bw"),
    "GGML_AVX512_VBMI": ("avx512vbmi",),
    "GGML_AVX512_VNNI": ("avx512_vnni",),
    "GGML_AVX512_BF16": ("avx512_bf16",),
}
NEEDS_AVX512: Final = ("GGML_AVX512_VBMI", "GGML_AVX512_VNNI", "GGML_AVX512_BF16")
ALWAYS: Final = {
    "GGML_NATIVE": "OFF",
    "GGML_AMX_TILE": "OFF",
    "GGML_AMX_INT8": "OFF",
    "GGML_AMX_BF16": "OFF",
    "LLAVA_BUILD": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
}
# The generations an office has, slowest first. Those between two of them gain nothing measurable
# for 4-bit weights; sapphirerapids is never built, because its AMX code dies (see above).
VARIANTS: Final = ("x64", "sse42", "haswell", "alderlake", "skylakex", "icelake")
VARIANT_FLAGS: Final = {
    "GGML_NATIVE": "OFF",
    "GGML_BACKEND_DL": "ON",
    "GGML_CPU_ALL_VARIANTS": "ON",
    "GGML_OPENMP": "OFF",
    "LLAVA_BUILD": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
    "CMAKE_INSTALL_BINDIR": f"{PACKAGE.removesuffix('_python')}/lib",
    "CMAKE_INSTALL_LIBDIR": f"{PACKAGE.removesuffix('_python')}/lib",
}
_VARIANT_LIST: Final = Path("vendor/llama.cpp/ggml/src/CMakeLists.txt")
_ONE_VARIANT: Final = re.compile(r"^\s*ggml_add_cpu_backend_variant\((\w+)[^)]*\)\n", re.MULTILINE)
COMPILER_HINTS: Final = (
    ("apt-get", "sudo apt-get install build-essential"),
    ("dnf", "sudo dnf install gcc-c++ make"),
    ("zypper", "sudo zypper install gcc-c++ make"),
    ("pacman", "sudo pacman -S base-devel"),
    ("brew", "xcode-select --install"),
)


class BuildError(Exception):
    """The wheel cannot be built; the message says why and what to do."""


def version() -> str:
    """The version that requirements/llama.txt pins."""
    found = re.search(r"^llama-cpp-python==(\S+)", REQUIREMENT.read_text("utf-8"), re.MULTILINE)
    if not found:
        raise BuildError(f"{REQUIREMENT} does not pin llama-cpp-python")
    return found.group(1)


def cpu_features(cpuinfo: str) -> frozenset[str]:
    """The flags of the first processor in the text of /proc/cpuinfo (x86 only)."""
    found = re.search(r"^flags\s*:\s*(.*)$", cpuinfo, re.MULTILINE)
    return frozenset(found.group(1).split()) if found else frozenset()


def build_flags(features: frozenset[str]) -> dict[str, str]:
    """The CMake options for these features; without any, the baseline of the architecture."""
    flags = dict(ALWAYS)
    if not features:
        return flags
    for option, needed in FEATURES.items():
        flags[option] = "ON" if features.issuperset(needed) else "OFF"
    if flags["GGML_AVX512"] == "OFF":
        flags.update(dict.fromkeys(NEEDS_AVX512, "OFF"))
    return flags


def flags_here() -> dict[str, str]:
    """The options for the machine this runs on."""
    path = Path("/proc/cpuinfo")
    x86 = platform.machine().lower() in ("x86_64", "amd64")
    return build_flags(
        cpu_features(path.read_text("utf-8")) if x86 and path.exists() else frozenset()
    )


def wheel_folder(
    cache: Path, release: str, flags: dict[str, str], variants: Sequence[str] = ()
) -> Path:
    """Where the wheel of this version, these flags and this platform is kept.

    The wheel holds no compiled Python, so the C library counts and the Python version does not.
    """
    libc = "-".join(platform.libc_ver())
    parts = [release, *sorted(f"{k}={v}" for k, v in flags.items())]
    parts += [sys.platform, platform.machine(), libc, *variants]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return cache / "wheels" / f"{PACKAGE}-{release}-{key}"


def require_compiler() -> None:
    """Name the command that installs a C++ compiler where there is none."""
    wanted = [os.environ.get("CXX"), "c++", "g++", "clang++", "cl"]
    if any(shutil.which(name) for name in wanted if name):
        return
    for tool, command in COMPILER_HINTS:
        if shutil.which(tool):
            raise BuildError(f"There is no C++ compiler. Install one with: {command}")
    raise BuildError("There is no C++ compiler. Install the one of your system and run this again.")


def build(folder: Path, flags: dict[str, str], variants: Sequence[str] = (), jobs: int = 0) -> Path:
    """Compile the wheel and move it into ``folder`` whole; its log stays there when it fails.

    ``jobs`` 0 means one for each core. Variants take long to compile: what an interrupted run has
    finished stays under ``folder`` and is not compiled again.
    """
    require_compiler()
    folder.mkdir(parents=True, exist_ok=True)
    options = " ".join(f"-D{name}={value}" for name, value in sorted(flags.items()))
    cores = str(jobs or os.cpu_count() or 1)
    environment = {**os.environ, "CMAKE_ARGS": options, "CMAKE_BUILD_PARALLEL_LEVEL": cores}
    environment["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    log = folder / "build.log"
    print(f"llama.cpp: compiling on {cores} cores (log: {log})", flush=True)
    began = time.monotonic()
    unfinished = folder / "unfinished"
    with tempfile.TemporaryDirectory(dir=folder) as made, log.open("w") as output:
        what = ["--require-hashes", "--requirement", str(REQUIREMENT)]
        if variants:
            source = with_variants(unpacked_source(unfinished, output), variants)
            what = ["--config-settings", f"build-dir={unfinished / 'objects'}", str(source)]
        command = [
            sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation",
            "--no-cache-dir", "--disable-pip-version-check", *what, "--wheel-dir", made,
        ]  # fmt: skip
        done = subprocess.run(
            command, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        )
        output.write(f"{time.monotonic() - began:.0f} seconds\n")
        output.flush()
        wheels = list(Path(made).glob(f"{PACKAGE}-*.whl"))
        if done.returncode or not wheels:
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
            raise BuildError(f"llama.cpp could not be compiled; the end of {log}:\n{tail}")
        shutil.rmtree(unfinished, ignore_errors=True)
        return wheels[0].replace(folder / wheels[0].name)


def unpacked_source(folder: Path, log: TextIO) -> Path:
    """The source of the pinned version, checked against its hash and unpacked under ``folder``."""
    source = folder / "source"
    if source.is_dir():
        return source
    shutil.rmtree(folder, ignore_errors=True)
    command = [
        sys.executable, "-m", "pip", "download", "--no-deps", "--no-build-isolation",
        "--no-binary", ":all:", "--disable-pip-version-check", "--require-hashes",
        "--requirement", str(REQUIREMENT), "--dest", str(folder),
    ]  # fmt: skip
    done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    archive = next(iter(folder.glob(f"{PACKAGE}-*.tar.gz")), None)
    if done.returncode or archive is None:
        raise BuildError("the source of llama-cpp-python could not be downloaded; see build.log")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return (folder / archive.name.removesuffix(".tar.gz")).rename(source)


def with_variants(source: Path, variants: Sequence[str]) -> Path:
    """The source with every other processor variant taken off its list."""
    path = source / _VARIANT_LIST
    text = path.read_text("utf-8")
    listed = set(_ONE_VARIANT.findall(text))
    if missing := set(variants) - listed:
        raise BuildError(f"llama.cpp knows no variant {', '.join(sorted(missing))}")
    kept = _ONE_VARIANT.sub(lambda found: found[0] if found[1] in variants else "", text)
    if kept != text:  # a file written anew would be compiled anew
        path.write_text(kept, "utf-8")
    return source


def install(wheel: Path) -> None:
    """Install the wheel into this Python, and load its library in a child process once.

    A library for another processor dies by a signal, so the trial must not be this process.
    """
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--no-index", "--force-reinstall", str(wheel)], check=True)
    trial = [sys.executable, "-c", "import llama_cpp; llama_cpp.llama_print_system_info()"]
    done = subprocess.run(trial, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(
            f"the built llama.cpp does not run here ({done.returncode}): {done.stderr}"
        )


def default_cache() -> Path:
    """``COPILOT_CACHE``, else the user's cache folder; the same as for the weights."""
    if given := os.environ.get("COPILOT_CACHE"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "copilot"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build where the cache has no wheel, then install; 0 when it runs."""
    parser = argparse.ArgumentParser(description="Build and install llama-cpp-python.")
    parser.add_argument("--cache", type=Path, default=None, help="where the wheel is kept")
    parser.add_argument("--where", action="store_true", help="print the cache folder and stop")
    parser.add_argument("--variants", action="store_true", help="for the installer; not installed")
    parser.add_argument("--jobs", type=int, default=0, help="compilers at once (0: all cores)")
    options = parser.parse_args(arguments)
    try:
        variants = VARIANTS if options.variants else ()
        flags = VARIANT_FLAGS if variants else flags_here()
        cache = options.cache or default_cache()
        folder = wheel_folder(cache, version(), flags, variants)
        if options.where:
            print(folder)
            return 0
        wheel = next(iter(folder.glob(f"{PACKAGE}-*.whl")), None)
        if wheel is None:
            wheel = build(folder, flags, variants, options.jobs)
        else:
            print("llama.cpp: the wheel is in the cache", flush=True)
        if variants:
            print(wheel)
            return 0
        install(wheel)
    except (BuildError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"llama.cpp: {wheel.name} installed", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
