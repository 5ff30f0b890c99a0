"""What has to be true of a matter after any kill, as sentences about what is not.

An undisturbed run of the same files is the measure: each file has to be stored as there, and its
text has to be what its reader gives, whatever happened on the way.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from copilot.readers import read
from tests.never_lost.documents import Folder
from tests.never_lost.running import ROOT

Stored = dict[str, Any]
_ALIKE = 0.995
_UNREAD = "Not read yet"


@dataclass(slots=True)
class Wanted:
    """What each file may look like: its versions, the newest last, and what was acknowledged.

    ``moved`` leads from new paths to old ones, which are gone once a run came to its end
    (``settled``).
    """

    versions: dict[str, list[Stored]] = field(default_factory=dict)
    words: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    settled: bool = False

    def add(self, folder: Folder, contents: dict[str, Any]) -> None:
        """Expect the files as they are now, from what an undisturbed run stored of them."""
        for path, made in folder.files.items():
            known = self.words.setdefault(path, [])
            if not known or known[-1] != made.words:
                known.append(made.words)
                self.versions.setdefault(path, []).append(contents["files"][path])
        self.settled = False
        self.moved |= folder.moved
        for old in folder.moved.values():
            self.acknowledged.pop(old, None)

    def acknowledge(self, paths: Iterable[str]) -> None:
        """These files were reported as finished: they are there as they are now."""
        for path in paths:
            self.acknowledged[path] = len(self.versions[path]) - 1

    def missing(self) -> set[str]:
        """The files not acknowledged in their newest version."""
        newest = {p: len(v) - 1 for p, v in self.versions.items() if p not in self.moved.values()}
        return {p for p, version in newest.items() if self.acknowledged.get(p, -1) < version}


def look(home: Path, matter: str, how: str, models: str, words: Iterable[str] = ()) -> Stored:
    """Everything the matter holds, read by a fresh process."""
    command = [sys.executable, "-m", "tests.never_lost.contents", str(home), matter, how, models]
    child = subprocess.run(
        command, input=json.dumps([*words]), capture_output=True, text=True, cwd=ROOT, check=False
    )
    if child.returncode:
        raise AssertionError(f"the matter cannot be opened: {child.stderr}")
    found: Stored = json.loads(child.stdout)
    return found


def plain_mistakes(folder: Folder, contents: Stored) -> Iterator[str]:
    """Where an undisturbed run is not what the files say; its text is what the reader gives."""
    yield from contents["problems"]
    for path, made in folder.files.items():
        stored = contents["files"].get(path, {})
        if made.broken:
            if stored.get("state") == "indexed" or not stored.get("reason"):
                yield f"{path}: broken, yet {stored}"
            continue
        if stored.get("text") != read(folder.root / path).text:
            yield f"{path}: its text is not what its reader gives"
        elif not all(word in stored["text"] for word in made.words):
            yield f"{path}: a paragraph is missing"


def mistakes(wanted: Wanted, contents: Stored) -> Iterator[str]:
    """What is lost, partial, or stored in another way than in an undisturbed run."""
    yield from contents["problems"]
    files = contents["files"]
    for path in sorted(set(wanted.acknowledged) - set(files)):
        yield f"{path}: acknowledged and lost"
    for new, old in wanted.moved.items():
        if not files.keys() & {new, old}:
            yield f"{old}: lost on its way to {new}"
        elif old in files and wanted.settled:
            yield f"{old}: is listed, though it is now {new}"
    for path, stored in files.items():
        if path not in wanted.versions:
            yield f"{path}: was never there"
            continue
        if _is_unread(stored) and path not in wanted.acknowledged and not wanted.settled:
            continue
        oldest = max(wanted.acknowledged.get(path, 0), 0)
        differing = [_difference(stored, one) for one in wanted.versions[path][oldest:]]
        if all(differing):
            yield f"{path}: not as in an undisturbed run: {differing[-1]}"


def _is_unread(stored: Stored) -> bool:
    """Whether a run found the file and was ended before it was read."""
    return stored.get("state") == "skipped" and str(stored["reason"]).startswith(_UNREAD)


def _difference(stored: Stored, expected: Stored) -> str:
    """The first part in which two differ; vectors may differ in their last figures."""
    for part in expected:
        if part == "vectors":
            if not _alike(stored.get(part, ""), expected[part]):
                return part
        elif stored.get(part) != expected[part]:
            return part
    return ""


def _alike(one: str, other: str) -> bool:
    a, b = (
        np.frombuffer(base64.b64decode(text), np.float16).astype(float) for text in (one, other)
    )
    if a.shape != b.shape:
        return False
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return length > 0 and float(a @ b) / length > _ALIKE


def search_mistakes(contents: Stored) -> Iterator[str]:
    """Where searchable is not committed: each word asked for finds all that is there, no other."""
    files = contents["files"]
    for word, found in contents["found"].items():
        there = {path for path, stored in files.items() if word in stored.get("text", "")}
        if there and not found:
            yield f"{word}: {sorted(there)} is committed and not found"
        if not set(found) <= there:
            yield f"{word}: {sorted(set(found) - there)} is found and not committed"


def sample_of_words(wanted: Wanted, at_most: int) -> list[str]:
    """Words of committed files and of others, old versions among them, spread over all files."""
    versions = chain.from_iterable(wanted.words.values())
    words = [made[len(made) // 2] for made in versions if made]
    return words[:: max(1, len(words) // at_most)]
