"""The token-level rules that need no model."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.inference.decoding import LoopWatch, TextStream, option_probabilities


def stream(pieces: list[bytes], stops: list[str]) -> tuple[list[str], bool]:
    """What a reader is shown, and whether a stop mark ended it."""
    shown, text = [], TextStream(stops)
    for piece in pieces:
        certain, stopped = text.feed(piece)
        shown.append(certain)
        if stopped:
            return shown, True
    return [*shown, text.rest()], False


@given(st.text("aüß🏛#\n", max_size=30), st.data())
def test_pieces_add_up_to_the_text_before_the_stop_mark(text: str, data: st.DataObject) -> None:
    raw = text.encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    edges = [0, *cuts, len(raw)]
    pieces = [raw[a:b] for a, b in pairwise(edges)]
    shown, stopped = stream(pieces, ["##", "#\n"])
    marks = [at for mark in ("##", "#\n") if (at := text.find(mark)) >= 0]
    assert "".join(shown) == (text[: min(marks)] if marks else text)
    assert stopped is bool(marks)


def test_half_a_character_is_never_shown() -> None:
    euro = "€".encode()
    assert stream([b"5 ", euro[:1], euro[1:]], [])[0] == ["5 ", "", "€", ""]


def test_a_window_that_comes_again_is_a_loop() -> None:
    watch = LoopWatch(3)
    assert [watch.repeats(token) for token in [1, 2, 3, 9, 1, 2, 3]] == [False] * 6 + [True]


def row(**likely: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    values = np.full(8, 1e-9, dtype=np.float32)
    for name, probability in likely.items():
        values[int(name[1:])] = probability
    return np.log(values)


def test_options_are_weighed_against_each_other() -> None:
    rows = {(): row(_1=0.6, _2=0.2, _3=0.2), (2,): row(_5=0.5, _6=0.5)}
    assert option_probabilities([(1,), (2, 5)], rows) == pytest.approx([6 / 7, 1 / 7], rel=1e-3)


def test_an_option_that_begins_another_leaves_it_its_share() -> None:
    rows = {(): row(_1=1.0), (1,): row(_2=0.75, _3=0.25)}
    found = option_probabilities([(1,), (1, 2)], rows)
    assert found == pytest.approx([0.25, 0.75], rel=1e-3)
