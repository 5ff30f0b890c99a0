"""Fuzzing of the readers, one target each: only a ReadError may come out of damaged bytes.

    python -m benchmarks.fuzz_readers [TARGET ...] [--runs N] [--atheris]

Run from the top of the repository. A target is a reader's module (word, pdf, mail, ...); none
means all. With --atheris, which needs that package (Python 3.11 to 3.13), Google's engine mutates
the seeds, guided by which code of the readers and of pypdf they reach. Without, a mutator of our
own does the same runs each time. A run that takes over ten seconds or raises anything else is a
finding: its bytes go to "fuzz-findings" in the temporary folder. Prints a Markdown row a target:
runs, documents read, refusals, findings, seconds, and the peak memory of its process.
"""

import argparse
import hashlib
import importlib
import io
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from copilot import readers
from copilot.domain import ReadOptions
from copilot.errors import ReadError
from copilot.readers.nesting import Nesting
from copilot.readers.wire import encode_document
from tests.readers import seeds

_MOST_SECONDS: Final = 10
_MOST_BYTES: Final = 1 << 16
_FINDINGS: Final = Path(tempfile.gettempdir(), "fuzz-findings")
_ODD: Final = (b"\0", b"\xff", b"\xff\xff\xff\x7f", b"<", b">", b"&", b"{", b"}", b"\n", b"9" * 9)
_PASSWORDS: Final = ("geheim",)
_started: Final = time.perf_counter()
_INSIDE: Final = 0.7  # of the runs on a package: mutate a part of it
_DAMAGE: Final = (zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, OSError)


class _TooSlowError(BaseException):
    """Raised by the clock; no reader may catch it."""


@dataclass(slots=True)
class Tally:
    """What came of the runs of one target."""

    runs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)


def targets() -> dict[str, list[tuple[str, bytes]]]:
    """The seeds of each reader, by the module that reads them."""
    found: dict[str, list[tuple[str, bytes]]] = {}
    for name, content in seeds.seeds().items():
        found.setdefault(readers.READERS[Path(name).suffix], []).append((name, content))
    return found


def run(name: str, data: bytes, tally: Tally) -> None:
    """One run: the file is read and its document packed, as in a confined reader."""
    tally.runs += 1
    signal.alarm(_MOST_SECONDS)
    try:
        options = ReadOptions(ocr="off", passwords=_PASSWORDS)
        encode_document(readers.read_bytes(name, data, Nesting(options=options)))
        tally.kinds["read"] += 1
    except (ReadError, RecursionError, MemoryError) as error:
        tally.kinds[type(error).__name__] += 1
    except (Exception, _TooSlowError) as error:  # noqa: BLE001 - what nobody expected is looked for
        _report(name, data, error, tally)
    finally:
        signal.alarm(0)


def _report(name: str, data: bytes, error: BaseException, tally: Tally) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "copilot" in frame.filename] or frames
    place = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
    finding = f"{type(error).__name__} in {place}"
    if not tally.findings[finding]:
        _FINDINGS.mkdir(exist_ok=True)
        number = hashlib.sha256(data).hexdigest()[:8]
        Path(_FINDINGS, f"{number}-{name}").write_bytes(data)
        print(f"{finding}: {error!r:.200} ({number}-{name})", file=sys.stderr, flush=True)
    tally.findings[finding] += 1


def mutated(chance: random.Random, content: bytes, other: bytes) -> bytes:
    """Bytes flipped, put in, taken out, repeated, cut off or taken from another seed."""
    data = bytearray(content)
    for _ in range(1 << chance.randrange(5)):
        if not data:
            break
        at = chance.randrange(len(data))
        span = min(len(data) - at, 1 << chance.randrange(8))
        match chance.randrange(7):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.randrange(256)
            case 2:
                data[at:at] = chance.choice(_ODD)
            case 3:
                del data[at : at + span]
            case 4:
                data[at:at] = data[at : at + span] * chance.randrange(1, 9)
            case 5:
                start = chance.randrange(len(other))
                data[at : at + span] = other[start : start + span]
            case _:
                del data[at + span * 8 :]
    return bytes(data[:_MOST_BYTES])


def fuzz(target: str, runs: int) -> Tally:
    """The runs of one target by our own mutator."""
    tally, files = Tally(), targets()[target]
    chance = random.Random(runs)  # noqa: S311 - the same runs each time
    every = [content for _, content in files]
    for number in range(runs):
        name, content = files[number % len(files)]
        other = chance.choice(every)
        run(name, _changed(content, chance, lambda data: mutated(chance, data, other)), tally)  # noqa: B023
    return tally


def _changed(content: bytes, chance: random.Random, mutate: Callable[[bytes], bytes]) -> bytes:
    """The mutated file; of a package mostly one part, which is packed again."""
    if content.startswith(b"PK") and chance.random() < _INSIDE:
        try:
            parts = _parts(content)
        except (zipfile.BadZipFile, *_DAMAGE):
            parts = {}
        if parts:
            part = chance.choice(sorted(parts))
            return seeds.zipped({**parts, part: mutate(parts[part] or b" ")})
    return mutate(content)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        small = [info for info in archive.infolist() if info.file_size <= _MOST_BYTES]
        return {info.filename: archive.read(info) for info in small}


def fuzz_with_atheris(target: str, runs: int) -> NoReturn:
    """The runs of one target by atheris, which does not return: the last run ends the process."""
    import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

    with atheris.instrument_imports(include=["copilot.readers", "pypdf"]):
        importlib.import_module(f"copilot.readers.{target}")
    tally, files = Tally(), targets()[target]
    name = files[0][0]
    is_package = files[0][1].startswith(b"PK")

    def once(data: bytes) -> None:
        run(name, data, tally)
        if tally.runs >= runs:
            _row(target, tally)
            sys.stdout.flush()
            os._exit(1 if tally.findings else 0)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311
        # What is no package any more leads no further than to that finding.
        whole = files[0][1] if is_package and not zipfile.is_zipfile(io.BytesIO(data)) else data
        changed = _changed(whole, chance, lambda part: bytes(atheris.Mutate(part, most)))
        return changed[:most]

    with tempfile.TemporaryDirectory() as corpus:
        for at, (_, content) in enumerate(files):
            Path(corpus, str(at)).write_bytes(content)
        # A clock of our own names the file; theirs would end the process.
        arguments = [sys.argv[0], f"-max_len={_MOST_BYTES}", "-timeout=0", "-verbosity=0"]
        arguments += ["-rss_limit_mb=4096", f"-artifact_prefix={corpus}/", corpus]
        atheris.Setup(arguments, once, custom_mutator=mutate)
        atheris.Fuzz()
    raise SystemExit(1)


def _row(target: str, tally: Tally) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    refused = tally.runs - tally.kinds["read"] - tally.findings.total()
    print(
        f"| {target} | {tally.runs} | {tally.kinds['read']} | {refused} | "
        f"{tally.findings.total()} {dict(tally.findings) or ''} | "
        f"{time.perf_counter() - _started:.0f} | {peak:.0f} |",
        flush=True,
    )


def _too_slow(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _TooSlowError


def main() -> int:
    """Fuzz; returns the exit code, 1 where there are findings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--atheris", action="store_true")
    parser.add_argument("--alone", action="store_true", help="this process is for one target")
    options = parser.parse_args()
    if not options.alone:
        print("| reader | runs | read | refused | findings | s | peak MB |")
        print("|---|---|---|---|---|---|---|", flush=True)
        engine = ["--atheris"] if options.atheris else []
        command = [sys.executable, "-m", "benchmarks.fuzz_readers", "--alone", *engine]
        chosen = options.targets or list(targets())
        ends = [
            subprocess.run([*command, "--runs", str(options.runs), each], check=False).returncode
            for each in chosen
        ]
        return max(ends, key=abs)
    signal.signal(signal.SIGALRM, _too_slow)
    (target,) = options.targets
    if options.atheris:
        fuzz_with_atheris(target, options.runs)
    tally = fuzz(target, options.runs)
    _row(target, tally)
    return 1 if tally.findings else 0


if __name__ == "__main__":
    sys.exit(main())
