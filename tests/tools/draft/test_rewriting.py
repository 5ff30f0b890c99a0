"""What a model words anew is held against the old text by rule."""

from typing import get_args

import pytest

from copilot.cli.rewrite import MODES as COMMAND_MODES
from copilot.errors.papers import (
    NothingToRewriteError,
    RewriteFailedError,
    RewriteTooLongError,
)
from copilot.tools.draft.rewriting import MODES, Flag, flags, rewrite
from tests.fakes import FakeModel

_OLD = "Die Lindenhof GmbH zahlt bis zum 3. März 2024 nach § 5 BGB 1.000,00 EUR binnen 14 Tagen."


def test_translated_figures_dates_names_and_authorities_count_as_kept() -> None:
    new = "Lindenhof GmbH pays EUR 1,000.00 by March 3, 2024 under § 5 BGB within fourteen days."
    assert flags(_OLD, new) == []


def test_what_is_lost_and_what_is_new_is_flagged() -> None:
    found = flags(_OLD, "Die Lindenhof GmbH zahlt 1.500,00 EUR nach § 6 BGB binnen 14 Tagen.")
    assert Flag("figure", "1000", lost=True) in found
    assert Flag("figure", "1500", lost=False) in found
    assert Flag("figure", "2024-03-03", lost=True) in found
    assert {flag.what for flag in found} == {"figure", "authority"}


def test_a_lost_name_is_flagged() -> None:
    assert Flag("name", "Lindenhof GmbH", lost=True) in flags(_OLD, "Sie zahlt.")


def test_the_parts_make_the_old_and_the_new_text() -> None:
    made = rewrite("Der Mieter zahlt gern.", "rewrite", FakeModel(says="Der Mieter zahlt."))
    assert "".join(p.text for p in made.parts if p.only != "second") == made.old
    assert "".join(p.text for p in made.parts if p.only != "first") == "Der Mieter zahlt."


def test_nothing_too_much_and_an_empty_answer_are_told() -> None:
    with pytest.raises(NothingToRewriteError):
        rewrite("  ", "rewrite", FakeModel())
    with pytest.raises(RewriteTooLongError):
        rewrite("a" * 5000, "rewrite", FakeModel())
    with pytest.raises(RewriteFailedError):
        rewrite("Text", "rewrite", FakeModel(says=" "))


def test_the_command_names_the_tools_modes() -> None:
    assert COMMAND_MODES == MODES
    assert get_args(Flag.__annotations__["what"]) == ("figure", "authority", "name")
