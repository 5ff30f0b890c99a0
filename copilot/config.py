"""Settings (one TOML file, unknown keys rejected) and retrieval profiles; passed in as values."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from copilot.errors import BadSettingsError
from copilot.errors.settings import BadSettingError, UnknownChoiceError
from copilot.paths import Home, resource

_STRICT = ConfigDict(extra="forbid")
# The least and the most of every number.
RANGES: Final = {
    "threads": (0, 512),
    "context": (512, 131_072),
    "prompt_tokens": (100, 8_000),
    "readers": (1, 32),
}
_LAYERS: Final = r"^(auto|\d{1,4})$"


def _within(name: str) -> Any:
    least, most = RANGES[name]
    return Field(ge=least, le=most)


@dataclass(frozen=True, slots=True, config=_STRICT)
class Settings:
    """What a user or IT may set in ``settings.toml``.

    ``threads`` 0 means all cores the process may use; ``context`` and ``prompt_tokens`` are tokens;
    ``readers`` is how many documents are read at the same time while indexing.
    """

    language: Literal["", "de", "en"] = ""
    model: str = ""
    threads: Annotated[int, _within("threads")] = 0
    gpu_layers: Annotated[str, Field(pattern=_LAYERS)] = "auto"
    context: Annotated[int, _within("context")] = 4096
    prompt_tokens: Annotated[int, _within("prompt_tokens")] = 900
    readers: Annotated[int, _within("readers")] = 1
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
    reader_weight: float = 0.0
    reader_weight_laws: float = 0.0


_T = TypeVar("_T")


def _load(kind: type[_T], path: Path) -> _T:
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return TypeAdapter(kind).validate_python(values)
    except ValidationError as error:
        reasons = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise BadSettingsError(path=str(path), detail="; ".join(reasons)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        detail = str(error).replace("\n", " ")
        raise BadSettingsError(path=str(path), detail=detail) from error


def load_settings(home: Home) -> Settings:
    """The settings of this data home, or the defaults where it has no file."""
    return _load(Settings, home.settings) if home.settings.exists() else Settings()


def setting_of(name: str, typed: str) -> str | int:
    """What was typed as the value of a setting; raises BadSettingError or UnknownChoiceError."""
    if name in RANGES:
        least, most = RANGES[name]
        text = typed.strip()
        if not text.isdecimal() or not least <= int(text) <= most:
            raise BadSettingError(name=name, typed=typed, least=least, most=most)
        return int(text)
    if name == "gpu_layers" and not re.match(_LAYERS, typed.strip()):
        raise UnknownChoiceError(name=name, typed=typed, known="auto, 0, 1, 2 …")
    if name == "profile" and typed not in profiles():
        raise UnknownChoiceError(name=name, typed=typed, known=", ".join(profiles()))
    return typed.strip()


def change_settings(home: Home, changes: Mapping[str, str | int]) -> Settings:
    """Write these into ``settings.toml``; every other line stays. Raises BadSettingsError."""
    text = home.settings.read_text("utf-8") if home.settings.exists() else ""
    edited = text
    for name, value in changes.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
        there = re.compile(rf"^{re.escape(name)}\s*=.*$", re.MULTILINE)
        known = there.search(edited)
        edited = (
            edited[: known.start()] + line + edited[known.end() :] if known else f"{line}\n{edited}"
        )
    try:
        if tomllib.loads(edited) != {**tomllib.loads(text), **changes}:
            raise ValueError(", ".join(changes))
        changed = TypeAdapter(Settings).validate_python(tomllib.loads(edited))
    except ValueError as error:
        raise BadSettingsError(path=str(home.settings), detail=str(error)) from error
    home.root.mkdir(parents=True, exist_ok=True)
    unfinished = home.settings.with_suffix(".part")
    unfinished.write_text(edited, "utf-8")
    unfinished.replace(home.settings)
    return changed


def profiles() -> tuple[str, ...]:
    """The names of the profiles that are shipped."""
    return tuple(sorted(path.stem for path in resource("index", "profiles").glob("*.toml")))


def load_profile(name: str) -> Profile:
    """A retrieval profile shipped under ``index/profiles``."""
    return _load(Profile, resource("index", "profiles", f"{name}.toml"))
