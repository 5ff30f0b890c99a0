"""How long a file may take: by its size, text recognition apart."""

import time

import pytest

from copilot.domain import ReadOptions
from copilot.errors import ReaderLimitError
from copilot.readers import read_bytes
from copilot.readers.nesting import Nesting
from copilot.readers.patience import Patience
from tests.readers import seeds


def _spent(size: float) -> Patience:
    """The patience with a file that has taken a thousand seconds of processor time."""
    return Patience(size, _began=time.process_time() - 1000)


def test_a_large_file_may_take_longer_than_a_small_one() -> None:
    assert Patience(10).reads_on()
    assert not _spent(10).reads_on()
    assert _spent(100e6).reads_on()


def test_text_recognition_is_not_counted_as_reading() -> None:
    patience = _spent(5e6)
    assert (patience.reads_on(), patience.recognises_on()) == (False, True)


def test_recognising_adds_to_what_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience(10)
    with patience.recognising():
        now = time.process_time()
        monkeypatch.setattr(time, "process_time", lambda: now + 1000)

    assert (patience.reads_on(), patience.recognises_on()) == (True, False)


def test_pages_in_a_row_that_say_nothing_end_the_text_recognition() -> None:
    patience = Patience(1e6)
    patience._fruitless = 1000
    assert not patience.recognises_on()

    patience.fruitful()

    assert patience.recognises_on()


def test_waiting_for_a_busy_machine_counts_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience(10)
    now = time.monotonic()
    for seconds, goes_on in ((15, True), (25, False)):
        monkeypatch.setattr(time, "monotonic", lambda seconds=seconds: now + seconds)
        assert patience.reads_on() == goes_on


def test_a_pdf_of_slow_pages_is_read_in_part_and_says_so() -> None:
    class Impatient(Patience):
        left = 2

        def reads_on(self) -> bool:
            self.left -= 1
            return self.left >= 0

    nesting = Nesting(options=ReadOptions(ocr="off"), patience=Impatient())
    document = read_bytes("a.pdf", seeds.pdf("eins", "zwei", "drei"), nesting)

    assert len(document.pages) == 2
    assert document.warnings[0].values == {"page": 3}


@pytest.mark.parametrize("name", ["a.pdf", "a.zip"])
def test_a_file_that_took_too_long_before_its_first_page_names_the_limit(name: str) -> None:
    nesting = Nesting(options=ReadOptions(ocr="off"), patience=_spent(10))

    with pytest.raises(ReaderLimitError, match="time"):
        read_bytes(name, seeds.seeds()[name], nesting)
