"""The licence of everything in the bundle, as SPDX expressions; an unknown one stops the build."""

import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from bundle.failures import BundleError

TABLE: Final = Path(__file__).with_name("licences.toml")
_CLASSIFIER: Final = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Licensed:
    """A package or library with its version and licence."""

    name: str
    version: str
    licence: str


def table() -> dict[str, Any]:
    """What was looked up by hand, and how loose names are spelled in SPDX."""
    return tomllib.loads(TABLE.read_text("utf-8"))


def of_distribution(distribution: metadata.Distribution) -> Licensed:
    """From the reviewed table, else from the package's metadata. Raises BundleError."""
    known = table()
    name, version = distribution.metadata["Name"], distribution.version
    told = _told(distribution.metadata)
    licence = known["packages"].get(name.lower()) or known["spellings"].get(told, told)
    if not licence or len(licence) > 80 or "\n" in licence or licence.upper() == "UNKNOWN":
        raise BundleError(
            f"the licence of {name} {version} is unknown ({told[:60]!r}): look it up and add it to"
            f" {TABLE.name}"
        )
    return Licensed(name, version, licence)


def _told(told: metadata.PackageMetadata) -> str:
    if "License-Expression" in told:
        return told["License-Expression"]
    short = told["License"].strip() if "License" in told else ""
    if short and "\n" not in short and len(short) < 60:
        return short
    found = [
        str(value).removeprefix(_CLASSIFIER)
        for value in told.get_all("Classifier") or []
        if str(value).startswith(_CLASSIFIER)
    ]
    return found[0] if found else ""


def of_library(name: str) -> tuple[str, str]:
    """(project, licence) of a system library the interpreter brings. Raises BundleError."""
    for stem, (project, licence) in table()["libraries"].items():
        if name.startswith(stem):
            return project, licence
    raise BundleError(f"the licence of {name} is unknown: look it up and add it to {TABLE.name}")
