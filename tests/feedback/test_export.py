"""Verdicts become pairs in the product's own prompt, from matters whose owner allows it."""

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.answers import prompts
from copilot.domain import Judgement, Matter, Span
from copilot.errors import MatterNotFoundError, NotOwnerError, WallError
from copilot.feedback.consent import allow
from copilot.feedback.export import Exported, export
from copilot.feedback.pairs import Pair
from copilot.store import matters
from copilot.workspace import OpenMatter, Workspace
from tests.feedback.conftest import LEASE, QUESTION, Ask

_RENT = "Die Miete von 900 EUR wird auf DE89 3704 0044 0532 0130 00 gezahlt."
_SAID = "Claudia Mertens kann das Mietverhältnis mit einer Frist von drei Monaten kündigen."


@pytest.fixture
def allowed(workspace: Workspace, matter: OpenMatter) -> OpenMatter:
    """The matter once its owner has allowed the export."""
    matter.matter = allow(workspace, "Mertens", True)
    return matter


def _exported(matter: OpenMatter, folder: Path, **more: Any) -> Exported:
    return export([matter], folder, **more)


def _lines(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def _place(words: str) -> tuple[str, Span]:
    start = LEASE.index(words)
    return "D1", Span(start, start + len(words))


def test_an_answer_judged_right_is_one_to_imitate(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    number = ask(says=_SAID)
    allowed.library.add_verdict(number, Judgement.RIGHT, "anna")
    done = _exported(allowed, tmp_path / "out")
    assert (done.demonstrations, done.preferences, done.questions) == (1, 0, 1)
    system, user, said = _lines(tmp_path / "out", "sft")[0]["messages"]
    assert [m["role"] for m in (system, user, said)] == ["system", "user", "assistant"]
    assert QUESTION in user["content"]
    chosen = said["content"].removeprefix(prompts.pick_prefix("de"))
    source = int(chosen.split("\n")[0])
    assert f"{source}) " in user["content"]
    line = next(row for row in user["content"].split("\n") if row.startswith(f"{source}) "))
    assert "drei Monaten" in line
    assert said["content"] == prompts.answer_prefix("de", source) + _text_of(allowed, number)


def _text_of(matter: OpenMatter, number: int) -> str:
    answer = json.loads(matter.library.past_question(number).answer)
    return " ".join(answer["statements"][0]["text"].split())


def test_a_better_pinpoint_is_preferred_to_what_was_shown(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    number = ask()
    allowed.library.add_verdict(number, Judgement.BETTER, "anna", better=_place(_RENT))
    done = _exported(allowed, tmp_path / "out")
    assert (done.demonstrations, done.preferences) == (1, 1)
    pair = _lines(tmp_path / "out", "dpo")[0]
    assert pair["chosen"][0]["content"].endswith(f"Antwort: {_RENT}")
    assert "drei Monaten" in pair["rejected"][0]["content"]
    assert pair["chosen"][0]["content"][:10] != pair["rejected"][0]["content"][:10]
    assert _lines(tmp_path / "out", "sft")[0]["messages"][-1] == pair["chosen"][0]


def test_right_and_wrong_answers_to_one_question_make_a_preference(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    right, wrong = ask(says=_SAID), ask(QUESTION.upper(), pick=0)
    allowed.library.add_verdict(right, Judgement.RIGHT, "anna")
    allowed.library.add_verdict(wrong, Judgement.WRONG, "ben")
    assert json.loads(allowed.library.past_question(wrong).answer)["statements"] == []
    done = _exported(allowed, tmp_path / "out")
    assert (done.questions, done.demonstrations, done.preferences) == (1, 1, 1)
    (pair,) = _lines(tmp_path / "out", "dpo")
    assert pair["rejected"][0]["content"] == prompts.pick_prefix("de") + prompts.NONE_OPTION


def test_a_refusal_judged_right_teaches_to_refuse(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(pick=0), Judgement.RIGHT, "anna")
    _exported(allowed, tmp_path / "out")
    said = _lines(tmp_path / "out", "sft")[0]["messages"][-1]["content"]
    assert said == prompts.pick_prefix("de") + prompts.NONE_OPTION


def test_a_wrong_answer_alone_teaches_nothing(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(), Judgement.WRONG, "anna")
    done = _exported(allowed, tmp_path / "out")
    assert (done.verdicts, done.questions, done.demonstrations) == (1, 0, 0)


def test_contradictory_verdicts_are_left_out_and_counted(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    number = ask()
    allowed.library.add_verdict(number, Judgement.RIGHT, "anna")
    allowed.library.add_verdict(number, Judgement.WRONG, "ben", statement=1)
    done = _exported(allowed, tmp_path / "out")
    assert (done.contradictory, done.demonstrations, done.preferences) == (1, 0, 0)
    assert any("called right" in str(remark) for remark in done.remarks())


def test_a_place_whose_document_has_changed_is_left_out_and_counted(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(), Judgement.RIGHT, "anna")
    document = tmp_path / "documents" / "miete.txt"
    document.write_text(LEASE.replace("drei Monaten", "zwei Wochen"), "utf-8")
    list(allowed.index([document.parent]))
    done = _exported(allowed, tmp_path / "out")
    assert (done.outdated, done.demonstrations) == (1, 0)


def test_nothing_leaves_a_matter_whose_owner_does_not_allow_it(
    workspace: Workspace, allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(), Judgement.RIGHT, "anna")
    allowed.matter = allow(workspace, "Mertens", False)
    done = _exported(allowed, tmp_path / "out")
    assert (done.matters, done.demonstrations, done.not_allowed) == (0, 0, ("Mertens",))
    written = "".join(p.read_text("utf-8") for p in (tmp_path / "out").iterdir())
    assert "Mertens" not in written


def test_consent_is_the_owners_word_alone(workspace: Workspace, matter: OpenMatter) -> None:
    assert not matters.find(workspace.home, "Mertens").feedback
    with Workspace(workspace.home, user="eve", models=workspace.models) as stranger:
        with pytest.raises((WallError, NotOwnerError)):
            allow(stranger, "Mertens", True)
        with pytest.raises(MatterNotFoundError):
            allow(stranger, "Keine", True)
    assert allow(workspace, "mertens", True).feedback
    assert matters.find(workspace.home, "Mertens").feedback
    assert not allow(workspace, "Mertens", False).feedback
    found: Matter = matters.find(workspace.home, "Mertens")
    assert (found.name, found.owner, found.feedback) == ("Mertens", "anna", False)


def test_too_few_verdicts_are_said(allowed: OpenMatter, ask: Ask, tmp_path: Path) -> None:
    allowed.library.add_verdict(ask(), Judgement.RIGHT, "anna")
    done = _exported(allowed, tmp_path / "out")
    assert any("Only 1 questions" in str(remark) for remark in done.remarks())
    report = json.loads((tmp_path / "out" / "redaction-report.json").read_text("utf-8"))
    assert report["enough"] is False


def test_the_report_counts_what_is_told_of_people_and_shows_it_masked(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(), Judgement.BETTER, "anna", better=_place(_RENT))
    done = _exported(allowed, tmp_path / "out")
    found = json.loads((tmp_path / "out" / "redaction-report.json").read_text("utf-8"))["found"]
    assert found == done.personal
    for kind in ("name", "iban", "date"):
        assert found[kind]["found"] >= 1, kind
    assert found["name"]["found"] > found["name"]["different"]
    shown = (tmp_path / "out" / "redaction-report.md").read_text("utf-8")
    assert "Nothing was replaced" in shown
    for report in ("redaction-report.md", "redaction-report.json"):
        text = (tmp_path / "out" / report).read_text("utf-8")
        for told in ("Mertens", "DE89", "2025", "Claudia"):
            assert told not in text
    pairs = (tmp_path / "out" / "dpo.jsonl").read_text("utf-8")
    assert "Mertens" in pairs
    assert "DE89 3704" in pairs


def test_with_redact_every_such_place_is_a_placeholder_the_same_within_a_pair(
    allowed: OpenMatter, ask: Ask, tmp_path: Path
) -> None:
    allowed.library.add_verdict(ask(says=_SAID), Judgement.RIGHT, "anna")
    allowed.library.add_verdict(
        ask("Auf welches Konto wird die Miete gezahlt?"),
        Judgement.BETTER,
        "a",
        better=_place(_RENT),
    )
    done = _exported(allowed, tmp_path / "out", redact=True)
    assert done.redacted
    for name in ("sft", "dpo"):
        text = (tmp_path / "out" / f"{name}.jsonl").read_text("utf-8")
        for told in ("Mertens", "Claudia", "DE89", "0130", "31. Januar"):
            assert told not in text, told
    first, *_ = _lines(tmp_path / "out", "sft")
    system, user, said = (message["content"] for message in first["messages"])
    assert system == prompts.messages("", [], "de")[0]["content"]
    placeholder = said.split("Antwort: ")[1].split(" kann")[0].removeprefix("Frau ")
    assert placeholder.startswith("[NAME_")
    assert user.count(placeholder) >= 2  # in the question and in the source
    assert "drei Monaten" in said


def test_files_are_for_their_owner_only(allowed: OpenMatter, ask: Ask, tmp_path: Path) -> None:
    allowed.library.add_verdict(ask(), Judgement.RIGHT, "anna")
    _exported(allowed, tmp_path / "out")
    assert {p.stat().st_mode & 0o077 for p in (tmp_path / "out").iterdir()} == {0}


def test_an_export_is_the_same_each_time(allowed: OpenMatter, ask: Ask, tmp_path: Path) -> None:
    allowed.library.add_verdict(ask(), Judgement.BETTER, "anna", better=_place(_RENT))
    for folder in ("a", "b"):
        _exported(allowed, tmp_path / folder)
    for name in ("sft.jsonl", "dpo.jsonl", "redaction-report.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_demonstration_and_a_preference_have_the_forms_trainers_read() -> None:
    prompt = ({"role": "system", "content": "s"}, {"role": "user", "content": "u"})
    assert Pair("de", prompt, "good").record() == {
        "messages": [*prompt, {"role": "assistant", "content": "good"}]
    }
    assert Pair("de", prompt, "good", "bad").record() == {
        "prompt": list(prompt),
        "chosen": [{"role": "assistant", "content": "good"}],
        "rejected": [{"role": "assistant", "content": "bad"}],
    }
