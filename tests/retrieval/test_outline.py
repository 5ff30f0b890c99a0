"""Which passages make up which norm."""

from collections.abc import Sequence

from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.outline import outline_of


class _Library:
    """The same clauses in every document; counts what is asked of it."""

    def __init__(self) -> None:
        self.changes = 1
        self.asked: list[str] = []

    def state(self) -> tuple[int, int]:
        return (self.changes, 4)

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        self.asked += terms
        return dict.fromkeys(terms, 1.0)

    def chunks_of(self, document: str) -> list[StoredChunk]:
        self.asked.append(document)
        clauses = ["", "§ 1 Zweck", "§ 5 Kündigung > Abs. 1", "§ 5 Kündigung > Abs. 2"]
        return [
            StoredChunk(
                at, document, "BGB.txt", "Gesetz (BGB)", Chunk(1, 10 * at, 10 * at + 10, clause, "")
            )
            for at, clause in enumerate(clauses)
        ]


def test_passages_with_one_paragraph_sign_are_one_norm() -> None:
    library = _Library()
    norms = outline_of(library).norms(library, ["D1"])
    assert set(norms) == {1, 2, 3}
    assert norms[2] is norms[3]
    assert (norms[2].start, norms[2].end, norms[2].chunks) == (20, 40, (2, 3))
    assert norms[2].token == "auth_5_bgb"
    assert norms[2].place == 0.5


def test_a_document_is_read_once_until_the_matter_changes() -> None:
    library = _Library()
    for _ in range(2):
        outline_of(library).norms(library, ["D1"])
        outline_of(library).rarity(library, ["a", "b"])
    assert library.asked == ["D1", "a", "b"]
    library.changes = 2
    outline_of(library).norms(library, ["D1"])
    assert library.asked[-1] == "D1"
