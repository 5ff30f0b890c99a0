"""Ranking by terms, authorities and documents."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.store import fulltext
from copilot.store.library import Library
from tests.store.samples import matter_paths, put, scope_of


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(
        matter_paths(tmp_path / "matter"), scope_of(matter_paths(tmp_path / "matter")), create=True
    ) as opened:
        yield opened


def texts(library: Library, ranked: list[tuple[int, float]]) -> list[str]:
    assert [score for _, score in ranked] == sorted((s for _, s in ranked), reverse=True)
    return [chunk.chunk.text for chunk in library.chunks([id_ for id_, _ in ranked])]


def test_a_rare_term_counts_more_and_more_terms_count_more(library: Library) -> None:
    put(library, "a.txt", "miete frist\nmiete\nmiete kaution frist\nmiete ort\nmiete tag\nort")
    found = texts(library, library.lexical(["miete", "kaution", "frist"], 10))
    assert found[:2] == ["miete kaution frist", "miete frist"]
    assert "ort" not in found
    assert len(library.lexical(["miete"], 2)) == 2


def test_a_heading_counts_more_than_a_body(library: Library) -> None:
    put(library, "a.txt", "die frist der sache", title="nebensache")
    put(library, "b.txt", "etwas ganz anderes", title="frist")
    assert texts(library, library.lexical(["frist"], 5))[0] == "etwas ganz anderes"
    by_body = library.lexical(["frist"], 5, weights=(0.1, 5.0))
    assert texts(library, by_body)[0] == "die frist der sache"


def test_a_search_can_be_limited_to_documents(library: Library) -> None:
    names = [put(library, f"{n}.txt", f"miete {n}\nmiete noch {n}") for n in range(4)]
    found = texts(library, library.lexical(["miete"], 9, documents=[names[1], names[3]]))
    assert sorted(found) == ["miete 1", "miete 3", "miete noch 1", "miete noch 3"]
    assert library.lexical(["miete"], 9, documents=[]) == []


@pytest.mark.parametrize("term", ['a"b', "a OR b", "NOT", "*", "heading:x", "", "(", "é", "x\0y"])
def test_no_term_is_read_as_syntax(library: Library, term: str) -> None:
    put(library, "a.txt", "miete ort")
    assert texts(library, library.lexical([term, "miete"], 5)) == ["miete ort"]
    assert library.by_authority([term], 5) == []
    assert [name for name, _ in library.route([term, "miete"], 5)] == ["D1"]


def test_no_terms_find_nothing(library: Library) -> None:
    put(library, "a.txt", "miete")
    assert library.lexical([], 5) == library.by_authority([], 5) == []
    assert library.route([], 5) == []
    assert library.lexical(["unbekannt"], 5) == []


def test_authorities_are_found_by_themselves(library: Library) -> None:
    put(library, "a.txt", "haftung nach auth_823_bgb\nauth_280_bgb und auth_823_bgb\nnichts")
    assert texts(library, library.by_authority(["auth_823_bgb"], 5)) == [
        "haftung nach auth_823_bgb",
        "auth_280_bgb und auth_823_bgb",
    ]
    assert library.lexical(["auth_823_bgb"], 5) == []
    assert library.by_authority(["haftung", "auth_823"], 5) == []


def test_a_document_is_routed_to_by_name_and_title(library: Library) -> None:
    put(library, "mietvertrag_hafen.txt", "text eins", title="Mietvertrag Hafen")
    put(library, "kaufvertrag.txt", "text zwei", title="Kaufvertrag")
    assert library.route(["hafen", "text"], 5)[0][0] == "D1"
    assert {name for name, _ in library.route(["text"], 5)} == {"D1", "D2"}
    assert len(library.route(["text"], 1)) == 1


def test_common_terms_are_dropped_unless_few_remain(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "_COMMON_AT_LEAST", 2)
    lines = [f"vertrag partei ort tag wort{n}" for n in range(20)]
    put(library, "a.txt", "\n".join(lines))
    with library._database.reading() as connection:
        assert fulltext._telling(connection, ["vertrag", "wort1", "wort2", "wort3"]) == [
            "wort1",
            "wort2",
            "wort3",
        ]
        assert fulltext._telling(connection, ["vertrag", "partei", "tag", "ort"]) == [
            "ort",
            "partei",
            "tag",
        ]
        assert fulltext._telling(connection, ["vertrag", "neu"]) == ["vertrag"]


def test_a_removed_document_no_longer_counts(library: Library) -> None:
    put(library, "a.txt", "miete\nmiete")
    put(library, "b.txt", "miete ort")
    library.remove("/mandant/akten", "a.txt")
    assert texts(library, library.lexical(["miete"], 5)) == ["miete ort"]
    with library._database.reading() as connection:
        (row,) = connection.execute("SELECT doc FROM term_statistics WHERE term = 'miete'")
    assert row == (1,)
