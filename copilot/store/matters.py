"""Matters on disk: one folder each, described by ``matter.toml``.

A folder counts from the moment it is complete: it is made and removed under another name.
"""

import errno
import json
import os
import re
import shutil
import tempfile
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, get_args

from copilot.domain import Language, Matter
from copilot.errors import (
    BadMatterNameError,
    DiskFullError,
    MatterExistsError,
    MatterNotFoundError,
    StoreDamagedError,
)
from copilot.errors.vault import LegalHoldError
from copilot.paths import Home, MatterPaths
from copilot.security.durable import sync_folder, typed
from copilot.security.vault import keys
from copilot.security.vault.keys import Place
from copilot.store import deletion
from copilot.store.lock import lock_folder, lock_matter
from copilot.store.sharing import alone

_LONGEST_NAME: Final = 80
_LONGEST_SLUG: Final = 40
_PUNCTUATION: Final = frozenset(" .-_/&,()'’+:§")
# Names that Windows keeps for devices, whatever the folder.
_RESERVED: Final = re.compile(r"con|prn|aux|nul|(com|lpt)\d")
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NEW: Final = ".new-"
_DELETED: Final = ".deleted-"
_MARK: Final = "deleted.toml"


def create(home: Home, name: str, language: Language, owner: str) -> Matter:
    """Make a matter's folder and keys; raises BadMatterNameError or MatterExistsError."""
    created = datetime.now().astimezone().isoformat(timespec="seconds")
    matter = Matter(_checked(name), "", language, owner, created)
    home.matters.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _changing(home):
        folder = Path(tempfile.mkdtemp(prefix=_NEW, dir=home.matters))
        return _bring_in(home, matter, "", lambda place: keys.create(place), folder)


def bring_back(
    home: Home, matter: Matter, slug: str, fill: Callable[[Place], object], folder: Path
) -> Matter:
    """Make a matter of a folder that holds its library; ``fill`` gives it keys.

    ``slug`` names the folder it had, where that is to be used again.
    """
    _checked(matter.name)
    home.matters.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _changing(home):
        return _bring_in(home, matter, slug, fill, folder)


def _bring_in(
    home: Home, matter: Matter, slug: str, fill: Callable[[Place], object], folder: Path
) -> Matter:
    if _named(home, matter.name) is not None:
        shutil.rmtree(folder)
        raise MatterExistsError(name=matter.name)
    made = replace(matter, slug=slug or _free_slug(home, matter.name))
    _write(MatterPaths(folder).description, _toml(made))
    fill(Place(home.keys, made.slug))
    folder.rename(home.matters / made.slug)
    sync_folder(home.matters)
    return made


def list_matters(home: Home) -> list[Matter]:
    """Every matter whose description can be read, last used first."""
    used = [(path.description.stat().st_mtime_ns, matter) for path, matter in _readable(home)]
    return [matter for _, matter in sorted(used, key=lambda m: (-m[0], m[1].slug))]


def damaged(home: Home) -> list[StoreDamagedError]:
    """What keeps matters out of the list: descriptions that cannot be read."""
    found = []
    for paths in _folders(home):
        try:
            _read(paths)
        except StoreDamagedError as error:
            found.append(error)
    return found


def find(home: Home, name: str) -> Matter:
    """A matter by name (upper and lower case alike) or by slug; raises MatterNotFoundError."""
    named = _named(home, name)
    if named is not None:
        return named
    for paths in _folders(home):
        if paths.root.name == name:
            return _read(paths)
    raise MatterNotFoundError(name=name)


def allow_feedback(home: Home, name: str, allowed: bool) -> Matter:
    """Record whether a matter's verdicts may be exported; who may say so is the caller's care."""
    return _changed(home, name, feedback=allowed)


def hold(home: Home, name: str, held: bool) -> Matter:
    """Put a matter under a legal hold, or end it: it cannot be deleted meanwhile."""
    return _changed(home, name, hold=held)


def retain(home: Home, name: str, until: str) -> Matter:
    """Set the day a matter's retention ends (ISO), or none with an empty one."""
    return _changed(home, name, retain_until=until)


def _changed(home: Home, name: str, **values: Any) -> Matter:
    with _changing(home):
        matter = replace(find(home, name), **values)
        path = home.matter(matter.slug).description
        unfinished = path.with_name(path.name + ".part")
        unfinished.unlink(missing_ok=True)
        _write(unfinished, _toml(matter))
        unfinished.replace(path)
        sync_folder(path.parent)
    return matter


def admit(home: Home, name: str, users: Iterable[str]) -> Matter:
    """Record whom a matter is open to beside its owner; who may say so is the caller's care."""
    return _changed(home, name, admitted=tuple(sorted(set(users))))


def mark_used(home: Home, matter: Matter) -> None:
    """Move a matter to the top of the list, if its disk lets us."""
    with suppress(OSError):
        os.utime(home.matter(matter.slug).description)


def delete(home: Home, name: str, by: str, counts: Mapping[str, int] | None = None) -> Path | None:
    """Destroy a matter's keys and all its files; returns the certificate.

    ``counts`` go into it. Raises LegalHoldError, or MatterLockedError while it is in use.
    """
    matter = find(home, name)
    if matter.hold:
        raise LegalHoldError(name=matter.name)
    paths = home.matter(matter.slug)
    with _changing(home):
        with lock_matter(paths, matter.name), alone(paths, matter.name):
            deletion.plan(home, matter, by, counts)
            # From here on nobody finds it; what a kill leaves goes with the next start.
            paths.description.rename(paths.root / _MARK)
            sync_folder(paths.root)
            keys.destroy(Place(home.keys, matter.slug))
        return deletion.finish(home, paths.root)


def tidy(home: Home) -> None:
    """Finish deletions and remove what killed processes left half made."""
    if home.matters.is_dir() and any(_abandoned(path) for path in home.matters.iterdir()):
        with _changing(home):
            pass


@contextmanager
def _changing(home: Home) -> Iterator[None]:
    """One change of the list at a time, after tidying up what a killed process left."""
    try:
        with lock_folder(home.matters / ".lock"):
            _sweep(home)
            yield
    except OSError as error:
        raise typed(error, home.matters) from error


def _sweep(home: Home) -> None:
    """Remove what killed processes left; only under the lock, so that nothing is in the making."""
    for path in list(home.matters.iterdir()):
        if path.name.startswith(_NEW):
            shutil.rmtree(path)
        elif _abandoned(path):
            deletion.finish(home, path)


def _abandoned(path: Path) -> bool:
    return path.name.startswith((_NEW, _DELETED)) or (path / _MARK).exists()


def _folders(home: Home) -> Iterator[MatterPaths]:
    if not home.matters.is_dir():
        return
    for path in sorted(home.matters.iterdir()):
        paths = MatterPaths(path)
        if not path.name.startswith(".") and paths.description.is_file():
            yield paths


def _readable(home: Home) -> Iterator[tuple[MatterPaths, Matter]]:
    for paths in _folders(home):
        try:
            yield paths, _read(paths)
        except StoreDamagedError:
            continue


def _named(home: Home, name: str) -> Matter | None:
    wanted = _comparable(name)
    return next((m for _, m in _readable(home) if _comparable(m.name) == wanted), None)


def _comparable(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _checked(name: str) -> str:
    cleaned = unicodedata.normalize("NFC", name).strip()
    allowed = all(c in _PUNCTUATION or unicodedata.category(c)[0] in "LNM" for c in cleaned)
    readable = any(unicodedata.category(c)[0] in "LN" for c in cleaned)
    if not (allowed and readable and len(cleaned) <= _LONGEST_NAME):
        raise BadMatterNameError(name=name.encode("utf-8", "replace").decode("utf-8"))
    return cleaned


def _free_slug(home: Home, name: str) -> str:
    slug = slug_of(name)
    # Keys without a folder still open backups.
    taken = {path.name for path in home.matters.iterdir()}
    taken |= {path.stem for path in home.keys.glob("*.json")}
    number = 1
    free = slug
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def slug_of(name: str) -> str:
    """A folder name every system takes: lower-case ASCII letters, digits and dashes."""
    plain = name.casefold().translate(_SPELLED_OUT)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode("ascii")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:_LONGEST_SLUG].strip("-")
    return f"matter-{slug}".rstrip("-") if not slug or _RESERVED.fullmatch(slug) else slug


def _toml(matter: Matter) -> str:
    values = {
        "name": matter.name,
        "language": matter.language,
        "owner": matter.owner,
        "created": matter.created,
    }
    lines = [f"{key} = {_quoted(value)}\n" for key, value in values.items()]
    admitted = ", ".join(map(_quoted, matter.admitted))
    lines += [f"admitted = [{admitted}]\n"] if admitted else []
    if matter.retain_until:
        lines.append(f"retain_until = {_quoted(matter.retain_until)}\n")
    said = {"feedback": matter.feedback, "hold": matter.hold}
    return "".join([*lines, *(f"{key} = true\n" for key, value in said.items() if value)])


def _quoted(value: str) -> str:
    """A TOML basic string: JSON's, but that TOML wants DEL escaped too."""
    plain = value.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read(paths: MatterPaths) -> Matter:
    try:
        values = tomllib.loads(paths.description.read_text("utf-8"))
        language = values["language"]
        if language not in get_args(Language):
            raise ValueError(f"language {language!r}")
        name, owner, created = (str(values[key]) for key in ("name", "owner", "created"))
        admitted = tuple(map(str, values.get("admitted", ())))
    except (OSError, ValueError, KeyError) as error:
        raise StoreDamagedError(path=str(paths.description), detail=str(error)) from error
    # Anything but a plain "true" is no consent; anything but a plain "false" is a hold.
    return Matter(
        name,
        paths.root.name,
        language,
        owner,
        created,
        values.get("feedback") is True,
        admitted,
        values.get("hold", False) is not False,
        str(values.get("retain_until", "")),
    )


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFullError(path=str(path.parent)) from error
        raise
