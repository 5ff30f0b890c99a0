"""The reader's word on the best passages."""

from collections.abc import Sequence

from copilot.config import Profile
from copilot.domain import Chunk, StoredChunk
from copilot.retrieval.merging import Ranked
from copilot.retrieval.rereading import READ, reread
from tests.fakes import WordReader

PROFILE = Profile(reader_weight=0.1, reader_weight_laws=0.1)


def _passage(number: int, text: str) -> StoredChunk:
    return StoredChunk(number, "D1", "a.txt", "Lease", Chunk(1, 0, len(text), "§ 1", text))


class _Library:
    def __init__(self, passages: Sequence[StoredChunk]) -> None:
        self._passages = {passage.id: passage for passage in passages}

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        return [self._passages[id_] for id_ in ids]


def _reread(texts: Sequence[str], question: str, profile: Profile = PROFILE) -> list[int]:
    passages = [_passage(number, text) for number, text in enumerate(texts)]
    best = [(Ranked(p.id, 1 - p.id / 100, None), p) for p in passages]
    found = reread(question, best, _Library(passages), WordReader(), profile)
    return [entry.id for entry, _, _ in found]


def test_the_passage_that_bears_on_the_question_comes_first() -> None:
    texts = ["the garden", "the heating", "the tenant pays the rent monthly"]
    assert _reread(texts, "who pays the rent monthly")[0] == 2


def test_without_weight_the_order_stays() -> None:
    texts = ["the garden", "the heating", "the tenant pays the rent monthly"]
    assert _reread(texts, "who pays the rent monthly", Profile()) == [0, 1, 2]


def test_what_is_far_down_is_not_read_and_stays_behind() -> None:
    texts = ["nothing"] * READ + ["the tenant pays the rent monthly"]
    assert _reread(texts, "who pays the rent monthly")[-1] == READ


def test_nothing_found_is_nothing_read() -> None:
    assert _reread([], "who pays the rent monthly") == []
