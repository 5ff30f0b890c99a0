"""``copilot draft`` in a matter: fields from documents, from the lawyer, and open ones."""

import json
from pathlib import Path

import docx
import pytest

from copilot.cli import main
from copilot.paths import Home


@pytest.fixture
def template(tmp_path: Path, home: Home) -> Path:
    main(["matter", "create", "Weber", "--home", str(home.root)])
    document = docx.Document()
    document.add_paragraph("{{ akte }}: {{ frist }} {{ miete }}")
    document.save(str(tmp_path / "Brief.docx"))
    return tmp_path / "Brief.docx"


def _run(home: Home, *words: str) -> int:
    return main(["draft", *words, "--matter", "Weber", "--home", str(home.root)])


def test_open_points_are_listed_and_the_letter_is_written(
    template: Path, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    target = template.with_name("Ausgang.docx")
    words = (str(template), "--set", "frist=3 Monate", "--export", str(target), "--json")
    assert _run(home, *words) == 0
    record = json.loads(capsys.readouterr().out)
    assert [each["origin"] for each in record["filled"]] == ["matter", "lawyer"]
    assert [each["field"] for each in record["open"]] == ["miete"]
    assert "Weber: 3 Monate" in docx.Document(str(target)).paragraphs[0].text


def test_a_template_without_fields_is_explained(
    template: Path, home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = template.with_name("leer.docx")
    docx.Document().save(str(empty))
    assert _run(home, str(empty)) == 2
    assert "{{ mieter }}" in capsys.readouterr().err
    assert _run(home, str(template), "--set", "ohne") == 2
