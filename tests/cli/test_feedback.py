"""``copilot feedback`` and ``copilot history``: what lawyers say of answers, kept, exported."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from copilot.answers.ask import AnswerReady
from copilot.cli import main
from copilot.store.conversations import answer_json
from copilot.workspace import Workspace
from tests.fakes import FakeModels

_LEASE = "§ 2 Kündigung\n\nFrau Mertens kann mit einer Frist von drei Monaten kündigen.\n"
_QUESTION = "Mit welcher Frist kann Frau Mertens kündigen?"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr("copilot.inference.installed.InstalledModels", lambda *_: FakeModels())
    monkeypatch.setattr("getpass.getuser", lambda: workspace.user)
    monkeypatch.setenv("LC_ALL", "C")


@pytest.fixture
def run(tmp_path: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a matter with one question asked: its exit code, stdout and stderr."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "miete.txt").write_text(_LEASE, "utf-8")
    workspace.create_matter("Lindenhof")
    with closing(workspace.open("Lindenhof")) as matter:
        list(matter.index([folder]))
        *_, last = matter.ask(_QUESTION)
        assert isinstance(last, AnswerReady)
        if not matter.library.history():
            answer = last.answer
            matter.library.record_answer(
                answer.question, answer_json(answer), answer.model, answer.status.value
            )

    def command(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*words, "--home", str(workspace.home.root)])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return command


def _json(run: Run, *words: str) -> tuple[int, Any]:
    code, out, _ = run(*words, "--json")
    return code, json.loads(out)


_OF = ("--matter", "Lindenhof")


def test_a_history_names_what_was_asked_with_its_number(run: Run) -> None:
    code, out, _ = run("history", *_OF)
    assert code == 0
    assert "1" in out.split()[0]
    assert _QUESTION in out
    code, told = _json(run, "history", *_OF)
    (asked,) = told["questions"]
    assert (asked["id"], asked["question"], asked["status"]) == (1, _QUESTION, "answered")
    assert "drei Monaten" in asked["answer"]["statements"][0]["pinpoints"][0]["quote"]


def test_a_history_is_searched_and_one_answer_shown_whole(run: Run) -> None:
    assert run("history", "--search", "mertens", *_OF)[0] == 0
    assert run("history", "--search", "Eigenbedarf", *_OF)[0] == 4
    code, out, _ = run("history", "1", *_OF)
    assert code == 0
    assert "drei Monaten" in out
    assert run("history", "7", *_OF)[0] == 2


def test_a_verdict_is_kept_and_listed(run: Run) -> None:
    assert (
        run("feedback", "give", "1", "wrong", "--statement", "1", "--note", "zu alt", *_OF)[0] == 0
    )
    code, told = _json(
        run, "feedback", "give", "1", "better", "--pinpoint", "D1:16-28", "--statement", "1", *_OF
    )
    assert code == 0
    assert (told["verdict"], told["pinpoint"], told["quote"]) == (
        "better",
        "D1:16-28",
        _LEASE[16:28],
    )
    code, out, _ = run("feedback", "list", *_OF)
    assert "1[1]  anna: wrong  (zu alt)" in out
    assert "better  D1:16-28" in out
    _, told = _json(run, "feedback", "list", *_OF)
    assert [v["asked"] for v in told["verdicts"]] == [_QUESTION, _QUESTION]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("9", "right"), "9"),
        (("1", "right", "--statement", "4"), "no statement 4"),
        (("1", "better"), "pinpoint"),
        (("1", "right", "--pinpoint", "D1:0-4"), "pinpoint"),
        (("1", "better", "--pinpoint", "Seite 3"), "no pinpoint"),
        (("1", "better", "--pinpoint", "D1:0-9999"), "D1:0-9999"),
        (("1", "better", "--pinpoint", "D8:0-9"), "D8"),
    ],
)
def test_a_verdict_that_makes_no_sense_is_refused_with_a_remedy(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    code, _, err = run("feedback", "give", *words, *_OF)
    assert code == 2
    assert said in err
    assert "→" in err
    assert _json(run, "feedback", "list", *_OF)[1] == {"verdicts": []}


def test_an_export_needs_the_owners_word(run: Run, tmp_path: Path) -> None:
    run("feedback", "give", "1", "right", *_OF)
    folder = tmp_path / "out"
    code, _, err = run("feedback", "export", str(folder))
    assert code == 4
    assert "does not allow" in err
    assert run("matter", "allow-feedback", "Lindenhof", "on")[0] == 0
    assert _json(run, "matter", "show", "Lindenhof")[1]["feedback"] is True
    code, told = _json(run, "feedback", "export", str(folder), *_OF, "--redact")
    assert code == 0
    assert told["pairs"] == {"sft": 1, "dpo": 0}
    assert told["redacted"] is True
    assert sorted(path.name for path in folder.iterdir()) == [
        "dpo.jsonl",
        "redaction-report.json",
        "redaction-report.md",
        "sft.jsonl",
    ]
    assert _json(run, "matter", "allow-feedback", "Lindenhof", "off")[1]["feedback"] is False
    assert run("feedback", "export", str(folder))[0] == 4
    assert (folder / "sft.jsonl").read_text("utf-8") == ""


def test_the_commands_speak_german(run: Run) -> None:
    code, _, err = run("--lang", "de", "feedback", "give", "9", "right", *_OF)
    assert code == 2
    assert err.startswith("Fehler:")
