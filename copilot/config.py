"""Settings (one TOML file, unknown keys rejected) and retrieval profiles; passed in as values."""

import tomllib
from dataclasses import field
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from copilot.errors import BadSettingsError
from copilot.paths import Home, resource

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, config=_STRICT)
class Settings:
    """What a user or IT may set in ``settings.toml``.

    ``threads`` 0 means all cores the process may use; ``context`` and ``prompt_tokens`` are tokens;
    ``readers`` is how many documents are read at the same time while indexing.
    """

    language: Literal["", "de", "en"] = ""
    model: str = ""
    threads: int = 0
    gpu_layers: str = "auto"
    context: int = 4096
    prompt_tokens: int = 900
    readers: int = 1
    profile: str = "default"


@dataclass(frozen=True, slots=True, config=_STRICT)
class Profile:
    """How passages are cut and ranked; a change of the ``chunk_`` values needs a new index."""

    chunk_target_tokens: int = 160
    chunk_max_tokens: int = 400
    candidates: int = 100
    candidates_inside: int = 40
    routes: int = 30
    named_documents: int = 2
    lexical_weight: float = 0.1
    authority_weight: float = 0.05
    glossed_weight: float = 0.02
    document_weight: float = 0.04
    longest_norm: int = 12000
    longest_clause: int = 3000
    norm_weights: dict[str, float] = field(default_factory=dict)
    passages: int = 5


_T = TypeVar("_T")


def _load(kind: type[_T], path: Path) -> _T:
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return TypeAdapter(kind).validate_python(values)
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        detail = str(error).replace("\n", " ")
        raise BadSettingsError(path=str(path), detail=detail) from error


def load_settings(home: Home) -> Settings:
    """The settings of this data home, or the defaults where it has no file."""
    return _load(Settings, home.settings) if home.settings.exists() else Settings()


def load_profile(name: str) -> Profile:
    """A retrieval profile shipped under ``index/profiles``."""
    return _load(Profile, resource("index", "profiles", f"{name}.toml"))
