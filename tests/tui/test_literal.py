"""Client text cannot steer the terminal, and offsets survive."""

from hypothesis import given
from hypothesis import strategies as st

from copilot.tui.literal import highlighted, literal, one_line

_ANY_TEXT = st.text(st.characters(), max_size=200)


@given(_ANY_TEXT)
def test_no_control_character_reaches_the_screen(text: str) -> None:
    shown = literal(text)
    assert not any(ord(c) < 32 and c != "\n" for c in shown)
    assert not any(0x7F <= ord(c) <= 0x9F for c in shown)
    shown.encode("utf-8")


@given(_ANY_TEXT, st.integers(0, 200), st.integers(0, 200))
def test_the_highlight_is_the_passage_and_nothing_else(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    content = highlighted(text, start, end, "bold")
    drawn = "".join(content.plain[span.start : span.end] for span in content.spans)
    assert drawn == literal(text[start:end])
    assert content.plain == literal(text)


def test_ordinary_text_stays_as_it_is() -> None:
    text = "§ 5 Abs. 1: „Größe“ – 10 €\n(2) [Klammer]"
    assert literal(text) == text
    assert one_line("a\t\n b") == "a b"
