"""The model files a bundle carries: chosen from the catalogue, found in models/weights."""

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bundle.failures import BundleError


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a weight; ``path`` is where the program looks for it below its weights."""

    source: Path
    path: str
    bytes: int
    sha256: str
    weight: str
    version: str
    licence: str
    maker: str


def chosen(root: Path, names: Sequence[str]) -> tuple[list[ModelFile], str]:
    """The files of the chosen language models and of every default helper; and who answers first.

    Without names the default language model is taken. Raises BundleError.
    """
    catalogue = tomllib.loads((root / "models" / "catalogue.toml").read_text("utf-8"))["weight"]
    by_name = {weight["name"]: weight for weight in catalogue}
    if unknown := [name for name in names if name not in by_name]:
        raise BundleError(f"the catalogue has no {', '.join(unknown)}")
    answering = ("language", "test")
    language = [by_name[name] for name in names if by_name[name]["role"] in answering]
    if not language:
        language = [w for w in catalogue if w["role"] == "language" and w["status"] == "default"]
    helpers = [
        w
        for w in catalogue
        if w["role"] not in answering and (w["status"] == "default" or w["name"] in names)
    ]
    weights = root / "models" / "weights"
    files = [file for weight in [*language, *helpers] for file in _files(weight, weights)]
    return sorted(files, key=lambda file: file.path), str(language[0]["name"])


def _files(weight: dict[str, Any], weights: Path) -> Iterator[ModelFile]:
    converted = weight.get("converted", "")
    folder = weights / (converted or weight["file"])
    if not folder.exists():
        raise BundleError(f"{weight['name']} is not here: python packaging/fetch_models.py")
    paths = sorted(p for p in folder.rglob("*") if p.is_file()) if converted else [folder]
    for path in paths:
        sha256 = _sha256(path)
        if not converted and sha256 != weight["sha256"]:
            raise BundleError(f"{path.name} is not the catalogue's file")
        yield ModelFile(
            path, path.relative_to(weights).as_posix(), path.stat().st_size, sha256,
            weight["name"], weight["sha256"][:12], weight["licence"], weight["maker"],
        )  # fmt: skip


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
