"""Hostile and damaged files: each ends in a document or a reason, and the next one is read."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import ReaderLimitError, ReadError
from copilot.readers.pool import ReaderPool
from copilot.security.sandbox import Limits
from tests.readers import seeds
from tests.readers.bombs import Bomb, bombs, mutants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel confines on Linux only")

QUICK = [bomb for bomb in bombs() if bomb.quick]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    with ReaderPool(folders=[tmp_path_factory.getbasetemp()]) as running:
        yield running


def _reads(pool: ReaderPool, folder: Path, name: str, content: bytes) -> str:
    """The text; "" where it was refused with a reason a person can read."""
    path = folder / name
    path.write_bytes(content)
    try:
        return pool.read(path).text
    except ReadError as error:
        assert "{" not in f"{error.reason} {error.fix}"
        return ""


def test_there_are_bombs_of_every_kind() -> None:
    assert len(bombs()) >= 30
    assert {Path(bomb.name).suffix for bomb in bombs()} >= {
        *(".zip", ".docx", ".odt", ".xlsx", ".ods", ".pptx", ".xls", ".pdf", ".png", ".tif"),
        *(".txt", ".rtf", ".html", ".eml", ".mbox", ".msg", ".doc", ".p7m", ".ics", ".xml"),
    }


@pytest.mark.parametrize("bomb", QUICK, ids=lambda bomb: bomb.name)
def test_a_bomb_is_contained_and_the_next_document_read(
    bomb: Bomb, pool: ReaderPool, tmp_path: Path
) -> None:
    text = _reads(pool, tmp_path, bomb.name, bomb.make())

    assert "root:" not in text
    assert _reads(pool, tmp_path, "next.docx", seeds.docx()) == seeds.TEXT


def test_damaged_files_of_every_format_are_read_or_reported(
    pool: ReaderPool, tmp_path: Path
) -> None:
    for name, content in mutants(rounds=1):
        _reads(pool, tmp_path, name, content)

    assert _reads(pool, tmp_path, "next.docx", seeds.docx()) == seeds.TEXT


@pytest.mark.parametrize(("name", "limit"), [("operators.pdf", "time"), ("part.docx", "size")])
def test_what_runs_into_a_limit_names_it(name: str, limit: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(next(bomb for bomb in bombs() if bomb.name == name).make())
    with ReaderPool(limits=Limits(cpu_seconds=1), folders=[tmp_path]) as pool:
        with pytest.raises(ReaderLimitError) as caught:
            pool.read(path)
        assert caught.value.values == {"limit": limit}
        assert _reads(pool, tmp_path, "next.docx", seeds.docx()) == seeds.TEXT
