"""The options that limit a search to some documents."""

import argparse
from typing import TYPE_CHECKING

from copilot.domain import DocumentKind, Filter
from copilot.errors import BadDateError
from copilot.locale import _

if TYPE_CHECKING:
    from copilot.workspace import OpenMatter


def add_filter_options(parser: argparse.ArgumentParser) -> None:
    """Add the options to a command."""
    group = parser.add_argument_group(_("only in documents"))
    group.add_argument(
        "--type",
        action="append",
        choices=[kind.value for kind in DocumentKind],
        help=_("of this type; may be given several times"),
    )
    group.add_argument(
        "--after", metavar="DATE", help=_("dated on or after 2021, 2021-03 or 2021-03-31")
    )
    group.add_argument("--before", metavar="DATE", help=_("dated on or before"))
    group.add_argument("--from", dest="sender", metavar="NAME", help=_("sent by, or a part of it"))
    group.add_argument("--party", metavar="NAME", help=_("with this party, or a part of its name"))
    group.add_argument(
        "--document", action="append", metavar="D", help=_("number or path of a document")
    )


def numbers_of(matter: "OpenMatter", names: list[str] | None) -> frozenset[str]:
    """The numbers of documents given by number or by path."""
    return frozenset(matter.document(name).document or "" for name in names or ())


def filter_of(options: argparse.Namespace, documents: frozenset[str]) -> Filter | None:
    """The filter the options ask for, None without any; ``documents`` are those of --document."""
    wanted = Filter(
        kinds=frozenset(map(DocumentKind, options.type or ())),
        after=_date(options.after),
        before=_date(options.before),
        sender=options.sender or "",
        party=options.party or "",
        documents=documents,
    )
    return None if wanted == Filter() else wanted


def _date(given: str | None) -> str:
    from copilot.structure.dates import is_date

    if given and not is_date(given):
        raise BadDateError(date=given)
    return given or ""
