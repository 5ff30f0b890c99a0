"""A gold set put to every column, one model loaded at a time; the report written at the end."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from copilot import __version__
from copilot.errors import EmptyGoldFileError
from copilot.evals.cases import Case, load_cases, spread
from copilot.evals.columns import Column, Kind, columns, labels, opened, profile_of
from copilot.evals.markdown import markdown
from copilot.evals.outcomes import file_name, made_folder, write_text
from copilot.evals.report import Result, report_of, result_of
from copilot.evals.run import Step, placed, run
from copilot.inference import installed
from copilot.inference.installed import Models
from copilot.workspace import Workspace


class Study:
    """One evaluation; what can be wrong with its options is raised before the first question.

    Without ``out`` nothing is written.
    """

    def __init__(
        self,
        workspace: Workspace,
        kind: Kind,
        gold: Path,
        *,
        matters: Sequence[str],
        profiles: Sequence[str] = (),
        models: Sequence[str] = (),
        closed_book: bool = False,
        limit: int = 0,
        out: Path | None = None,
    ) -> None:
        self._workspace = workspace
        self._kind = kind
        self._gold = gold
        self._cases = self._usable(limit)
        self._closing = ExitStack()
        self._models = self._named_models(models) if kind is Kind.ANSWERS else {}
        given = list(dict.fromkeys(profiles)) or [workspace.settings.profile]
        for profile in given:
            profile_of(profile)
        names = list(self._models)
        self._columns = columns(kind, list(dict.fromkeys(matters)), given, names, closed_book)
        self._out = made_folder(out) if out else None
        self._results: list[Result] = []
        self.written: list[Path] = []

    @property
    def questions(self) -> int:
        """How many questions there are over all columns."""
        return len(self._cases) * len(self._columns)

    def run(self) -> Iterator[tuple[str, Step]]:
        """Every step with the name of its column; what ``out`` holds already is not asked again."""
        named = list(zip(labels(self._columns), self._columns, strict=True))
        cases = self._placed_everywhere()
        with self._closing:
            for model, group in groupby(named, key=lambda pair: pair[1].model):
                for name, column in group:
                    yield from self._column(name, column, cases[column.matter])
                if model:
                    self._models[model].close()

    def write_report(self) -> dict[str, Any]:
        """The report of all columns, written to ``out`` where there is one."""
        report = report_of(self._results, self._about())
        if self._out is not None:
            texts = {
                "report.md": markdown(report, self._results),
                "report.json": json.dumps(report, ensure_ascii=True, indent=1) + "\n",
            }
            for name, text in texts.items():
                write_text(self._out / name, text)
                self.written.append(self._out / name)
        return report

    def _usable(self, limit: int) -> list[Case]:
        cases = load_cases(self._gold)
        if self._kind is Kind.RETRIEVAL:
            cases = [case for case in cases if case.gold]
        if not cases:
            raise EmptyGoldFileError(path=str(self._gold))
        return spread(cases, limit)

    def _named_models(self, asked: Sequence[str]) -> dict[str, Models]:
        """Each model by its own name, not loaded yet; raises ModelMissingError."""
        named: dict[str, Models] = {}
        for name in asked or [self._workspace.settings.model]:
            settings = replace(self._workspace.settings, model=name)
            models = installed.InstalledModels(self._workspace.home, settings)
            self._closing.enter_context(closing(models))
            named.setdefault(models.language_model.name, models)
        return named

    def _placed_everywhere(self) -> dict[str, list[Case]]:
        """The cases as each matter names its documents, checked before anything is asked."""
        found = {}
        for column in self._columns:
            if column.matter not in found:
                with opened(column, self._workspace) as ready:
                    found[column.matter] = placed(self._cases, ready.matter, self._gold)
        return found

    def _column(self, name: str, column: Column, cases: list[Case]) -> Iterator[tuple[str, Step]]:
        outcomes = []
        with opened(column, self._workspace, self._models.get(column.model)) as ready:
            for step in run(ready, cases, self._file(column)):
                outcomes.append(step.outcome)
                yield name, step
            self._results.append(result_of(name, column, cases, outcomes, ready.index))

    def _file(self, column: Column) -> Path | None:
        """Where a column's outcomes are kept, however many columns there are beside it."""
        if self._out is None:
            return None
        profile = Path(column.profile).stem
        parts = (column.kind.value, column.matter, profile, column.model)
        if column.kind is Kind.CLOSED_BOOK:
            parts = (column.kind.value, "", "", column.model)
        path = self._out / file_name(*parts)
        if path not in self.written:
            self.written.append(path)
        return path

    def _about(self) -> dict[str, Any]:
        return {
            "gold": str(self._gold),
            "gold_sha256": hashlib.sha256(self._gold.read_bytes()).hexdigest(),
            "questions": len(self._cases),
            "version": __version__,
        }
