"""The sample matter: its generator makes the committed files, every gold span is there."""

import importlib.util
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain import Document
from copilot.evals.cases import load_cases
from copilot.readers import read

ROOT = Path(__file__).resolve().parent.parent
MATTER = ROOT / "index" / "sample_matter"
GOLD = ROOT / "index" / "gold" / "sample.jsonl"
DOCUMENTS = sorted(path for path in MATTER.rglob("*") if path.is_file())
RECORDS: list[dict[str, Any]] = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
HAFENSTRASSE = "miete/Mietvertrag_Hafenstrasse_12.pdf"
SPEICHERSTRASSE = "miete/Mietvertrag_Speicherstrasse_48.pdf"


def load_generator() -> ModuleType:
    """The script as a module; its folder is no package, and must not be one."""
    name = "make_sample_matter"
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


generator = load_generator()


@cache
def document(path: str) -> Document:
    return read(MATTER / path)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("matter")
    generator.make_matter(folder)
    return folder


def test_the_generator_makes_the_committed_documents(remade: Path) -> None:
    made = [path for path in remade.rglob("*") if path.is_file()]
    assert len(made) == 16
    for path in made:
        name = path.relative_to(remade).as_posix()
        assert read(path).pages == document(name).pages, name


def test_two_runs_are_the_same_to_the_byte(remade: Path, tmp_path: Path) -> None:
    for path in generator.make_matter(tmp_path):
        name = path.relative_to(tmp_path)
        assert path.read_bytes() == (remade / name).read_bytes(), name


def test_the_gold_set_is_the_one_the_readers_give_today() -> None:
    texts = {path.relative_to(MATTER).as_posix(): "" for path in DOCUMENTS}
    texts = {name: document(name).text for name in texts}
    assert list(generator.gold_records(MATTER, texts)) == RECORDS


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["qid"])
def test_every_gold_span_holds_what_the_answer_needs(record: dict[str, Any]) -> None:
    spans = [document(gold["doc"]).text[gold["start"] : gold["end"]] for gold in record["gold"]]
    assert record["answerable"] is bool(spans)
    assert all(span and span == span.strip() for span in spans)
    if spans:
        assert record["expect"]
        assert any(squeezed(record["expect"]) in squeezed(span) for span in spans)


def test_the_gold_set_loads_as_cases_and_no_question_comes_twice() -> None:
    cases = load_cases(GOLD)
    assert len({case.qid for case in cases}) == len(cases)
    assert len({case.question for case in cases}) == len(cases)
    assert [case.answerable for case in cases] == [record["answerable"] for record in RECORDS]


def test_the_gold_set_asks_in_both_languages_and_asks_for_what_is_not_there() -> None:
    languages = Counter(record["language"] for record in RECORDS)
    missing = Counter(record["language"] for record in RECORDS if not record["answerable"])
    assert len(RECORDS) >= 48
    assert min(languages["de"], languages["en"]) >= 24
    assert sum(missing.values()) >= 10
    assert min(missing["de"], missing["en"]) >= 5


def test_every_document_but_the_trap_answers_some_question() -> None:
    asked = {gold["doc"] for record in RECORDS for gold in record["gold"]}
    unasked = {path.relative_to(MATTER).as_posix() for path in DOCUMENTS} - asked
    assert unasked == {"lieferung/Thornbeck_Conditions_of_Sale.html"}


def test_the_matter_has_every_format_and_a_realistic_size() -> None:
    suffixes = Counter(path.suffix for path in DOCUMENTS)
    assert set(suffixes) == {".pdf", ".docx", ".txt", ".md", ".html", ".eml"}
    assert 16 <= len(DOCUMENTS) <= 20
    pages = [
        page for path in DOCUMENTS for page in document(path.relative_to(MATTER).as_posix()).pages
    ]
    assert len(pages) >= 40
    assert sum(len(page.text.split()) for page in pages) > 15_000


def test_the_letters_come_in_three_encodings() -> None:
    windows = (MATTER / "lieferung/Maengelruege_2024-06-03.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        windows.decode("utf-8")
    assert "Nacherfüllung" in windows.decode("cp1252")
    assert (MATTER / "lieferung/Protokoll_2024-07-09.txt").read_bytes()[:2] == b"\xff\xfe"
    assert "§ 535" in (MATTER / "miete/BGB_Auszug_Gewerbemiete.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (HAFENSTRASSE, "Frist von zwölf Monaten zum Ende eines Kalendervierteljahres"),
        (HAFENSTRASSE, "Seite 2 von 6"),
        (SPEICHERSTRASSE, "Frist von neun Monaten zum Ende eines Kalenderjahres"),
        ("miete/Nachtrag_1_Hafenstrasse.docx", "§ 3 Änderung der Kündigungsfrist"),
        ("miete/Nachtrag_1_Hafenstrasse.docx", "Die bisherige Frist von zwölf Monaten ist damit"),
        ("miete/Urteil_LG_Nordhaven_6_O_214-23.pdf", "10 Die Klage ist zulässig."),
        ("arbeit/Arbeitsvertrag_Mertens_2018.docx", "§ 11 Beendigung des Arbeitsverhältnisses"),
        ("lieferung/NDA_Thornbeck_2021.docx", "2.3 The Recipient shall not reverse engineer"),
        ("miete/Heating_failure_thread.eml", "the heating in Hall 3 failed on 12 January 2024"),
    ],
)
def test_the_traps_are_read_as_they_were_set(path: str, wanted: str) -> None:
    assert wanted in squeezed(document(path).text)


def test_the_hidden_instruction_is_reported_and_not_read() -> None:
    trap = document("lieferung/Thornbeck_Conditions_of_Sale.html")

    assert "ignore all previous instructions" not in trap.text
    assert "ignore all previous instructions" in str(trap.warnings[0])


def test_the_two_leases_differ_only_in_their_values() -> None:
    headings = [
        [line for line in document(path).text.splitlines() if line.startswith("§ ")]
        for path in (HAFENSTRASSE, SPEICHERSTRASSE)
    ]
    numbered = [[line for line in lines if line[2].isdigit()] for lines in headings]
    assert len(set(numbered[0]) & set(numbered[1])) == 18


@given(
    words=st.lists(st.text("abcäß§.(€", min_size=1), min_size=1, max_size=6),
    gaps=st.lists(st.sampled_from([" ", "\n", " \n ", "\n\n"]), min_size=6, max_size=6),
)
def test_a_passage_is_located_whatever_its_white_space(words: list[str], gaps: list[str]) -> None:
    broken = "".join(word + gap for word, gap in zip(words, gaps, strict=False)).strip()
    start, end = generator.locate(" ".join(words), f"0 {broken} 1")
    assert (start, end) == (2, 2 + len(broken))


@pytest.mark.parametrize("text", ["nothing of the kind", "a clause, a clause"])
def test_a_passage_that_is_not_there_exactly_once_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        generator.locate("a clause", text)
