"""Who may see a matter, and what a run of one matter reads of another."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from copilot.errors import NotOwnerError, WallError
from copilot.errors.walls import InsideDataHomeError
from copilot.indexing.events import IndexFinished
from copilot.inference.installed import Models
from copilot.readers.pool import ReaderPool
from copilot.security import landlock, listening
from copilot.workspace import Workspace
from copilot.workspace.facts import hash_of
from tests.fakes import FakeModels


def _as(user: str, workspace: Workspace) -> Workspace:
    return Workspace(workspace.home, user=user, models=cast(Models, FakeModels()))


def test_the_owner_lets_in_and_out_and_both_are_written_down(workspace: Workspace) -> None:
    workspace.create_matter("Alpha")
    otto = _as("otto", workspace)
    with pytest.raises(WallError):
        otto.open("Alpha")
    workspace.admit("Alpha", "otto")
    otto.open("Alpha").close()
    with pytest.raises(NotOwnerError):
        otto.admit("Alpha", "ida")
    workspace.dismiss("Alpha", "otto")
    with pytest.raises(WallError):
        otto.open("Alpha")
    actions = [entry.action for entry in workspace.activity()]
    assert actions == ["matter-created", "denial", "grant", "revoke", "denial"]


def test_the_data_home_is_not_indexed_wherever_it_lies(
    workspace: Workspace, tmp_path: Path
) -> None:
    documents = tmp_path
    (documents / "brief.txt").write_text("Ein Brief über die Kündigung.", "utf-8")
    for name in ("Alpha", "Beta"):
        workspace.create_matter(name)
    with closing(workspace.open("Alpha")) as matter:
        (*_, last) = matter.index([documents])
        assert isinstance(last, IndexFinished)
        assert [file.file.path for file in matter.files()] == ["brief.txt"]
        for path in (workspace.home.root, workspace.home.matters / "beta"):
            with pytest.raises(InsideDataHomeError):
                list(matter.index([path]))


def test_a_link_into_another_matter_is_refused_and_written_down(
    workspace: Workspace, tmp_path: Path
) -> None:
    if landlock.version() == 0:
        pytest.skip("needs a kernel with Landlock")
    documents = tmp_path / "documents"
    documents.mkdir()
    for name in ("Alpha", "Beta"):
        workspace.create_matter(name)
    secret = workspace.home.matter("beta").root / "notes.txt"
    secret.write_text("Das Mandat Beta ist geheim.", "utf-8")
    (documents / "harmless.txt").symlink_to(secret)
    (documents / "folder").symlink_to(secret.parent)
    with closing(workspace.open("Alpha")) as matter:
        (*_, last) = matter.index([documents])
        assert isinstance(last, IndexFinished)
        assert (last.report.indexed, len(last.report.skipped)) == (0, 2)
    assert [entry.action for entry in workspace.activity("Alpha")].count("denial") == 2


def test_none_of_several_matters_is_opened_unless_all_may_be_seen(workspace: Workspace) -> None:
    for owner in ("anna", "otto"):
        _as(owner, workspace).create_matter(f"Of {owner}")
    with pytest.raises(WallError):
        workspace.open_all(["Of anna", "Of otto"])
    opened = [entry.action for entry in workspace.activity("Of anna")]
    assert opened == []
    _as("otto", workspace).admit("Of otto", "anna")
    matters = workspace.open_all(["Of anna", "Of otto"])
    assert [matter.matter.name for matter in matters] == ["Of anna", "Of otto"]
    for matter in matters:
        matter.close()


def test_a_reader_that_was_ended_for_an_attack_is_written_down(workspace: Workspace) -> None:
    from copilot.domain import FileState
    from copilot.errors import ReaderLimitError
    from copilot.indexing.events import FileFinished, Progress

    workspace.create_matter("Alpha")
    with closing(workspace.open("Alpha")) as matter:
        reason = str(ReaderLimitError(limit="forbidden"))
        progress = Progress(1, 1, 1, 1, 0, 0.1)
        matter._note(FileFinished("brief.pdf", FileState.FAILED, reason, progress), [Path("/docs")])
        assert [entry.action for entry in workspace.activity("Alpha")][-1] == "denial"


def test_a_reader_that_was_taken_over_is_refused_and_written_down(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not listening.is_available():
        pytest.skip("needs a kernel with Landlock and seccomp listeners")
    for name in ("Alpha", "Beta"):
        workspace.create_matter(name)
    beta = workspace.home.matter("beta").root
    documents = tmp_path / "documents"
    documents.mkdir()
    for attack in ("open", "list", "symlink", "hardlink"):
        target = beta if attack == "list" else beta / "matter.toml"
        (documents / f"{attack}.txt").write_text(f"{attack} {target}", "utf-8")
    before = sorted(beta.rglob("*"))
    taken_over = partial(ReaderPool, module="tests.workspace.taken_over")
    monkeypatch.setattr("copilot.readers.pool.ReaderPool", taken_over)
    with closing(workspace.open("Alpha")) as matter:
        (*_, last) = matter.index([documents])
        assert isinstance(last, IndexFinished)
        assert (last.report.indexed, len(last.report.failed)) == (2, 2)
        assert "outcome: PermissionError" in matter.text("D1") + matter.text("D2")
    denials = [e.facts for e in workspace.activity("Alpha") if e.action == "denial"]
    told = {str(facts["path_sha256"]): facts.get("attempt") for facts in denials}
    assert told == {
        hash_of(str(beta / "matter.toml")): "open",
        hash_of(str(beta)): "list",
        hash_of("symlink.txt"): None,
        hash_of("hardlink.txt"): None,
    }
    assert {facts["in_data_home"] for facts in denials if "attempt" in facts} == {1}
    assert sorted(beta.rglob("*")) == before
