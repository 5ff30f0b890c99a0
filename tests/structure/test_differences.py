"""Blocks and parts of any two sequences put them together again."""

import random
from itertools import pairwise

import pytest

from copilot.structure.differences import blocks, parts


@pytest.mark.parametrize("seed", range(60))
def test_parts_of_random_texts_make_both_texts(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same texts every time
    signs = ["a", "b", "Ä", " ", "  ", "\n", ".", "1.000,00", "\t", "-"]
    first, second = ("".join(chance.choices(signs, k=chance.randrange(60))) for _ in range(2))
    found = parts(first, second)
    assert "".join(part.text for part in found if part.only != "second") == first
    assert "".join(part.text for part in found if part.only != "first") == second


@pytest.mark.parametrize("seed", range(40))
def test_blocks_rise_in_both_and_hold_equal_items(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same lists every time
    first, second = (chance.choices(range(8), k=chance.randrange(50)) for _ in range(2))
    found = blocks(first, second)
    for block in found:
        one = first[block.first : block.first + block.size]
        assert one == second[block.second : block.second + block.size]
    for before, after in pairwise(found):
        assert before.first + before.size <= after.first
        assert before.second + before.size <= after.second


def test_a_number_with_separators_is_one_word() -> None:
    changed = [part.text for part in parts("1.000,00 EUR", "1.500,00 EUR") if part.only != "both"]
    assert changed == ["1.000,00", "1.500,00"]


def test_ten_thousand_differing_words_stay_within_bounds() -> None:
    first = " ".join(f"alt{n % 700}" for n in range(10_000))
    second = " ".join(f"neu{n % 700}" for n in range(10_000))
    assert {part.only for part in parts(first, second)} == {"first", "second"}
