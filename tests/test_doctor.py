"""What the health checks say of a data home's walls and keys."""

import pytest

from copilot.doctor import Severity, examine
from copilot.security import landlock, listening
from copilot.workspace import Workspace


def _found(workspace: Workspace, name: str) -> tuple[Severity, str]:
    finding = next(each for each in examine(workspace) if each.name == name)
    return finding.severity, str(finding.message)


def test_without_a_matter_nothing_is_said_of_passphrases(workspace: Workspace) -> None:
    assert _found(workspace, "keys") == (Severity.OK, "No matter is kept here yet.")
    workspace.create_matter("Akte")
    severity, message = _found(workspace, "keys")
    assert (severity, "Akte" in message) == (Severity.WARNING, True)


@pytest.mark.parametrize(
    ("version", "listener", "severity", "words"),
    [
        (4, True, Severity.OK, "refused and written down"),
        (4, False, Severity.WARNING, "refused, but not written down"),
        (0, False, Severity.WARNING, "does not keep readers"),
    ],
)
def test_it_says_what_the_kernel_keeps_apart_and_tells(
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    version: int,
    listener: bool,
    severity: Severity,
    words: str,
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)
    monkeypatch.setattr(listening, "is_available", lambda: listener)
    found, message = _found(workspace, "walls")
    assert (found, words in message) == (severity, True)
