"""Choose or create a matter by typed lines, then work in it."""

from collections.abc import Callable
from contextlib import closing
from getpass import getpass
from typing import TYPE_CHECKING, cast

from copilot.cli import output
from copilot.cli.plain.talk import Talk
from copilot.domain import Language
from copilot.errors import CopilotError
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.workspace import Workspace


def run(workspace: "Workspace", read: Callable[[str], str] = input) -> int:
    """Talk until the person quits, or the input ends; returns the exit code."""
    output.result(_("copilot, line by line. Everything stays on this computer."))
    try:
        while _one_matter(workspace, read):
            pass
    except EOFError:
        pass
    output.result(_("Goodbye."))
    return 0


def _one_matter(workspace: "Workspace", read: Callable[[str], str]) -> bool:
    """Choose a matter and work in it; False once the person quits."""
    matters = workspace.matters()
    for number, matter in enumerate(matters, 1):
        output.result(_("{number}: {name}").format(number=number, name=matter.name))
    line = read(_("Number of a matter, n for a new one, q to quit: ")).strip()
    try:
        if line == "q":
            return False
        if line == "n":
            name = read(_("Name of the new matter: ")).strip()
            workspace.create_matter(name, cast(Language, language()))
            return _work(workspace, name, read)
        if line.isdecimal() and 1 <= int(line) <= len(matters):
            return _work(workspace, matters[int(line) - 1].name, read)
        output.result(_("There is no such matter."))
    except CopilotError as error:
        output.result(_("Error: {message}").format(message=error.reason))
        output.result(_("What to do: {remedy}").format(remedy=error.fix))
    return True


def _work(workspace: "Workspace", name: str, read: Callable[[str], str]) -> bool:
    if any(m.name == name and workspace.keys.sealed(m) for m in workspace.matters()):
        workspace.unlock(name, getpass(_("Passphrase of {name}: ").format(name=name)))
    with closing(workspace.open(name)) as opened:
        talk = Talk(opened, read)
        talk.run()
    return talk.done != "q"
