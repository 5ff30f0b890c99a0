"""Which weights exist and which are here: the shipped catalogue and the models users add.

It never downloads and never loads a model; a file is known by its SHA-256.
"""

import errno
import hashlib
import json
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from copilot.config import load_settings
from copilot.errors import (
    AdapterMismatchError,
    AdapterWithoutBaseError,
    BadSettingsError,
    DiskFullError,
    ModelDamagedError,
    ModelMissingError,
    ModelTooLargeError,
    PathNotFoundError,
)
from copilot.inference import embedder, reader
from copilot.inference.gguf import GgufHeader, misfit, read_header
from copilot.locale import _
from copilot.paths import Home, resource

MAX_PARAMETERS: Final = 7_000_000_000
# Under this name an adapter trained here says which model's file it was trained on.
TRAINED_ON: Final = "copilot.base.sha256"
_WORKING_MEMORY: Final = 600_000_000
_PIECE: Final = 1 << 20
_STRICT = ConfigDict(extra="forbid")

Role = Literal["language", "embedder", "reader", "ocr", "test", "adapter"]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Count = Annotated[int, Field(gt=0)]


@dataclass(frozen=True, slots=True, config=_STRICT)
class PypiSource:
    """Parts of a file inside PyPI packages; ``{part}`` runs from 1 to ``parts``.

    ``platform`` is the wheel's tag where it has one; the part itself is data and fits all.
    """

    kind: Literal["pypi"]
    package: str
    version: str
    parts: Count
    member: str
    platform: str = ""


@dataclass(frozen=True, slots=True, config=_STRICT)
class HttpsSource:
    """The whole file at an address."""

    kind: Literal["https"]
    url: Annotated[str, Field(pattern=r"^https://")]


@dataclass(frozen=True, slots=True, config=_STRICT)
class ShippedSource:
    """A file of this repository."""

    kind: Literal["shipped"]
    path: str


# What describes the folder that a weight is turned into, by role.
DESCRIPTIONS: Final = {"embedder": embedder.DESCRIPTION, "reader": reader.DESCRIPTION}


@dataclass(frozen=True, slots=True, config=_STRICT)
class Weight:
    """One entry of the catalogue; ``converted`` names the folder the file is turned into.

    A reader's file is a change to the weight that ``base`` names.
    """

    name: str
    role: Role
    status: Literal["default", "optional", "recommended"]
    file: str
    bytes: Count
    sha256: Sha256
    maker: str
    licence: str
    licence_file: str
    parameters: Count
    context: Count
    memory: Count
    source: tuple[
        Annotated[PypiSource | HttpsSource | ShippedSource, Field(discriminator="kind")], ...
    ]
    converted: str = ""
    base: str = ""

    @property
    def installed_name(self) -> str:
        """What lies in a weights folder: the file, or the folder made from it."""
        return self.converted or self.file


@dataclass(frozen=True, slots=True, config=_STRICT)
class Catalogue:
    """All weights the product knows, in order of preference."""

    weight: tuple[Weight, ...]


@dataclass(frozen=True, slots=True, config=_STRICT)
class InstalledModel:
    """A model on this machine; ``path`` is a GGUF file or the embedder's folder.

    ``bytes``, ``sha256`` are what the file should have; sizes are bytes, ``context`` tokens. An
    adapter is a change to the model that ``base`` names, and answers with it.
    """

    name: str
    role: Role
    path: Path
    bytes: Count
    sha256: Sha256
    parameters: Count
    context: int
    memory: Count
    licence: str = ""
    added: bool = False
    base: str = ""


@cache
def load_catalogue() -> Catalogue:
    """The shipped catalogue."""
    text = resource("models", "catalogue.toml").read_text("utf-8")
    return TypeAdapter(Catalogue).validate_python(tomllib.loads(text))


def installed(home: Home) -> list[InstalledModel]:
    """Every model that is there, the catalogue's in its order, then those users added."""
    known = [
        model
        for weight in load_catalogue().weight
        if (model := _installed_weight(home, weight)) is not None
    ]
    added = [_added_model(path) for path in sorted(home.models.glob("*.gguf.toml"))]
    return known + [model for model in added if model is not None]


def _installed_weight(home: Home, weight: Weight) -> InstalledModel | None:
    for folder in home.weight_folders():
        path = folder / weight.installed_name
        if not (path / DESCRIPTIONS[weight.role] if weight.converted else path).is_file():
            continue
        return InstalledModel(
            weight.name, weight.role, path, weight.bytes, weight.sha256,
            weight.parameters, weight.context, weight.memory, weight.licence,
        )  # fmt: skip
    return None


def _added_model(description: Path) -> InstalledModel | None:
    path = description.with_suffix("")
    if not path.is_file():
        return None
    try:
        told = tomllib.loads(description.read_text("utf-8"))
        return TypeAdapter(InstalledModel).validate_python({**told, "path": path, "added": True})
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        detail = str(error).replace("\n", " ")
        raise ModelDamagedError(path=str(description), detail=detail) from error


def find(home: Home, name: str = "") -> InstalledModel:
    """The language model of that name (or file name); with none given, the one to answer with.

    That is the catalogue's default, else the first installed one that is made to answer.
    """
    answering = ("language", "test", "adapter")
    there = [model for model in installed(home) if model.role in answering]
    if name:
        chosen = next((m for m in there if name in (m.name, m.path.name, m.path.stem)), None)
    else:
        chosen = next((model for model in there if model.role == "language"), None)
    if chosen is None:
        raise ModelMissingError(name=name or _default(load_catalogue(), "language").name)
    found = chosen.path.stat().st_size
    if found != chosen.bytes:
        raise ModelDamagedError(path=str(chosen.path), detail=_wrong_length(found, chosen.bytes))
    return chosen


def weights_of(home: Home, model: InstalledModel) -> tuple[Path, Path | None]:
    """The file of the model to load and that of the adapter on it, if the model is one.

    Raises ModelMissingError where the adapter's base is gone.
    """
    if model.role != "adapter":
        return model.path, None
    return find(home, model.base).path, model.path


def ocr_folder(home: Home) -> Path | None:
    """Where the text recognition lies; None where one of its files is missing."""
    found = [model.path for model in installed(home) if model.role == "ocr"]
    wanted = [weight for weight in load_catalogue().weight if weight.role == "ocr"]
    return found[0].parent if len(found) == len(wanted) else None


def _default(catalogue: Catalogue, role: Role) -> Weight:
    return next(w for w in catalogue.weight if w.role == role and w.status == "default")


def embedder_folder(home: Home) -> Path:
    """The folder of the embedder; raises ModelMissingError where there is none."""
    weight = _default(load_catalogue(), "embedder")
    model = _installed_weight(home, weight)
    if model is None:
        raise ModelMissingError(name=weight.name)
    return model.path


def reader_folder(home: Home) -> Path | None:
    """The folder of the reader; None where it is not installed."""
    weight = next((w for w in load_catalogue().weight if w.role == "reader"), None)
    model = _installed_weight(home, weight) if weight else None
    return model.path if model else None


def add(
    home: Home, file: Path, allow_large: bool = False, base: str | None = None
) -> InstalledModel:
    """Copy a GGUF file into the data home; a file of the catalogue gets its catalogue name.

    An adapter needs the name of its ``base``. Raises ModelTooLargeError from 7 billion parameters
    on, AdapterMismatchError for an adapter that does not fit, ModelDamagedError for other files.
    """
    if not file.is_file():
        raise PathNotFoundError(path=str(file))
    header = read_header(file)
    of_adapter = _as_adapter(home, file, header, base)
    if header.parameters >= MAX_PARAMETERS and not allow_large:
        billions = round(header.parameters / 1e9, 1)
        raise ModelTooLargeError(path=str(file), billions=billions)
    home.models.mkdir(parents=True, exist_ok=True)
    unfinished = home.models / f".{file.name}.part"
    try:
        sha256 = _copy(file, unfinished)
        weight = next((w for w in load_catalogue().weight if w.sha256 == sha256), None)
        target = home.models / (weight.file if weight else f"{file.stem}.gguf")
        if weight is None and target.name in {w.file for w in load_catalogue().weight}:
            detail = _("its name is that of a model of the catalogue, its content is not.")
            raise ModelDamagedError(path=str(file), detail=detail)
        size = unfinished.stat().st_size
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    if weight is None:
        told: dict[str, Any] = {
            "name": file.stem,
            "role": "language",
            "bytes": size,
            "sha256": sha256,
            "parameters": header.parameters,
            "context": header.context,
            "memory": size + _WORKING_MEMORY,
        }
        _describe(target, told | of_adapter)
    return find(home, target.name)


def _as_adapter(
    home: Home, file: Path, header: GgufHeader, base: str | None
) -> dict[str, str | int]:
    """What an adapter's description says beside a model's; nothing for a model.

    Raises AdapterWithoutBaseError or AdapterMismatchError.
    """
    if base is None:
        if header.kind == "adapter":
            raise AdapterWithoutBaseError(path=str(file))
        return {}
    model = find(home, base)
    detail = (
        _("{base} is an adapter itself.").format(base=model.name)
        if model.role == "adapter"
        else misfit(header, read_header(model.path)) or _other_base(header, model)
    )
    # One that the settings name would answer at once, whatever it was measured to be worth.
    if not detail and file.stem in {load_settings(home).model, *(m.name for m in installed(home))}:
        detail = _("a model of its name is there already, or in use.")
    if detail:
        raise AdapterMismatchError(path=str(file), base=model.name, detail=detail)
    return {"role": "adapter", "base": model.name, "context": model.context, "memory": model.memory}


def _other_base(header: GgufHeader, model: InstalledModel) -> str:
    """Why an adapter that says what it was trained on is not for this model, or ""."""
    trained_on = header.values.get(TRAINED_ON, model.sha256)
    return "" if trained_on == model.sha256 else _("it was trained on another file of that kind.")


def _copy(source: Path, target: Path) -> str:
    """Copy and return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    try:
        with source.open("rb") as given, target.open("wb") as kept:
            while piece := given.read(_PIECE):
                digest.update(piece)
                kept.write(piece)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFullError(path=str(target.parent)) from error
        raise
    return digest.hexdigest()


def _describe(target: Path, told: dict[str, Any]) -> None:
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items()]
    _write(target.with_name(target.name + ".toml"), "".join(lines))


def _write(path: Path, text: str) -> None:
    unfinished = path.with_name(path.name + ".part")
    unfinished.write_text(text, "utf-8")
    unfinished.replace(path)


def remove(home: Home, name: str) -> None:
    """Delete the model of that name from the disk, with its description."""
    there = installed(home)
    model = next((m for m in there if name in (m.name, m.path.name, m.path.stem)), None)
    if model is None:
        raise ModelMissingError(name=name)
    if model.path.is_dir():
        shutil.rmtree(model.path)
        return
    model.path.unlink()
    model.path.with_name(model.path.name + ".toml").unlink(missing_ok=True)


def verify(home: Home) -> Iterator[tuple[str, bool, str]]:
    """Read every installed file through: (name, whether it is unchanged, what was found)."""
    for model in installed(home):
        if model.role in DESCRIPTIONS:
            yield from _verify_converted(model)
        else:
            yield (model.name, *_verify_file(model.path, model.bytes, model.sha256))


def _verify_converted(model: InstalledModel) -> Iterator[tuple[str, bool, str]]:
    try:
        described = reader.describe if model.role == "reader" else embedder.describe
        files = described(model.path).files
    except (ModelMissingError, ModelDamagedError) as error:
        yield model.name, False, str(error)
        return
    for file in files:
        name = f"{model.name}/{file.name}"
        yield (name, *_verify_file(model.path / file.name, file.bytes, file.sha256))


def _verify_file(path: Path, length: int, sha256: str) -> tuple[bool, str]:
    found = path.stat().st_size
    if found != length:
        return False, _wrong_length(found, length)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != sha256:
        return False, _("its sha256 is {digest}.").format(digest=digest)
    return True, _("unchanged")


def _wrong_length(found: int, expected: int) -> str:
    return _("it has {found} bytes instead of {expected}.").format(found=found, expected=expected)


def use(home: Home, name: str) -> InstalledModel:
    """Make this model the one that answers; the other settings stay as they are."""
    model = find(home, name)
    text = home.settings.read_text("utf-8") if home.settings.exists() else ""
    line = f"model = {json.dumps(model.name, ensure_ascii=False)}\n"
    edited = _with_model_line(text, line)
    try:
        expected = {**tomllib.loads(text), "model": model.name}
        if tomllib.loads(edited) != expected:
            raise ValueError(_("the model is not set in a line of its own."))
    except ValueError as error:
        raise BadSettingsError(path=str(home.settings), detail=str(error)) from error
    home.root.mkdir(parents=True, exist_ok=True)
    _write(home.settings, edited)
    return model


def _with_model_line(text: str, line: str) -> str:
    lines = text.splitlines(keepends=True)
    for at, old in enumerate(lines):
        if old.partition("=")[0].strip().strip("\"'") == "model":
            return "".join([*lines[:at], line, *lines[at + 1 :]])
    return line + text
