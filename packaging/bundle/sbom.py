"""The software bill of materials: CycloneDX 1.6 in JSON, every shipped file in one component."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from bundle.failures import BundleError
from bundle.licences import Licensed, of_distribution, of_library

_NAMESPACE: Final = uuid.UUID("6b2f7a5e-2e0f-5d53-9a1c-6f6c1d4b7f10")
SITE: Final = "site-packages/"


@dataclass(slots=True)
class Component:
    """One package, library or model with the files that came from it."""

    licensed: Licensed
    kind: str
    reference: str
    files: dict[str, str] = field(default_factory=dict)
    maker: str = ""


def components(
    root: Path,
    sums: Mapping[str, str],
    program: Licensed,
    python: Licensed,
    libraries: Sequence[str],
) -> list[Component]:
    """Assign every file of the bundle (path -> sha256) to what it came from."""
    own = Component(program, "application", f"pkg:pypi/{program.name}@{program.version}")
    cpython = Component(python, "platform", f"pkg:generic/cpython@{python.version}")
    made, owners = _distributions(root, own)
    shared = {name: _library(name) for name in libraries}
    for path, sha256 in sums.items():
        name = path.rsplit("/", 1)[-1]
        default = cpython if path.startswith("python/") else own
        owner: Component | None = shared.get(name, default)
        if SITE in path and name not in shared:
            owner = owners.get(_source_of(path.split(SITE, 1)[1]))
        if owner is None:
            raise BundleError(f"no package accounts for {path}")
        owner.files[path] = sha256
    return [own, cpython, *shared.values(), *(c for c in made if c is not own)]


def _library(name: str) -> Component:
    project, licence = of_library(name)
    return Component(
        Licensed(f"{project} ({name})", "system", licence), "library", f"pkg:generic/{name}"
    )


def _distributions(root: Path, own: Component) -> tuple[list[Component], dict[str, Component]]:
    """The installed packages, and which of them each file below site-packages belongs to."""
    site = next(root.glob("python/lib/python3.*/site-packages"))
    made: list[Component] = []
    owners: dict[str, Component] = {}
    for found in sorted(metadata.distributions(path=[str(site)]), key=lambda d: d.metadata["Name"]):
        licensed = of_distribution(found)
        component = own
        if licensed.name.replace("_", "-") != own.licensed.name:
            reference = f"pkg:pypi/{licensed.name.lower()}@{licensed.version}"
            component = Component(licensed, "library", reference)
        made.append(component)
        for path in found.files or ():
            owners[path.as_posix()] = component
    for folder, component in (("copilot_installer", own),):
        for file in (site / folder).rglob("*"):
            owners[file.relative_to(site).as_posix()] = component
    return made, owners


def _source_of(path: str) -> str:
    """The source a compiled file stands beside."""
    if not path.endswith(".pyc"):
        return path
    folder, _, name = path.rpartition("/__pycache__/")
    if not folder:
        name = path.removeprefix("__pycache__/")
    return f"{folder}/{name.split('.', 1)[0]}.py".lstrip("/")


def document(parts: Sequence[Component], created: int, manifest: str) -> dict[str, Any]:
    """The bill of materials as JSON values; the same parts always give the same document."""
    own = parts[0]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_NAMESPACE, own.reference + manifest)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": _described(own, with_files=False),
        },
        "components": [_described(part, with_files=True) for part in parts],
        "dependencies": [
            {"ref": own.reference, "dependsOn": sorted(part.reference for part in parts[1:])}
        ],
    }


def _described(part: Component, with_files: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": part.kind,
        "bom-ref": part.reference if with_files else f"{part.reference}#bundle",
        "name": part.licensed.name,
        "version": part.licensed.version,
        "licenses": [{"expression": part.licensed.licence}],
    }
    if part.reference.startswith("pkg:"):
        told["purl"] = part.reference
    if part.maker:
        told["publisher"] = part.maker
    if with_files:
        told["components"] = [
            {"type": "file", "name": path, "hashes": [{"alg": "SHA-256", "content": sha256}]}
            for path, sha256 in sorted(part.files.items())
        ]
    return told


def licence_table(parts: Sequence[Component]) -> str:
    """Name, version and licence of every part, as Markdown."""
    lines = ["# Licences", "", "| part | version | licence |", "|---|---|---|"]
    for part in parts:
        told = part.licensed
        lines.append(f"| {told.name} | {told.version} | {told.licence} |")
    return "\n".join(lines) + "\n"


def rendered(told: dict[str, Any]) -> str:
    """The document as it is shipped."""
    return json.dumps(told, indent=1, ensure_ascii=True) + "\n"
