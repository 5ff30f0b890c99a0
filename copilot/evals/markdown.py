"""The report for a person, as Markdown: tables of figures, and the worst cases in words.

Words of documents, questions and models stand in code spans: nothing in them is rendered, linked
or loaded by whatever shows the report.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from copilot.evals.columns import Kind
from copilot.evals.mistakes import Mistake, kind_in_words, mistakes, shown, worst
from copilot.evals.report import Result
from copilot.locale import _

_LONGEST: Final = 300


def figures_table(report: Mapping[str, Any]) -> str:
    """One row a figure, one column a column, each further one with its difference."""
    columns, differences = report["columns"], report["differences"]
    head = [_("figure"), *(cell for column in columns for cell in _head(column, columns))]
    rows = [_row(head), "|" + "---|" * len(head)]
    for name in dict.fromkeys(name for column in columns for name in column):
        if _is_figure(name, columns):
            cells = [_value(columns[0], name)]
            for column, differing in zip(columns[1:], differences, strict=True):
                cells += [_value(column, name), _difference(differing, name)]
            rows.append(_row([name, *cells]))
    return "\n".join(rows)


def _is_figure(name: str, columns: Sequence[Mapping[str, Any]]) -> bool:
    values = [column[name] for column in columns if name in column]
    return not name.endswith("_ci95") and all(
        value is None or (isinstance(value, int | float) and not isinstance(value, bool))
        for value in values
    )


def _head(column: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> list[str]:
    name = _("{name} (95 %)").format(name=column["name"])
    return [name] if column is columns[0] else [name, _("difference (95 %)")]


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _value(column: Mapping[str, Any], name: str) -> str:
    value = column.get(name)
    if value is None:
        return "–"
    interval = column.get(f"{name}_ci95")
    if interval is None:
        return str(value)
    return f"{value:.3f} ({interval[0]:.3f}–{interval[1]:.3f})"


def _difference(differing: Mapping[str, Any], name: str) -> str:
    if name not in differing:
        return ""
    low, high = differing[f"{name}_ci95"]
    return f"{differing[name]:+z.3f} ({low:+z.3f} … {high:+z.3f})"


def markdown(report: Mapping[str, Any], results: Sequence[Result]) -> str:
    """The whole report."""
    parts = [
        f"# {_title(results[0])}",
        _about(report),
        *_closed_book(report),
        _heading(_("Figures")),
        figures_table(report),
        _("A difference is that to the first column, on the same questions; its interval is 95 %."),
        _heading(_("By language")),
        _languages(report),
    ]
    for result in results:
        parts += _mistakes(result)
    return "\n\n".join(parts) + "\n"


def _title(first: Result) -> str:
    return _("Retrieval") if first.column.kind is Kind.RETRIEVAL else _("Answers")


def _about(report: Mapping[str, Any]) -> str:
    """What was measured, with what; and that the report quotes the documents."""
    about = report["about"]
    lines = [
        _("Gold set: {path} ({digest}), {count} questions; program {version}.").format(
            path=_code(about["gold"]),
            digest=about["gold_sha256"][:12],
            count=about["questions"],
            version=about["version"],
        )
    ]
    for column in report["columns"]:
        index = column["index"]
        if column["kind"] == Kind.CLOSED_BOOK:
            alone = _("{name}: the model alone, without documents.")
            lines.append(alone.format(name=_code(column["name"])))
            continue
        lines.append(
            _(
                "{name}: matter {matter}, {documents} documents, {passages} passages, profile "
                "{profile}, index made with {embedder}, {chunking}."
            ).format(
                name=_code(column["name"]),
                matter=_code(column["matter"]),
                documents=index["documents"],
                passages=index["passages"],
                profile=_code(column["profile"]),
                embedder=_code(index["embedder"]),
                chunking=index["chunking"],
            )
        )
    lines.append(_("This report quotes the matter's documents: keep it as you keep these."))
    return "\n".join(f"- {line}" for line in lines)


def _closed_book(report: Mapping[str, Any]) -> Iterator[str]:
    """What retrieval adds, for each model that was also asked alone."""
    alone = [column for column in report["columns"] if column["kind"] == Kind.CLOSED_BOOK]
    if not alone:
        return
    yield _heading(_("What retrieval adds"))
    for column in alone:
        beside = next(
            c
            for c in report["columns"]
            if c["kind"] == Kind.ANSWERS and c["model"] == column["model"]
        )
        yield _(
            "Of the answerable questions, {name} shows the expected words in {with_retrieval} with "
            "retrieval and in {alone} without documents; of the unanswerable, it refuses "
            "{refused_with} and {refused_alone}."
        ).format(
            name=_code(column["model"]),
            with_retrieval=_value(beside, "expect_found_rate"),
            alone=_value(column, "expect_found_rate"),
            refused_with=_value(beside, "correctly_refused_rate"),
            refused_alone=_value(column, "correctly_refused_rate"),
        )
    yield _(
        "Without documents no pinpoint is possible: nothing that the model alone says can be "
        "checked against a page. “Expected words” are literal, which favours quotes; "
        "“expect_words” counts them by stem and in any order."
    )


def _languages(report: Mapping[str, Any]) -> str:
    columns = report["columns"]
    head = [_("figure"), *(
        f"{column['name']}, {language}" for column in columns for language in column["by_language"]
    )]  # fmt: skip
    splits = [split for column in columns for split in column["by_language"].values()]
    rows = [_row(head), "|" + "---|" * len(head)]
    for name in dict.fromkeys(name for split in splits for name in split):
        if not name.endswith("_ci95"):
            rows.append(_row([name, *(_value(split, name) for split in splits)]))
    return "\n".join(rows)


def _mistakes(result: Result) -> Iterator[str]:
    """How often each kind of mistake occurs, and ten cases."""
    by_kind = mistakes(result)
    if not by_kind:
        return
    yield _heading(_("What went wrong: {name}").format(name=_escaped(result.name)))
    counts = [_row([_("kind"), _("questions")]), "|---|---|"]
    counts += [_row([kind_in_words(kind), str(len(found))]) for kind, found in by_kind.items()]
    yield "\n".join(counts)
    for mistake in worst(by_kind):
        yield _case(mistake, result.column.kind)


def _case(mistake: Mistake, kind: Kind) -> str:
    """A case: what was asked, what stands in the gold span, what was shown instead."""
    outcome = mistake.outcome
    lines = [
        f"**{_escaped(outcome.qid)}**, {kind_in_words(mistake.kind)}",
        _("question: {text}").format(text=_code(outcome.question)),
    ]
    lines += [
        _("gold, {document}: {text}").format(document=_code(gold.doc), text=_code(gold.text))
        for gold in outcome.gold
    ]
    if mistake.case.expect:
        lines.append(_("expected: {text}").format(text=_code(mistake.case.expect)))
    lines += [f"{mark}: {_code(text)}" for mark, text in shown(mistake, kind)]
    lines += [
        _("quoted from {document}: {text}").format(document=_code(p.doc), text=_code(p.text))
        for p in outcome.pinpoints
    ]
    return "\n".join(f"{'- ' if at == 0 else '  - '}{line}" for at, line in enumerate(lines))


def _code(text: str) -> str:
    """Text on one line in a code span, cut to what a reader takes in."""
    line = " ".join(text.split()).replace("`", "'")
    return f"`{line[:_LONGEST]}{'…' if len(line) > _LONGEST else ''}`" if line else "–"


def _escaped(text: str) -> str:
    """A name as plain text."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in " ".join(text.split()))


def _heading(text: str) -> str:
    return f"## {text}"
