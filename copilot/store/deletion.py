"""Deleting a matter for good: its keys first, then its files, then a certificate.

What is to be certified is written down inside the matter before anything goes, so that a deletion
which was interrupted is finished, and certified, by the next start.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from copilot.clock import now
from copilot.domain import Matter
from copilot.paths import Home
from copilot.security.durable import write_durably
from copilot.security.installation_log import InstallationLog
from copilot.security.vault import keys, session
from copilot.security.vault.key_file import read as read_key_file
from copilot.security.vault.keys import Place

PLAN: Final = "deletion.json"
_FORMAT: Final = "copilot deletion certificate 1"
_STATEMENT: Final = {
    "de": (
        "Die Schlüssel dieser Akte wurden überschrieben und entfernt, danach alle seine "
        "Dateien: Datenbank mit Texten, Volltext, Vektoren, Verlauf und Protokoll, versiegelte "
        "Vektoren und Zwischenstände. Sicherungen dieser Akte lassen sich ohne die Schlüssel "
        "nicht mehr öffnen; ausgenommen sind die unten genannten tragbaren, solange jemand den "
        "Wiederherstellungsschlüssel besitzt: Er ist zu vernichten. Die Originaldokumente, "
        "Exporte und Kopien des Datenordners durch andere Programme sind nicht erfasst."
    ),
    "en": (
        "The keys of this matter were overwritten and removed, then all of its files: the "
        "database with texts, full text, vectors, history and trail, sealed vectors and "
        "intermediate states. Backups of this matter cannot be opened without the keys; except "
        "for the portable ones named below, as long as somebody has the recovery key, which is to "
        "be destroyed. Original documents, exports and copies of the data home made by other "
        "programs are not covered."
    ),
}


def plan(home: Home, matter: Matter, by: str, counts: Mapping[str, int] | None) -> None:
    """Write down inside the matter what its certificate will say.

    ``counts`` is None where the matter was locked and could not be looked into.
    """
    place = Place(home.keys, matter.slug)
    root = home.matter(matter.slug).root
    told: dict[str, Any] = {
        "format": _FORMAT,
        "matter": matter.name,
        "folder": matter.slug,
        "owner": matter.owner,
        "created": matter.created,
        "deleted_by": by,
        "requested_at": now(),
        "counts": dict(counts) if counts is not None else None,
        "retain_until": matter.retain_until,
        **_told_of_keys(place),
        "backups": backups_of(root),
    }
    write_durably(root / PLAN, json.dumps(told, indent=1).encode("ascii"))


def finish(home: Home, folder: Path) -> Path | None:
    """Destroy the keys and files of a matter marked as deleted; returns its certificate."""
    told = _plan_of(folder)
    slug = str(told.get("folder") or folder.name.removeprefix(".deleted-"))
    place = Place(home.keys, slug)
    session.forget(place)
    keys.destroy(place)
    files = [path for path in folder.rglob("*") if path.is_file()]
    told["files_removed"] = len(files)
    told["bytes_removed"] = sum(path.stat().st_size for path in files)
    shutil.rmtree(folder)
    return _certify(home, told) if "format" in told else None


def deleted(home: Home) -> Iterator[dict[str, Any]]:
    """The certificates of this data home that can be read."""
    for path in sorted(home.certificates.glob("*.json")):
        try:
            told = json.loads(path.read_bytes())
        except (OSError, ValueError):
            continue
        if isinstance(told, dict):
            yield told


def note_backup(root: Path, told: Mapping[str, str | int]) -> None:
    """Remember a backup that was made of a matter, for its certificate."""
    known = [*backups_of(root), dict(told)]
    write_durably(root / "backups.json", json.dumps(known).encode("ascii"))


def backups_of(root: Path) -> list[dict[str, str | int]]:
    """The backups that were made of a matter, the oldest first."""
    try:
        return list(json.loads((root / "backups.json").read_bytes()))
    except (OSError, ValueError, TypeError):
        return []


def _told_of_keys(place: Place) -> dict[str, Any]:
    try:
        content = place.file.read_bytes()
        file = read_key_file(content)
    except (OSError, ValueError):
        return {"id": "", "key_file_sha256": "", "keys": []}
    return {
        "id": file.id,
        "key_file_sha256": hashlib.sha256(content).hexdigest(),
        "keys": [
            hashlib.sha256(f"{file.id} {key.number}".encode()).hexdigest() for key in file.keys
        ],
        "recovery_key_given_out": "recovery" in file.kinds,
    }


def _plan_of(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / PLAN).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def _certify(home: Home, told: dict[str, Any]) -> Path:
    """The certificate as JSON, signed, and as a text to be filed."""
    told |= {"deleted_at": now(), "statement": _STATEMENT}
    signing = InstallationLog(home.trail).key
    content = json.dumps(told, sort_keys=True, ensure_ascii=True).encode("ascii")
    signed = {**told, "public_key": signing.public, "signature": signing.sign(content)}
    home.certificates.mkdir(parents=True, exist_ok=True, mode=0o700)
    stem = f"{told['deleted_at'][:19].replace(':', '')}-{told['folder']}"
    path = home.certificates / f"{stem}.json"
    write_durably(path, json.dumps(signed, indent=1, ensure_ascii=True).encode("ascii"))
    write_durably(path.with_suffix(".txt"), _text(signed).encode("utf-8"))
    return path


def _text(told: Mapping[str, Any]) -> str:
    counts = told["counts"] or {}
    portable = [b for b in told["backups"] if b.get("portable")]
    lines = [
        "LÖSCHBESCHEINIGUNG / CERTIFICATE OF DELETION",
        "",
        f"Akte / matter:              {told['matter']}",
        f"Kennung / id:               {told['id']}",
        f"Angelegt / created:         {told['created']}",
        f"Gelöscht / deleted:         {told['deleted_at']}",
        f"Durch / by:                 {told['deleted_by']}",
        *(f"{key + ':':<28}{value}" for key, value in counts.items()),
        f"Dateien / files:            {told['files_removed']} ({told['bytes_removed']} bytes)",
        f"Schlüsseldatei / key file:  SHA-256 {told['key_file_sha256']}",
        f"Sicherungen / backups:      {len(told['backups'])}, tragbar / portable: {len(portable)}",
        *(f"  {b['at']}  {b['file']}  SHA-256 {b['sha256']}" for b in portable),
        "",
        told["statement"]["de"],
        "",
        told["statement"]["en"],
        "",
        f"Ed25519 {told['public_key']}",
        f"Signatur / signature {told['signature']}",
        "",
    ]
    return "\n".join(lines)
