"""Files of one content share a document; filters and amendments."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.domain import DocumentKind, FileState, Filter, Particulars, SourceFile
from copilot.errors import DocumentNotFoundError
from copilot.store.library import ChunkTerms, Library
from tests.store.samples import (
    FOLDER,
    REASON,
    REMEDY,
    chunks_of,
    document,
    matter_paths,
    scope_of,
    source,
    vectors_of,
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(
        matter_paths(tmp_path / "akte"), scope_of(matter_paths(tmp_path / "akte")), create=True
    ) as opened:
        yield opened


def put(
    library: Library, path: str, sha256: str, particulars: Particulars | None = None, ocr: str = ""
) -> str:
    made = document("Miete 100 EUR")
    chunks = chunks_of(made)
    return library.put_document(
        source(path),
        sha256,
        made,
        "de",
        chunks,
        vectors_of(chunks),
        [ChunkTerms("", "miete", "") for _ in chunks],
        "mietvertrag",
        name_terms=path.split(".")[0],
        particulars=particulars,
        ocr="force" if ocr else "auto",
    )


def test_a_copy_shares_the_document_and_is_shown_with_every_path(library: Library) -> None:
    name = put(library, "a.pdf", "one")
    assert library.content(source("kopie.pdf"), "one") == (name, "auto")
    library.put_copy(source("kopie.pdf"), "one", name, "kopie")
    assert [record.document for record in library.files()] == [name, name]
    assert library.counts().documents == 1
    (stored,) = library.chunks_of(name)
    assert (stored.path, stored.also_at) == ("a.pdf", ("kopie.pdf",))
    assert [file.path for file in library.paths_of(name)] == ["a.pdf", "kopie.pdf"]


def test_a_content_under_another_kind_of_name_is_another_document(library: Library) -> None:
    put(library, "a.txt", "one")
    assert library.content(source("a.md"), "one") is None


def test_a_moved_file_keeps_its_document_and_is_found_by_its_new_name(library: Library) -> None:
    name = put(library, "scan.pdf", "one")
    library.put_copy(source("hafen.pdf"), "one", name, "hafen")
    assert library.remove(FOLDER, "scan.pdf")
    assert library.document("hafen.pdf").document == name
    assert [found for found, _ in library.route(["hafen"], 5)] == [name]
    assert library.route(["scan"], 5) == []
    assert len(library.chunk_ids()) == 1


def test_the_last_file_takes_the_document_with_it(library: Library) -> None:
    name = put(library, "a.pdf", "one")
    library.put_copy(source("b.pdf"), "one", name, "")
    library.remove(FOLDER, "a.pdf")
    assert library.chunk_ids()
    library.put_failure(source("b.pdf"), "two", FileState.FAILED, REASON, REMEDY, "so")
    assert library.chunk_ids() == []
    assert library.files()[0].tried == "so"
    with pytest.raises(DocumentNotFoundError):
        library.pages(name)


def test_a_content_read_anew_takes_over_all_files(library: Library) -> None:
    old = put(library, "a.pdf", "one")
    library.put_copy(source("b.pdf"), "one", old, "b")
    new = put(library, "a.pdf", "one", ocr="force")
    assert new != old
    assert {record.document for record in library.files()} == {new}
    assert {record.ocr for record in library.files()} == {"force"}
    assert library.counts().chunks == len(library.chunk_ids()) == 1


def test_a_copy_in_the_place_of_another_document_removes_that_one(library: Library) -> None:
    one, other = put(library, "a.pdf", "one"), put(library, "b.pdf", "two")
    library.put_copy(source("b.pdf"), "one", one, "b")
    assert [record.document for record in library.files()] == [one, one]
    with pytest.raises(DocumentNotFoundError):
        library.pages(other)
    library.put_copy(SourceFile(FOLDER, "b.pdf", 9, 9), "one", one, "b")
    assert library.counts().documents == 1


def test_filters_let_through_what_they_name(library: Library) -> None:
    lease = put(
        library,
        "a.pdf",
        "1",
        Particulars(DocumentKind.CONTRACT, date="2021-03", parties=("Muster GmbH", "Ida Öztürk")),
    )
    mail = put(
        library, "b.eml", "2", Particulars(DocumentKind.MAIL, date="2022-01-05", sender="Ida <i@x>")
    )
    undated = put(library, "c.txt", "3")
    assert library.select(Filter()) == {lease, mail, undated}
    assert library.select(Filter(kinds=frozenset({DocumentKind.MAIL}))) == {mail}
    assert library.select(Filter(after="2021-03-20")) == {lease, mail}
    assert library.select(Filter(before="2021")) == {lease}
    assert library.select(Filter(before="2021-02-28")) == set()
    assert library.select(Filter(sender="IDA")) == {mail}
    assert library.select(Filter(party="öztürk")) == {lease}
    assert library.select(Filter(documents=frozenset({undated}))) == {undated}


def test_an_amendment_is_shown_with_its_base_until_that_is_gone(library: Library) -> None:
    base = put(library, "a.pdf", "1")
    second = put(library, "n2.pdf", "2", Particulars(amends="Mietvertrag", amends_number=2))
    first = put(library, "n1.pdf", "3", Particulars(amends="Mietvertrag", amends_number=1))
    assert library.link_amendments({second: base, first: base}) == 2
    assert library.link_amendments({second: base, first: base}) == 0
    assert [record.document for record in library.amendments_of(base)] == [first, second]
    assert library.document(first).base == base
    library.remove(FOLDER, "a.pdf")
    assert library.document(first).base is None
    assert dict(library.particulars())[second].amends_number == 2


def test_passwords_are_kept_once(library: Library) -> None:
    library.add_passwords(["geheim", "ß"])
    library.add_passwords(["geheim"])
    assert sorted(library.passwords()) == ["geheim", "ß"]


def test_a_word_of_a_file_name_occurs_in_the_documents(library: Library) -> None:
    put(library, "nda.pdf", "one")
    assert library.occurring(["nda", "miete", "klage", 'un"sinn', "a_b"]) == {"nda", "miete"}
