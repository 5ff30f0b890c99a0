"""Backups of a matter: made while it is in use, tried without touching it, brought back."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot import __version__
from copilot.clock import now
from copilot.domain import Matter, Scope
from copilot.errors import (
    FolderNotWritableError,
    MatterExistsError,
    MatterNotFoundError,
    PathNotFoundError,
    WallError,
)
from copilot.errors.vault import (
    BackupDamagedError,
    BackupSealedError,
    KeysMissingError,
    MatterDeletedError,
    NoSecretError,
)
from copilot.locale import notice
from copilot.paths import MatterPaths
from copilot.security.signing import fingerprint
from copilot.security.vault import keys, rooms
from copilot.security.vault.keys import Place
from copilot.security.vault.recovery import RecoveryKey
from copilot.store import backups, deletion, encrypting
from copilot.store import matters as matter_store

if TYPE_CHECKING:
    from copilot.store.library import Library
    from copilot.workspace.matters import Workspace

_QUESTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written."""

    path: Path
    sha256: str
    bytes: int
    documents: int
    portable: bool
    signer: str


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was tried or brought back; ``compared`` says whether the living matter was
    there to compare with, ``same`` whether both hold and find the same."""

    matter: str
    created: str
    documents: int
    pages: int
    chunks: int
    signer: str
    own: bool
    compared: bool
    same: bool


def backup(workspace: "Workspace", name: str, target: Path, *, portable: bool = False) -> Made:
    """Write one encrypted, signed file that holds a matter as it is now.

    Raises BackupSealedError where it is to be portable and the matter has no recovery key.
    """
    from copilot.workspace.trail import entries

    matter = workspace.owned(name)
    with closing(workspace.open(name)) as opened:
        held, library, paths = opened.keys, opened.library, workspace.home.matter(matter.slug)
        if portable and not held.recovery:
            raise NoSecretError
        key = backups.new_key()
        with _scratch(workspace.home.scratch) as folder:
            copy = folder / "library.sqlite"
            encrypting.snapshot(paths.library, held.library, copy, backups.library_key(key))
            counts = library.counts()
            described = {
                **_described(matter),
                "version": __version__,
                "protected": workspace.has_passphrase(name),
                "documents": counts.documents,
                "pages": counts.pages,
                "chunks": counts.chunks,
                "trail": len(entries(library.trail_lines())),
                "content": _digest_of(MatterPaths(folder), backups.library_key(key)),
            }
            sha256 = backups.write(
                target,
                copy,
                described,
                key=key,
                id_=held.id,
                backup_key=held.backup,
                recovery=held.recovery if portable else b"",
                signing=workspace.trail.key,
            )
        deletion.note_backup(
            paths.root,
            {"at": now(), "file": target.name, "sha256": sha256, "portable": int(portable)},
        )
        opened.record("backup", sha256=sha256, portable=int(portable), documents=counts.documents)
    signer = fingerprint(workspace.trail.key.public)
    size = target.stat().st_size
    return Made(target, sha256, size, counts.documents, portable, signer)


def try_out(workspace: "Workspace", path: Path, recovery: str = "") -> Restored:
    """Restore a backup into a place that is wiped, prove it whole, and compare it with the matter
    it came from where that is there."""
    sealed = _look(workspace, path)
    key = _key_of(workspace, sealed, recovery)
    with _scratch(workspace.home.scratch) as folder:
        paths = MatterPaths(folder)
        described = backups.extract(sealed, key, paths.library)
        _require_owner(workspace, described)
        with _whole(path, paths, backups.library_key(key), described, workspace.user) as library:
            compared, same = _compare(workspace, sealed.id, library)
    return _restored(workspace, sealed, described, compared=compared, same=same)


def restore(
    workspace: "Workspace",
    path: Path,
    *,
    name: str = "",
    recovery: str = "",
    passphrase: str | None = None,
) -> Restored:
    """Bring a matter back under its name or another; ``passphrase`` is what opens it from then on
    where its own keys are not here. Raises MatterExistsError, BackupSealedError, NoSecretError."""
    sealed = _look(workspace, path)
    key = _key_of(workspace, sealed, recovery)
    slug = _slug_of_keys(workspace, sealed.id)
    orphaned = slug if slug and not workspace.home.matter(slug).root.exists() else ""
    with _scratch(workspace.home.scratch) as folder:
        paths = MatterPaths(folder)
        described = backups.extract(sealed, key, paths.library)
        _require_owner(workspace, described)
        matter = _matter_of(described, name)
        _require_free(workspace, matter.name)
        if described["protected"] and not orphaned and passphrase is None:
            raise NoSecretError
        with _whole(path, paths, backups.library_key(key), described, workspace.user):
            pass
        made = matter_store.bring_back(
            workspace.home,
            matter,
            orphaned,
            lambda place: _fill(workspace, place, paths, key, matter),
            folder,
        )
    _record(workspace, made, described, sealed)
    if passphrase is not None and not orphaned:
        workspace.protect_matter(made.name, passphrase)
    told = {**described, "matter": made.name}
    return _restored(workspace, sealed, told, compared=False, same=True)


def _fill(
    workspace: "Workspace", place: Place, paths: MatterPaths, key: bytes, matter: Matter
) -> None:
    """Encrypt the restored library under keys of its own, or those that were left."""
    if keys.there(place):
        held = workspace.keys.keys_of(Matter(matter.name, place.slug, "de", "", ""))
    else:
        held = keys.create(place)
    encrypting.encrypt(paths, backups.library_key(key), held.library)


def _record(
    workspace: "Workspace", matter: Matter, described: dict[str, Any], sealed: backups.Sealed
) -> None:
    named = workspace.name_in_trail(matter.slug)
    workspace.record("restore", matter=named, entries=int(described["trail"]))
    with closing(workspace.open(matter.name)) as opened:
        opened.record("restore", made=sealed.created, documents=int(described["documents"]))


def _look(workspace: "Workspace", path: Path) -> backups.Sealed:
    if not path.is_file():
        raise PathNotFoundError(path=str(path))
    sealed = backups.look(path)
    for certificate in deletion.deleted(workspace.home):
        if certificate.get("id") == sealed.id:
            at = str(certificate.get("deleted_at", ""))[:10]
            raise MatterDeletedError(path=str(path), at=at)
    return sealed


def _key_of(workspace: "Workspace", sealed: backups.Sealed, recovery: str) -> bytes:
    """The backup's key: by the recovery key given, else by the keys of the matter here."""
    if recovery:
        return backups.key_by_recovery(sealed, RecoveryKey.read(recovery))
    slug = _slug_of_keys(workspace, sealed.id)
    if not slug:
        raise BackupSealedError(path=str(sealed.path))
    matter = _matter_here(workspace, slug)
    return backups.key_here(sealed, workspace.keys.keys_of(matter).backup)


def _matter_here(workspace: "Workspace", slug: str) -> Matter:
    """The matter whose keys are here; one whose folder is lost by the name of its keys."""
    try:
        return workspace.matter(slug)
    except MatterNotFoundError:
        return Matter(slug, slug, "de", workspace.user, "")


def _slug_of_keys(workspace: "Workspace", id_: str) -> str:
    for path in sorted(workspace.home.keys.glob("*.json")):
        place = Place(workspace.home.keys, path.stem)
        try:
            if keys.load(place, path.stem).id == id_:
                return path.stem
        except KeysMissingError:
            continue
    return ""


def _compare(workspace: "Workspace", id_: str, library: "Library") -> tuple[bool, bool]:
    """Whether the living matter is there, and whether the backup finds in it what it finds."""
    slug = _slug_of_keys(workspace, id_)
    if not slug or not workspace.home.matter(slug).library.exists():
        return False, True
    with closing(workspace.open(slug)) as opened:
        return True, _found_in(library) == _found_in(opened.library)


def _found_in(library: "Library") -> list[Any]:
    """What a few searches find: by words, and by vectors compared exactly."""
    from copilot.store.vectors import ExactVectors

    ids = library.chunk_ids()
    chosen = ids[:: max(1, len(ids) // _QUESTIONS)][:_QUESTIONS]
    exact = ExactVectors(library)
    found: list[Any] = [library.state()]
    for id_ in chosen:
        (chunk,) = library.chunks([id_])
        words = [word.lower() for word in chunk.chunk.text.split() if word.isascii()][:8]
        _, matrix = library.vectors_of([id_])
        found += [library.lexical(words, 10), exact.nearest(matrix[0], 10), chunk.chunk.text]
    return found


@contextmanager
def _whole(
    path: Path, paths: MatterPaths, key: bytes, described: dict[str, Any], user: str
) -> "Iterator[Library]":
    """The restored library, once everything in it agrees; raises BackupDamagedError."""
    from copilot.store.library import Library

    if _digest_of(paths, key) != described["content"]:
        raise BackupDamagedError(path=str(path), detail=str(notice("its content is damaged.")))
    scope = Scope(user, frozenset({paths.root.name}))
    with Library.open(paths, scope, key=key) as library:
        found = library.check()
        if found.complaint or found.taken_out:
            detail = found.complaint or ", ".join(found.taken_out[:5])
            raise BackupDamagedError(path=str(path), detail=detail)
        yield library


def _digest_of(paths: MatterPaths, key: bytes) -> str:
    """A hash of every row of every table that a library keeps."""
    digest = hashlib.sha256()
    for row in encrypting.rows(paths.library, key):
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _require_owner(workspace: "Workspace", described: dict[str, Any]) -> None:
    if described["owner"] != workspace.user:
        raise WallError(name=str(described["matter"]), user=workspace.user)


def _require_free(workspace: "Workspace", name: str) -> None:
    try:
        matter_store.find(workspace.home, name)
    except MatterNotFoundError:
        return
    raise MatterExistsError(name=name)


def _described(matter: Matter) -> dict[str, Any]:
    return {
        "created": now(),
        "matter": matter.name,
        "language": matter.language,
        "owner": matter.owner,
        "begun": matter.created,
        "feedback": matter.feedback,
        "admitted": list(matter.admitted),
        "hold": matter.hold,
        "retain_until": matter.retain_until,
    }


def _matter_of(described: dict[str, Any], name: str) -> Matter:
    return Matter(
        name or str(described["matter"]),
        "",
        described["language"],
        str(described["owner"]),
        str(described["begun"]),
        described["feedback"] is True,
        tuple(map(str, described["admitted"])),
        described["hold"] is True,
        str(described["retain_until"]),
    )


def _restored(
    workspace: "Workspace",
    sealed: backups.Sealed,
    described: dict[str, Any],
    *,
    compared: bool,
    same: bool,
) -> Restored:
    return Restored(
        str(described["matter"]),
        sealed.created,
        int(described["documents"]),
        int(described["pages"]),
        int(described["chunks"]),
        sealed.signer,
        sealed.public == workspace.trail.key.public,
        compared,
        same,
    )


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder for encrypted files only; the next start removes what a kill leaves."""
    room = rooms.open_room(parent)
    if room is None:
        raise FolderNotWritableError(path=str(parent), detail="")
    try:
        yield room.folder
    finally:
        room.close()
