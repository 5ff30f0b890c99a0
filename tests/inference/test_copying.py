"""The copy constraint with a small vocabulary: whatever is taken, the span is exact."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.inference.copying import Copied, SpanCopy, Vocabulary, needs_blank

WORDS = ("Die", "Kün", "digung", " der", " Frist", "ist", " 30", " Tage", ".\n", "“", "none")
PIECES = [b"", *(bytes([i]) for i in range(256)), *(word.encode() for word in WORDS)]
PIECES += ["ü".encode()[:1] + b"", " 🏛".encode()[:3], "🏛".encode()[2:] + b" "]
VOCABULARY = Vocabulary(PIECES)
END_TOKEN = 0

LETTERS = "abcü§éß🏛.,;:-–()„“\"'1230 \n\t\f\u00ad\u0308\u00a0"
TEXTS = st.lists(st.sampled_from([*LETTERS, "Die ", "Kündigung "]), max_size=60).map("".join)


def spell(span: SpanCopy, text: str) -> None:
    """Write ``text`` in the longest tokens allowed."""
    rest = text.encode()
    while rest and not span.finished:
        fitting = [t for t in span.allowed().tokens() if t and rest.startswith(PIECES[t])]
        assert fitting, f"{rest!r} is not allowed"
        token = max(fitting, key=lambda t: len(PIECES[t]))
        rest = rest[len(PIECES[token]) :]
        span.take(token)


def copied(text: str, *sources: str, none: str | None = None, min_words: int = 1) -> Copied | None:
    span = SpanCopy(VOCABULARY, sources, none=none, min_words=min_words, end_tokens=[END_TOKEN])
    spell(span, text)
    return span.result()


def test_a_span_carries_the_offsets_of_its_source() -> None:
    source = "§ 1 Die Kündigung der Frist. Ende 🏛 gut."
    found = copied("Kündigung der Frist.\n", "anderes", source)
    assert found is not None
    assert (found.source, found.text) == (1, "Kündigung der Frist.")
    assert source[found.start : found.end] == found.text


@pytest.mark.parametrize(
    ("source", "written", "text"),
    [
        ("Die Frist\nbeträgt 30   Tage.", "Frist beträgt 30 Tage.\n", "Frist\nbeträgt 30   Tage."),
        ("Kündi\u00adgung heute", "Kündigung heute\n", "Kündi\u00adgung heute"),
        ("Seite eins\fSeite zwei", "eins Seite\n", "eins\fSeite"),
    ],
)
def test_line_breaks_and_soft_hyphens_are_written_as_read_and_quoted_as_they_stand(
    source: str, written: str, text: str
) -> None:
    found = copied(written, source)
    assert found is not None
    assert found.text == text
    assert found.written == written.rstrip("\n")


@pytest.mark.parametrize(
    "written",
    ["digung", "ündigung", "000 Euro", "Frist", "10"],
    ids=["syllable", "letter", "rest of a number", "part of a word", "part of a number"],
)
def test_what_does_not_stand_at_a_word_is_not_allowed(written: str) -> None:
    with pytest.raises(AssertionError, match="not allowed"):
        copied(written + "\n", "Kündigung 10.000 Euro zahlt\n\nDie Friste")


def test_a_span_ends_with_its_paragraph() -> None:
    found = copied("Euro zahlt", "Die Euro zahlt \n \n weiter")
    assert found is not None
    assert found.text == "Euro zahlt"


def test_the_literal_none_can_be_chosen_instead() -> None:
    assert copied("none", "Die Frist", none="none") is None


def test_a_span_has_at_least_the_words_asked_for() -> None:
    span = SpanCopy(VOCABULARY, ["Kopf\n\nDie Frist ist um"], min_words=3, end_tokens=[END_TOKEN])
    spell(span, "Die Frist")
    assert not span.allowed().ending
    spell(span, " ist")
    assert END_TOKEN in span.allowed().ending
    assert all(place.start == 0 for place in span.places)


def test_a_short_source_is_still_copied_when_it_is_all_there_is() -> None:
    found = copied("Kopf\n", "Kopf", min_words=5)
    assert found is not None
    assert found.text == "Kopf"


def test_a_token_may_hold_the_last_mark_and_the_end() -> None:
    span = SpanCopy(VOCABULARY, ["Die Frist. Sie"], min_words=1)
    spell(span, "Die Frist")
    span.take(PIECES.index(b".\n"))
    found = span.result()
    assert span.finished
    assert found is not None
    assert found.text == "Die Frist."


def test_a_leading_blank_is_written_but_not_quoted() -> None:
    span = SpanCopy(VOCABULARY, ["x der Frist"], min_words=1, leading_blank=True)
    spell(span, " der Frist")
    found = span.result()
    assert found is not None
    assert (found.text, found.written) == ("der Frist", " der Frist")


def test_a_span_broken_off_ends_at_its_last_sentence() -> None:
    found = copied("Die Frist. Die Ta", "Die Frist. Die Tage und mehr")
    assert found is not None
    assert found.text == "Die Frist."


def test_nothing_to_copy_from_is_finished_at_once() -> None:
    for sources in ([], [""], [" \n "]):
        span = SpanCopy(VOCABULARY, sources, none="none")
        assert span.finished
        assert span.result() is None


def test_what_must_follow_is_known_once_the_place_is() -> None:
    span = SpanCopy(VOCABULARY, ["Die Kündigung", "Die Frist"], min_words=1)
    spell(span, "Die")
    assert span.ahead(20) == b""
    spell(span, " F")
    assert span.ahead(20) == b"rist"


@pytest.mark.parametrize(
    ("said", "blank"), [("", False), ("Zitat:", True), ("Zitat: ", False), ("Zitat: „", False)]
)
def test_a_blank_is_needed_after_a_word_only(said: str, blank: bool) -> None:
    assert needs_blank(said) is blank


def _collapsed(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", "")).strip()


@given(st.lists(TEXTS, max_size=3), st.data(), st.integers(1, 4), st.booleans())
def test_every_way_through_gives_an_exact_span(
    sources: list[str], data: st.DataObject, min_words: int, blank: bool
) -> None:
    span = SpanCopy(
        VOCABULARY, sources, min_words=min_words, leading_blank=blank, end_tokens=[END_TOKEN]
    )
    written = b""
    for _ in range(data.draw(st.integers(1, 30))):
        if span.finished:
            break
        tokens = sorted(span.allowed().tokens())
        assert tokens, "a copy that is not finished can go on"
        token = data.draw(st.sampled_from(tokens))
        written += PIECES[token]
        span.take(token)
    found = span.result()
    if found is None:
        assert not written
        return
    source = sources[found.source]
    assert source[found.start : found.end] == found.text
    assert found.text
    assert not found.text[0].isspace()
    assert not found.text[-1].isspace()
    assert _collapsed(found.text) == _collapsed(found.written)
    if span.finished and b"\n" not in written:
        assert found.written.encode() == written
    around = source[found.start - 1 : found.start + 1]
    assert not re.fullmatch(r"[^\W_]{2}", around), "a span begins at a word"
    around = source[found.end - 1 : found.end + 1]
    assert not re.fullmatch(r"[^\W_]{2}", around), "a span ends at a word's end"
