"""What is compared: a matter's index, a profile and a model make one column of the report.

A column is opened as the user may open it, walls included. Another embedder is compared through
another matter, indexed with it: an index and its embedder belong together.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from copilot.config import Profile, load_profile
from copilot.errors import IndexMismatchError, NothingIndexedError, ProfileMissingError
from copilot.inference.installed import Models
from copilot.paths import resource
from copilot.workspace import OpenMatter, Workspace

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from copilot.inference.embedder import Embedder
    from copilot.inference.llm import LanguageModel
    from copilot.inference.reader import PairReader


class Kind(StrEnum):
    """What is measured in a column."""

    RETRIEVAL = "retrieval"
    ANSWERS = "answers"
    CLOSED_BOOK = "closed_book"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``profile`` is a shipped one's name or a TOML file, ``model`` "" in retrieval."""

    kind: Kind
    matter: str
    profile: str
    model: str = ""


_PARTS: Final = ("matter", "profile", "model")


@dataclass(frozen=True, slots=True)
class Opened:
    """A column ready to be asked; ``identity`` stands for all that its outcomes depend on."""

    column: Column
    matter: OpenMatter
    identity: str
    index: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ColumnModels:
    """The models of a column; ``close`` ends none of them, other columns use them too."""

    workspace: Workspace
    own: Models | None
    other_embedder: "Embedder | None" = None

    @property
    def embedder(self) -> "Embedder":
        """The workspace's embedder, unless the index was made with another one that is here."""
        return self.other_embedder or self.workspace.models.embedder

    @property
    def reader(self) -> "PairReader | None":
        """The workspace's reader."""
        return self.workspace.models.reader

    @property
    def language_model(self) -> "LanguageModel":
        """The column's language model."""
        return (self.own or self.workspace.models).language_model

    def close(self) -> None:
        """Nothing to end: who made the models ends them."""


_SOURCES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.RETRIEVAL: ("retrieval", "store", "structure", "inference", "workspace"),
    Kind.ANSWERS: (
        "answers", "retrieval", "store", "structure", "inference", "workspace",
    ),
    Kind.CLOSED_BOOK: ("inference", "evals/closed_book.py"),
}  # fmt: skip


def columns(
    kind: Kind,
    matters: Sequence[str],
    profiles: Sequence[str],
    models: Sequence[str],
    closed_book: bool = False,
) -> list[Column]:
    """Every combination, model by model so that only one is loaded; each model alone at its end."""
    if kind is Kind.RETRIEVAL:
        return [Column(kind, *pair) for pair in product(matters, profiles)]
    asked = []
    for model in models:
        asked += [Column(kind, *pair, model) for pair in product(matters, profiles)]
        if closed_book:
            asked.append(Column(Kind.CLOSED_BOOK, matters[0], profiles[0], model))
    return asked


def labels(asked: Sequence[Column]) -> list[str]:
    """A name for each column: what sets it apart from the others, at least its profile or model."""
    several = {name: len({getattr(c, name) for c in asked}) > 1 for name in _PARTS}
    short = [_label(column, several, Path(column.profile).stem) for column in asked]
    if len(set(short)) == len(short):
        return short
    return [_label(column, several, column.profile) for column in asked]


def _label(column: Column, several: dict[str, bool], profile: str) -> str:
    if column.kind is Kind.CLOSED_BOOK:
        return f"{column.model}, closed book"
    always = "profile" if column.kind is Kind.RETRIEVAL else "model"
    parts = {"model": column.model, "profile": profile, "matter": column.matter}
    return ", ".join(part for name, part in parts.items() if name == always or several[name])


def profile_of(name: str) -> tuple[str, Profile]:
    """A profile by its name or as a TOML file: what the settings call it, and its values."""
    shipped = {path.stem for path in resource("index", "profiles").glob("*.toml")}
    if name in shipped:
        return name, load_profile(name)
    path = Path(name).absolute()
    if path.suffix != ".toml" or not path.is_file():
        raise ProfileMissingError(name=name, known=", ".join(sorted(shipped)))
    # A profile is looked up as NAME.toml beside the shipped ones; an absolute path stays itself.
    found = str(path.with_suffix(""))
    return found, load_profile(found)


@contextmanager
def opened(column: Column, workspace: Workspace, own: Models | None = None) -> Iterator[Opened]:
    """The column's matter, open with its profile and model; raises NothingIndexedError if empty."""
    name, profile = profile_of(column.profile)
    with ExitStack() as stack:
        models = ColumnModels(workspace, own)
        view = Workspace(workspace.home, workspace.user, models)
        view.settings = replace(workspace.settings, profile=name, model=column.model)
        matter = stack.enter_context(closing(view.open(column.matter)))
        if matter.coverage().documents_searched == 0:
            raise NothingIndexedError(name=matter.matter.name)
        models.other_embedder = _other_embedder(matter, workspace)
        identity = _identity(column, matter, workspace, profile)
        yield Opened(column, matter, identity, _index(matter))


def _other_embedder(matter: OpenMatter, workspace: Workspace) -> "Embedder | None":
    """The embedder that made the index, where it is not the one in use but lies beside it.

    Raises IndexMismatchError where it is not here.
    """
    was = matter.library.info().get("embedder", "")
    now = workspace.models.embedder.name
    if not was or was == now:
        return None
    from copilot.inference.embedder import DESCRIPTION, Embedder, describe

    for folder in workspace.home.weight_folders():
        for description in sorted(folder.glob(f"*/{DESCRIPTION}")):
            if describe(description.parent).identity == was:
                return Embedder(description.parent, workspace.settings.threads)
    raise IndexMismatchError(name=matter.matter.name, was=was, now=now)


def _index(matter: OpenMatter) -> dict[str, Any]:
    """What the report says of the index."""
    counts, info = matter.library.counts(), matter.library.info()
    return {
        "documents": counts.documents,
        "pages": counts.pages,
        "passages": counts.chunks,
        "embedder": info.get("embedder", ""),
        "chunking": info.get("chunking", ""),
    }


def _identity(column: Column, matter: OpenMatter, workspace: Workspace, profile: Profile) -> str:
    """A digest of everything but the question: program, index, profile, model, settings."""
    told: list[Any] = [column.kind.value, _program(column.kind)]
    if column.model:
        settings = workspace.settings
        told += [column.model, _weights(workspace, column.model)]
        told += [settings.context, settings.prompt_tokens]
    if column.kind is not Kind.CLOSED_BOOK:
        library = matter.library
        told += [asdict(profile), dict(library.info()), library.state()]
        told += [[f.file.path, f.sha256, f.document] for f in library.files()]
    return digest(told)


def digest(told: Any) -> str:
    """A short digest of plain values."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:24]


def _weights(workspace: Workspace, model: str) -> str:
    from copilot.inference.catalogue import installed

    return next((m.sha256 for m in installed(workspace.home) if m.name == model), "")


@cache
def _program(kind: Kind) -> str:
    """A digest of the source that makes the outcomes: after a change they are made anew.

    Taken once, because an edit does not change the program that runs.
    """
    found = hashlib.sha256()
    for name in _SOURCES[kind]:
        for source in _modules(files("copilot").joinpath(name)):
            found.update(source.read_bytes())
    return found.hexdigest()


def _modules(place: "Traversable") -> Iterator["Traversable"]:
    if place.is_file():
        yield place
        return
    for child in sorted(place.iterdir(), key=lambda child: child.name):
        if child.is_dir() or child.name.endswith(".py"):
            yield from _modules(child)
