"""What is done in a matter is in its trail, and no change to either trail goes unseen."""

import json
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from copilot.errors import WallError
from copilot.errors.trail import BadCheckpointError, TrailUnwritableError
from copilot.inference.llm import SelfTest
from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.facts import hash_of
from copilot.workspace.trail import (
    beyond_checkpoint,
    check_matter,
    checkpoint,
    read_checkpoint,
)
from tests.workspace.mutations import undetected

_QUESTION = "Mit welcher Frist kann der Mieter kündigen?"


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "miete.txt").write_text(
        "§ 2 Kündigung\n\nDer Mieter kann das Mietverhältnis mit einer Frist von drei Monaten "
        "kündigen.\n",
        "utf-8",
    )
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as opened:
        list(opened.index([documents]))
        yield opened


def _work(matter: OpenMatter) -> None:
    matter.search(_QUESTION)
    list(matter.ask(_QUESTION))
    matter.record("export", kind="docx", bytes=120)


def test_everything_done_in_a_matter_is_written_down(
    workspace: Workspace, matter: OpenMatter
) -> None:
    _work(matter)
    shown = workspace.activity("Lindenhof")
    actions = [entry.action for entry in shown]
    assert actions[:7] == [
        "matter-opened", "index-started", "index", "search", "question", "answer", "export",
    ]  # fmt: skip
    told = {entry.action: entry.facts for entry in shown}
    assert told["index"]["documents"] == 1
    assert told["question"] == {"question": hash_of(_QUESTION)}
    assert str(told["answer"]["pinpoints"]).startswith("D1:")
    assert told["answer"]["model"] == "fake"
    assert {entry.user for entry in shown} == {"anna"}


def test_the_installation_s_trail_names_no_matter_and_holds_no_text(
    workspace: Workspace, matter: OpenMatter
) -> None:
    _work(matter)
    written = "\n".join(workspace.trail.lines()).lower()
    for secret in ("lindenhof", "kündig", "mieter", hash_of(_QUESTION), "d1:"):
        assert secret not in written
    assert [entry.action for entry in workspace.activity()] == ["matter-created"]


def test_a_refused_user_is_written_down(workspace: Workspace, matter: OpenMatter) -> None:
    stranger = Workspace(workspace.home, user="otto", models=workspace.models)
    with pytest.raises(WallError):
        stranger.open("Lindenhof")
    with pytest.raises(WallError):
        stranger.activity("Lindenhof")
    denied = [entry for entry in workspace.activity() if entry.action == "denial"]
    assert [entry.user for entry in denied] == ["otto", "otto"]


def test_changed_settings_are_written_down_once(workspace: Workspace, matter: OpenMatter) -> None:
    workspace.home.settings.write_text('language = "de"\n')
    for _ in range(2):
        workspace.open("Lindenhof").close()
    assert [entry.action for entry in workspace.activity()].count("settings-changed") == 1


def test_a_self_test_is_written_down_with_the_processor_variant_it_ran_on(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = (("icelake", "SIGILL"),)
    result = SelfTest(True, True, 90.0, 12.0, 2, ("avx2",), "ja", "haswell", died)
    model = workspace.models.language_model
    monkeypatch.setattr(type(model), "selftest", lambda _: result, raising=False)
    assert workspace.selftest() == result
    entry = workspace.activity()[-1]
    assert entry.action == "selftest"
    assert entry.facts["cpu_variant"] == "haswell"
    assert entry.facts["variants_given_up"] == "icelake (SIGILL)"


def test_what_cannot_be_written_down_is_not_done(workspace: Workspace, matter: OpenMatter) -> None:
    folder = workspace.home.trail
    folder.rename(folder.with_name("gone"))
    folder.write_text("in the way")
    with pytest.raises(TrailUnwritableError, match="cannot be written"):
        matter.search(_QUESTION)
    with pytest.raises(TrailUnwritableError):
        list(matter.ask(_QUESTION))
    folder.unlink()
    folder.with_name("gone").rename(folder)
    assert matter.search(_QUESTION).hits


def test_a_matter_s_trail_put_back_or_cut_is_missed_by_the_installation(
    workspace: Workspace, matter: OpenMatter
) -> None:
    _work(matter)
    lines = matter.library.trail_lines()
    slug = matter.matter.slug
    assert check_matter(workspace.trail, slug, lines) == []
    for kept in range(len(lines)):
        assert any(fault.broken for fault in check_matter(workspace.trail, slug, lines[:kept]))


def test_an_installation_s_trail_put_back_is_missed_by_the_matter(
    workspace: Workspace, matter: OpenMatter
) -> None:
    files = [workspace.trail.path, workspace.trail.path.with_name("head")]
    before = [file.read_bytes() for file in files]
    _work(matter)
    for file, content in zip(files, before, strict=True):
        file.write_bytes(content)
    assert workspace.trail.check() == []
    found = check_matter(workspace.trail, matter.matter.slug, matter.library.trail_lines())
    assert any(fault.broken for fault in found)


def test_the_database_itself_refuses_changes_to_the_trail(matter: OpenMatter) -> None:
    with pytest.raises(apsw.ConstraintError):
        matter.library._database.connection.execute("DELETE FROM trail")
    with pytest.raises(apsw.ConstraintError):
        matter.library._database.connection.execute("UPDATE trail SET line = ''")


def test_random_changes_are_all_found(workspace: Workspace, matter: OpenMatter) -> None:
    _work(matter)
    assert undetected(workspace, matter, 60, random.Random(6)) == []  # noqa: S311


def test_a_checkpoint_shows_a_later_change_of_the_whole_trail(
    workspace: Workspace, matter: OpenMatter, tmp_path: Path
) -> None:
    _work(matter)
    file = tmp_path / "checkpoint.json"
    file.write_text(json.dumps(checkpoint(workspace.trail, workspace.trail.lines())))
    kept = read_checkpoint(file)
    matter.record("export", kind="pdf")
    assert beyond_checkpoint(kept, workspace.trail.lines()) == []
    assert beyond_checkpoint(kept, workspace.trail.lines()[:3])
    for key, value in (("number", 2), ("signature", "00" * 64), ("lines", kept["lines"][:-1])):
        file.write_text(json.dumps({**kept, key: value}))
        with pytest.raises(BadCheckpointError):
            read_checkpoint(file)


def test_every_export_is_written_down_before_it_is_written(
    workspace: Workspace, tmp_path: Path
) -> None:
    from copilot.exports.files import write_file

    write_file(tmp_path / "answer.md", b"# Answer")
    (told,) = [entry for entry in workspace.activity() if entry.action == "export"]
    assert told.facts["kind"] == ".md"
    assert told.facts["bytes"] == 8
    workspace.home.trail.rename(tmp_path / "gone")
    workspace.home.trail.write_text("in the way")
    with pytest.raises(TrailUnwritableError):
        write_file(tmp_path / "second.md", b"# Answer")
    assert not (tmp_path / "second.md").exists()
