"""What is installed, the self-test, and the choice of the model that answers, in threads."""

from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from copilot.errors import ModelMissingError

if TYPE_CHECKING:
    from copilot.inference.catalogue import InstalledModel
    from copilot.inference.llm import SelfTest
    from copilot.tui.jobs import Post, Session
    from copilot.workspace import Workspace


@dataclass
class ModelsListed(Message):
    """The installed models; ``in_use`` is the name of the one that answers, or empty."""

    models: "list[InstalledModel]"
    in_use: str


@dataclass
class Tested(Message):
    """The model that answers was loaded and measured."""

    name: str
    result: "SelfTest"


def list_models(workspace: "Workspace", post: "Post") -> None:
    """Read what is installed."""
    from copilot.inference.catalogue import find, installed

    try:
        in_use = find(workspace.home, workspace.settings.model).name
    except ModelMissingError:
        in_use = ""
    post(ModelsListed(installed(workspace.home), in_use))


def use_model(workspace: "Workspace", name: str, session: "Session | None", post: "Post") -> None:
    """Let this model answer from the next question on; waits for an answer being made."""
    from copilot.inference.catalogue import find

    model = find(workspace.home, name)
    with session.answering if session else nullcontext():
        workspace.record("model-used", model=model.name, sha256=model.sha256)
        workspace.change_settings({"model": model.name})
    list_models(workspace, post)


def test_model(workspace: "Workspace", session: "Session | None", post: "Post") -> None:
    """Load the model that answers, let it write, and measure it."""
    with session.answering if session else nullcontext():
        test = workspace.selftest()
        post(Tested(workspace.models.language_model.name, test))
