"""A review table on made documents: values, states, resumption, later columns, verdicts."""

import os
import signal
import subprocess
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors.review import CellNotFoundError, ReviewExistsError
from copilot.tools.review.nouns import CellState, Template
from copilot.tools.review.report import report
from copilot.tools.review.table import Verdict
from copilot.tools.review.templates import template_of
from copilot.workspace import OpenMatter, Workspace
from copilot.workspace.products.review import (
    add_column,
    create_review,
    judge_cell,
    review_table,
    run_review,
)
from tests.fakes import FakeModels

LEASE = """Mietvertrag

zwischen der Ostsee Immobilien GmbH und der Nordwind GmbH.

§ 1 Mietzeit
Das Mietverhältnis beginnt am 1. Mai 2019 und endet mit Ablauf
des 30. April 2024.

§ 2 Miete
Die Nettokaltmiete beträgt {rent} monatlich.

§ 3 Kündigung
Der Vertrag kann mit einer Frist von sechs Monaten gekündigt werden.

§ 4 Option
Eine Verlängerungsoption wird nicht vereinbart.

§ 5 Recht
Es gilt deutsches Recht.
"""
TEMPLATE = """
[title]
de = "Mieten"
en = "Leases"

[[columns]]
name = "begin"
kind = "date"
label = { de = "Beginn", en = "Begin" }
question = { de = "Wann beginnt das Mietverhältnis?", en = "When does the lease begin?" }
signs = 'beginnt'
near = 'beginnt am'

[[columns]]
name = "end"
kind = "date"
label = { de = "Ende", en = "End" }
question = { de = "Wann endet es?", en = "When does it end?" }
signs = 'endet'
near = 'ablauf des'

[[columns]]
name = "rent"
kind = "amount"
label = { de = "Miete", en = "Rent" }
question = { de = "Wie hoch ist die Miete?", en = "How high is the rent?" }
signs = 'nettokaltmiete'
near = 'beträgt'

[[columns]]
name = "notice"
kind = "duration"
label = { de = "Frist", en = "Notice" }
question = { de = "Welche Frist gilt?", en = "What notice?" }
signs = 'frist von'
near = 'frist von'

[[columns]]
name = "option"
kind = "yes_no"
label = { de = "Option", en = "Option" }
question = { de = "Gibt es eine Option?", en = "Is there an option?" }
yes = 'option wird eingeräumt'
no = 'option wird nicht vereinbart'

[[columns]]
name = "law"
kind = "one_of"
label = { de = "Recht", en = "Law" }
question = { de = "Welches Recht gilt?", en = "Which law?" }
signs = 'es gilt'
options = [
  { name = "german", label = { de = "deutsches", en = "German" }, words = 'deutsches recht' },
  { name = "english", label = { de = "englisches", en = "English" }, words = 'englisches recht' },
]

[[columns]]
name = "pets"
kind = "text"
label = { de = "Tiere", en = "Pets" }
question = { de = "Sind Haustiere erlaubt?", en = "Are pets allowed?" }
signs = 'haustier'
"""


def template() -> Template:
    return template_of("mieten", TEMPLATE)


def made(workspace: Workspace, folder: Path, *texts: str) -> OpenMatter:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    workspace.create_matter("Made")
    matter = workspace.open("Made")
    for _ in matter.index([folder]):
        pass
    return matter


@pytest.fixture
def matter(workspace: Workspace, tmp_path: Path) -> Iterator[OpenMatter]:
    opened = made(workspace, tmp_path / "documents", LEASE.format(rent="14.850,00 €"))
    create_review(opened, template(), "mieten", "anna")
    yield opened
    opened.close()


def filled(matter: OpenMatter) -> int:
    return sum(1 for _ in run_review(matter, "mieten", with_model=False))


def test_values_are_read_by_type_and_quoted_verbatim(matter: OpenMatter) -> None:
    assert filled(matter) == 7
    (row,) = review_table(matter, "mieten").rows
    values = {name: (cell.value, cell.state) for name, cell in row.cells.items()}
    assert values == {
        "begin": ("2019-05-01", CellState.VERIFIED),
        "end": ("2024-04-30", CellState.VERIFIED),
        "rent": ("14850.00 EUR", CellState.VERIFIED),
        "notice": ("6 month", CellState.VERIFIED),
        "option": ("no", CellState.VERIFIED),
        "law": ("german", CellState.VERIFIED),
        "pets": ("", CellState.NOT_FOUND),
    }
    text = matter.text("D1")
    for cell in row.cells.values():
        for place in cell.places:
            assert place.verified
            assert text[place.start : place.end] == place.quote


def test_a_second_run_fills_nothing_and_a_new_column_only_itself(matter: OpenMatter) -> None:
    assert filled(matter) == 7
    assert filled(matter) == 0
    (column,) = template_of("m", TEMPLATE.replace('"pets"', '"court"')).columns[-1:]
    add_column(matter, "mieten", column)
    assert filled(matter) == 1


def test_a_verdict_stays_when_the_column_is_run_again(matter: OpenMatter) -> None:
    filled(matter)
    judge_cell(matter, "mieten", "D1", "rent", Verdict(False, "15000.00 EUR", "", "anna", ""))
    matter.library.drop_cells("mieten", "rent")
    assert filled(matter) == 1
    (row,) = review_table(matter, "mieten").rows
    assert row.verdicts["rent"].value == "15000.00 EUR"
    printed = report(review_table(matter, "mieten"), "Made", "en")
    assert "should be EUR 15,000.00, anna" in printed.blocks[0].rows[0][3].text  # type: ignore[union-attr]


def test_a_cell_that_is_not_there_cannot_be_judged(matter: OpenMatter) -> None:
    with pytest.raises(CellNotFoundError):
        judge_cell(matter, "mieten", "D1", "rent", Verdict(True, "", "", "anna", ""))


def test_a_second_table_of_the_same_name_is_refused(matter: OpenMatter) -> None:
    with pytest.raises(ReviewExistsError):
        create_review(matter, template(), "mieten", "anna")


def test_cells_survive_reading_the_same_content_anew(matter: OpenMatter, tmp_path: Path) -> None:
    filled(matter)
    for _ in matter.index([tmp_path / "documents"], rebuild=True):
        pass
    (row,) = review_table(matter, "mieten").rows
    assert len(row.cells) == 7
    assert {p.document for cell in row.cells.values() for p in cell.places} == {row.record.document}


def test_badly_read_numbers_and_contradictions_are_to_check(
    workspace: Workspace, tmp_path: Path
) -> None:
    noisy = LEASE.format(rent="l4.85O,00 €")
    twice = LEASE.format(rent="14.850,00 €").replace(
        "§ 3", "Die Nettokaltmiete beträgt 15.000,00 € monatlich.\n\n§ 3"
    )
    matter = made(workspace, tmp_path / "documents", noisy, twice)
    create_review(matter, template(), "mieten", "anna")
    filled(matter)
    first, second = review_table(matter, "mieten").rows
    assert first.cells["rent"].state is CellState.QUOTED
    assert "badly read" in str(first.cells["rent"].note)
    assert second.cells["rent"].state is CellState.TO_CHECK
    assert len(second.cells["rent"].places) == 2
    matter.close()


def test_the_model_chooses_only_among_the_options_and_is_shown_as_such(
    workspace: Workspace, tmp_path: Path
) -> None:
    text = LEASE.format(rent="1 €").replace("Es gilt deutsches Recht.", "Es gilt das Übliche.")
    matter = made(workspace, tmp_path / "documents", text)
    create_review(matter, template(), "mieten", "anna")
    for _ in run_review(matter, "mieten"):
        pass
    (row,) = review_table(matter, "mieten").rows
    law = row.cells["law"]
    assert (law.value, law.state, law.by_model) == ("english", CellState.TO_CHECK, True)
    matter.close()


def test_a_model_too_small_to_judge_is_not_asked(
    workspace: Workspace, models: FakeModels, tmp_path: Path
) -> None:
    text = LEASE.format(rent="1 €").replace("Es gilt deutsches Recht.", "Es gilt das Übliche.")
    matter = made(workspace, tmp_path / "documents", text)
    create_review(matter, template(), "mieten", "anna")
    models.language_model.judges = False
    for _ in run_review(matter, "mieten"):
        pass
    (row,) = review_table(matter, "mieten").rows
    assert (row.cells["law"].value, row.cells["law"].state) == ("", CellState.QUOTED)
    assert models.language_model.prompts == []
    matter.close()


RUN = """
    import sys
    from typing import cast
    from copilot.inference.installed import Models
    from copilot.paths import data_home
    from copilot.workspace import Workspace
    from copilot.workspace.products.review import run_review
    from tests.fakes import FakeModels

    with Workspace(data_home(sys.argv[1]), user="anna", models=cast(Models, FakeModels())) as w:
        for ready in run_review(w.open("Made"), "mieten", with_model=False):
            print(ready.content[:12], ready.column, flush=True)
"""


def test_fifty_documents_and_ten_columns_go_on_after_kills_without_repeating_a_cell(
    workspace: Workspace, tmp_path: Path
) -> None:
    texts = [LEASE.format(rent=f"{n}.000,00 €") for n in range(1, 51)]
    matter = made(workspace, tmp_path / "documents", *texts)
    create_review(matter, template(), "mieten", "anna")
    for n in range(3):
        values = TEMPLATE.replace('"pets"', f'"pets{n}"')
        add_column(matter, "mieten", template_of("m", values).columns[-1])
    matter.close()
    script = textwrap.dedent(RUN)
    told: Counter[str] = Counter()
    for stop_after in (40, 200, 0):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(workspace.home.root)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[3],
        )
        assert process.stdout is not None
        for line in process.stdout:
            told[line] += 1
            if stop_after and len(told) >= stop_after:
                os.kill(process.pid, signal.SIGKILL)
                break
        # What was told before the kill reached it counts too.
        told.update(process.stdout)
        process.stdout.close()
        process.wait()
    table = review_table(workspace.open("Made"), "mieten")
    assert (table.done, table.total) == (500, 500)
    assert max(told.values()) == 1
    assert len(told) >= 498  # at most the last cell before each kill was kept and not told


def test_a_long_line_of_a_wide_table_is_read_to_its_end(
    workspace: Workspace, tmp_path: Path
) -> None:
    cells = " | ".join(f"Spalte {n}: {n},00 €" for n in range(500))
    matter = made(workspace, tmp_path / "documents", f"{cells} | Nettokaltmiete beträgt 7,00 €")
    create_review(matter, template(), "mieten", "anna")
    filled(matter)
    (row,) = review_table(matter, "mieten").rows
    assert row.cells["rent"].value == "7.00 EUR"
    assert all(len(place.quote) <= 1200 for place in row.cells["rent"].places)
    matter.close()
