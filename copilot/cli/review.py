"""``copilot review``: a table of documents times questions, filled, shown, judged and exported."""

import argparse
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from copilot.cli import output
from copilot.cli.filters import add_filter_options, filter_of, numbers_of
from copilot.cli.opening import Commands, add_matter_option, open_matter, wants_json, workspace
from copilot.locale import _, language

if TYPE_CHECKING:
    from copilot.domain import Language
    from copilot.tools.review.table import ReviewTable


def add(commands: Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command and its own commands to the parser."""
    parser = commands.add_parser(
        "review", parents=[shared], help=_("a table of documents and questions")
    )
    actions = parser.add_subparsers(required=True, metavar=_("ACTION"))
    templates = actions.add_parser("templates", parents=[shared], help=_("list the templates"))
    templates.set_defaults(run=_templates)
    _add_create(actions, shared)
    _add_run(actions, shared)
    listed = actions.add_parser("list", parents=[shared], help=_("list the tables of a matter"))
    add_matter_option(listed)
    listed.set_defaults(run=_list)
    shown = actions.add_parser("show", parents=[shared], help=_("show a table"))
    _add_name(shown)
    shown.set_defaults(run=_show)
    _add_column(actions, shared)
    _add_verdict(actions, shared)
    _add_export(actions, shared)
    deleted = actions.add_parser("delete", parents=[shared], help=_("delete a table"))
    _add_name(deleted)
    deleted.set_defaults(run=_delete)


def _add_name(parser: argparse.ArgumentParser) -> None:
    add_matter_option(parser)
    parser.add_argument("--name", help=_("the table; needed where there are several"))


def _add_create(actions: Commands, shared: argparse.ArgumentParser) -> None:
    parser = actions.add_parser("create", parents=[shared], help=_("make a table"))
    _add_name(parser)
    parser.add_argument(
        "--template", required=True, metavar="NAME", help=_("a template, or a TOML file")
    )
    add_filter_options(parser)
    parser.set_defaults(run=_create)


def _add_run(actions: Commands, shared: argparse.ArgumentParser) -> None:
    parser = actions.add_parser("run", parents=[shared], help=_("fill what is missing"))
    _add_name(parser)
    parser.add_argument(
        "--no-model", action="store_true", help=_("leave undecided cells as quotations")
    )
    parser.add_argument("--background", action="store_true", help=_("go on without this terminal"))
    parser.set_defaults(run=_run)


def _add_column(actions: Commands, shared: argparse.ArgumentParser) -> None:
    parser = actions.add_parser("add-column", parents=[shared], help=_("ask a further question"))
    _add_name(parser)
    parser.add_argument("--column", required=True, metavar="NAME")
    parser.add_argument("--question", required=True)
    kinds = ("text", "date", "amount", "duration", "yes_no", "one_of", "list")
    parser.add_argument("--kind", choices=kinds, default="text")
    parser.add_argument(
        "--signs", default="", help=_("words or a pattern of sentences that answer")
    )
    parser.add_argument("--near", default="", help=_("words or a pattern beside the value"))
    parser.add_argument("--option", action="append", default=[], help=_("one of the values"))
    parser.set_defaults(run=_extend)


def _add_verdict(actions: Commands, shared: argparse.ArgumentParser) -> None:
    parser = actions.add_parser("verdict", parents=[shared], help=_("say whether a cell is right"))
    _add_name(parser)
    parser.add_argument("--document", required=True, metavar="D")
    parser.add_argument("--column", required=True, metavar="NAME")
    parser.add_argument("verdict", choices=("right", "wrong"))
    parser.add_argument("--value", default="", help=_("what the cell should say"))
    parser.add_argument("--note", default="")
    parser.set_defaults(run=_verdict)


def _add_export(actions: Commands, shared: argparse.ArgumentParser) -> None:
    parser = actions.add_parser("export", parents=[shared], help=_("write a table to a file"))
    _add_name(parser)
    parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx .docx .pdf .md .csv .json")
    parser.add_argument("--overwrite", action="store_true", help=_("replace the file"))
    parser.set_defaults(run=_export)


def _shown() -> "Language":
    return cast("Language", language())


def _templates(options: argparse.Namespace) -> int:
    from copilot.tools.review.templates import load_template, shipped

    found = [load_template(name) for name in shipped()]
    if wants_json(options):
        output.data({"templates": [{"name": t.name, "columns": len(t.columns)} for t in found]})
    else:
        for template in found:
            columns = _("{count} columns").format(count=len(template.columns))
            output.result(f"{template.name}  {template.titles[_shown()]}, {columns}")
    return 0


def _create(options: argparse.Namespace) -> int:
    from copilot.tools.review.templates import load_template
    from copilot.workspace.products.review import create_review

    template = load_template(options.template)
    name = options.name or template.name
    with workspace(options) as opened:
        user = opened.user
    with open_matter(options) as matter:
        among = filter_of(options, numbers_of(matter, options.document))
        documents = create_review(matter, template, name, user, among)
    columns = len(template.columns)
    if wants_json(options):
        output.data({"name": name, "documents": documents, "columns": columns})
    else:
        output.result(
            _("Table “{name}” with {documents} documents and {columns} columns.").format(
                name=name, documents=documents, columns=columns
            )
        )
    return 0


def _run(options: argparse.Namespace) -> int:
    from copilot.workspace.products.review import only_review, review_table, run_review

    with open_matter(options) as matter:
        name = only_review(matter, options.name)
        if options.background:
            return _run_in_background(options, name)
        progress, cells = output.Progress(), 0
        try:
            for ready in run_review(matter, name, with_model=not options.no_model):
                cells += 1
                progress.show(
                    _("{done} of {total} cells, {path}: {column}").format(
                        done=ready.done, total=ready.total, path=ready.path, column=ready.column
                    )
                )
        finally:
            progress.done()
        table = review_table(matter, name)
    if wants_json(options):
        output.data({"name": name, "cells": cells, "done": table.done, "total": table.total})
    else:
        output.result(
            _("{cells} cells filled, {done} of {total} are there.").format(
                cells=cells, done=table.done, total=table.total
            )
        )
    return 0


def _run_in_background(options: argparse.Namespace, name: str) -> int:
    """The same command in a process of its own, that outlives the terminal."""
    given = ["review", "run", "--matter", options.matter, "--name", name]
    given += ["--no-model"] if options.no_model else []
    given += ["--home", options.home] if getattr(options, "home", None) else []
    child = subprocess.Popen(
        [sys.executable, "-m", "copilot", *given],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if wants_json(options):
        output.data({"name": name, "process": child.pid})
    else:
        output.result(
            _("Running as process {pid}; copilot review show tells how far it is.").format(
                pid=child.pid
            )
        )
    return 0


def _list(options: argparse.Namespace) -> int:
    from copilot.workspace.products.review import review_table

    with open_matter(options) as matter:
        tables = [review_table(matter, each.name) for each in matter.library.reviews()]
    if wants_json(options):
        names = [{"name": t.name, "done": t.done, "total": t.total} for t in tables]
        output.data({"reviews": names})
    else:
        for table in tables:
            title = table.titles[_shown()]
            output.result(f"{table.name}  {title}: {table.done} / {table.total}")
    return 0


def _table(options: argparse.Namespace) -> "tuple[ReviewTable, str]":
    from copilot.workspace.products.review import only_review, review_table

    with open_matter(options) as matter:
        name = only_review(matter, options.name)
        return review_table(matter, name), matter.matter.name


def _show(options: argparse.Namespace) -> int:
    table, matter = _table(options)
    if wants_json(options):
        output.data(record_of(table, matter))
    else:
        _print(table)
    return 0


def record_of(table: "ReviewTable", matter: str) -> dict[str, Any]:
    """The JSON of a table."""
    return {
        "matter": matter,
        "name": table.name,
        "done": table.done,
        "total": table.total,
        "columns": [
            {"name": c.name, "kind": c.kind.value, "label": c.label(_shown())}
            for c in table.columns
        ],
        "rows": [
            {
                "document": row.record.document,
                "path": row.record.file.path,
                "cells": {
                    name: {
                        "state": cell.state.value,
                        "value": cell.value,
                        "by_model": cell.by_model,
                        "note": str(cell.note or ""),
                        "pinpoints": [asdict(place) for place in cell.places],
                    }
                    for name, cell in row.cells.items()
                },
                "verdicts": {name: asdict(each) for name, each in row.verdicts.items()},
            }
            for row in table.rows
        ],
        "coverage": asdict(table.coverage),
    }


def _print(table: "ReviewTable") -> None:
    from copilot.answers.coverage import coverage_sentence
    from copilot.tools.review.report import cell_text, verdict_text
    from copilot.tools.review.wording import place_text

    shown = _shown()
    for row in table.rows:
        title = row.record.particulars.title or row.record.file.path
        output.result(f"{row.record.document}  {output.one_line(title)}")
        for column in table.columns:
            cell = row.cells.get(column.name)
            text = "–" if cell is None else cell_text(cell, column, shown)
            output.result(f"   {column.label(shown)}: {output.one_line(text)}")
            if cell is None:
                continue
            for place in cell.places[:1]:
                output.result(f"      {output.one_line(place_text(place))}")
            if cell.note:
                output.result(f"      ? {cell.note}")
            verdict = row.verdicts.get(column.name)
            if verdict:
                output.result(f"      ✓ {verdict_text(verdict, column, shown)}")
    filled = _("{done} of {total} cells are there.").format(done=table.done, total=table.total)
    output.result(filled)
    output.result(coverage_sentence(table.coverage))


def _extend(options: argparse.Namespace) -> int:
    from copilot.tools.review.templates import column_of
    from copilot.workspace.products.review import add_column, only_review

    both = {"de": options.question, "en": options.question}
    column = column_of(
        {
            "name": options.column,
            "kind": options.kind,
            "label": {"de": options.column, "en": options.column},
            "question": both,
            "signs": options.signs,
            "near": options.near,
            "options": [
                {"name": each, "label": {"de": each, "en": each}, "words": _words(each)}
                for each in options.option
            ],
        }
    )
    with open_matter(options) as matter:
        name = only_review(matter, options.name)
        add_column(matter, name, column)
    said = _("Column added; copilot review run fills it.")
    _done(options, {"name": name, "column": column.name}, said)
    return 0


def _words(option: str) -> str:
    return rf"\b{re.escape(option)}"


def _done(options: argparse.Namespace, record: dict[str, Any], said: str) -> None:
    if wants_json(options):
        output.data(record)
    else:
        output.result(said)


def _verdict(options: argparse.Namespace) -> int:
    from copilot.tools.review.table import Verdict
    from copilot.workspace.products.review import judge_cell, only_review

    with workspace(options) as opened:
        user = opened.user
    with open_matter(options) as matter:
        name = only_review(matter, options.name)
        said = Verdict(options.verdict == "right", options.value, options.note, user, "")
        judge_cell(matter, name, options.document, options.column, said)
    _done(options, {"name": name, "verdict": options.verdict}, _("Kept."))
    return 0


def _delete(options: argparse.Namespace) -> int:
    from copilot.workspace.products.review import only_review

    with open_matter(options) as matter:
        name = only_review(matter, options.name)
        matter.library.delete_review(name)
    _done(options, {"name": name}, _("Deleted."))
    return 0


def _export(options: argparse.Namespace) -> int:
    import json

    from copilot.exports.files import check_free, write_file
    from copilot.exports.writing import check_target, write
    from copilot.tools.review.report import report

    path: Path = options.file
    as_json = path.suffix.lower() == ".json"
    if as_json:
        check_free(path, overwrite=options.overwrite)
    else:
        check_target(path, overwrite=options.overwrite)
    table, matter = _table(options)
    if as_json:
        written = json.dumps(record_of(table, matter), ensure_ascii=False, indent=1)
        write_file(path, written.encode(), overwrite=options.overwrite)
    else:
        write(report(table, matter, _shown()), path, overwrite=options.overwrite)
    output.narrate(_("Written: {path}").format(path=path))
    return 0
