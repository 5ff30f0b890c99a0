"""A file appears whole, for its owner only, and replaces nothing without leave."""

import stat
from pathlib import Path

import pytest

from copilot.errors.exports import (
    ExportExistsError,
    ExportNotWritableError,
    UnknownExportFormatError,
)
from copilot.exports.writing import SUFFIXES, rendered, write
from tests.exports.reports import full_report, hostile_report


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_report_gives_the_same_bytes(suffix: str) -> None:
    assert rendered(full_report(), suffix) == rendered(full_report(), suffix)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_text_no_format_can_hold_breaks_none(suffix: str, tmp_path: Path) -> None:
    assert write(hostile_report(), tmp_path / f"report{suffix}").stat().st_size > 0


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_only_the_owner_may_read_an_export(suffix: str, tmp_path: Path) -> None:
    written = write(full_report(), tmp_path / f"report{suffix.upper()}")
    assert stat.S_IMODE(written.stat().st_mode) == 0o600


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownExportFormatError, match="no known format"):
        write(full_report(), tmp_path / "report.odt")


def test_a_file_is_replaced_only_where_that_was_said(tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    target.write_text("mine")
    with pytest.raises(ExportExistsError):
        write(full_report(), target)
    assert target.read_text() == "mine"
    write(full_report(), target, overwrite=True)
    assert target.read_text("utf-8").startswith("# Prüfbericht")
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportNotWritableError, match="nowhere"):
        write(full_report(), tmp_path / "nowhere" / "report.md")


def test_every_format_shows_a_notes_words() -> None:
    markdown = rendered(full_report(), ".md").decode()
    assert "[^1]: Mietvertrag vom 3. März 2021" in markdown
    table = rendered(full_report(), ".csv").decode("utf-8-sig")
    assert table.startswith("Dokument;Frist;Sources")
    assert "Die Kündigungsfrist beträgt 3 Monate." in table
