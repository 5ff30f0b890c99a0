"""Check and write settings, in a thread."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.config import setting_of
from copilot.locale import use_language

if TYPE_CHECKING:
    from copilot.tui.jobs import Post, Session
    from copilot.workspace import Workspace


@dataclass
class ModelNames(Message):
    """The models one may choose from."""

    names: tuple[str, ...]


@dataclass
class Saved(Message):
    """The settings were written; ``changed`` names those that are new."""

    changed: tuple[str, ...]


def name_models(workspace: "Workspace", post: "Post") -> None:
    """Read which models may answer."""
    from copilot.inference.catalogue import installed

    roles = ("language", "adapter", "test")
    post(ModelNames(tuple(m.name for m in installed(workspace.home) if m.role in roles)))


def save(
    workspace: "Workspace", typed: Mapping[str, str], session: "Session | None", post: "Post"
) -> None:
    """Write what was changed; nothing is where one value is wrong. Raises BadSettingError."""
    from copilot.inference.catalogue import find

    known = asdict(workspace.settings)
    values = {name: setting_of(name, text) for name, text in typed.items()}
    changes = {name: value for name, value in values.items() if value != known[name]}
    if model := changes.get("model"):
        find(workspace.home, str(model))
    if changes:
        with session.answering if session else nullcontext():
            workspace.change_settings(changes)
    if chosen := changes.get("language"):
        use_language(str(chosen))
    post(Saved(tuple(changes)))
