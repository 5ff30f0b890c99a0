"""Every statute and decision the matter, or a draft, cites; passages that cite one of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from copilot.domain import Language, ReadOptions
from copilot.errors import PathNotFoundError
from copilot.errors.authorities import UnknownAuthorityError
from copilot.locale import N_, _, language
from copilot.tui.products import (
    Cell,
    Column,
    Doing,
    Ended,
    Entry,
    Field,
    Outcome,
    ProductEvent,
    Row,
    Rows,
)
from copilot.tui.products.screen import ProductScreen

if TYPE_CHECKING:
    from copilot.exports.report import Report
    from copilot.tools.authorities import TableOfAuthorities, gathering


class AuthoritiesScreen(ProductScreen):
    """One row a norm or decision; its places are the passages that cite it, and the norm itself."""

    PLACE = "authorities"
    HELP = N_("Authorities")
    COLUMNS: ClassVar[tuple[Column, ...]] = (
        Column(N_("Authority"), 3, 20),
        Column(N_("Kind"), 1, 10),
        Column(N_("Times"), least=6),
    )

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("cites", N_("Cites"), hint=N_("as § 823 BGB; empty: all of them")),
            Field("draft", N_("Draft (empty: matter)"), Entry.PATH),
        )

    def work(self, inputs: Mapping[str, str]) -> Iterator[ProductEvent]:
        if inputs["draft"]:
            yield from self._of_draft(Path(inputs["draft"]))
        elif inputs["cites"]:
            yield from self._citing(inputs["cites"])
        else:
            yield from self._of_matter()

    def report(self, outcome: object) -> "Report":
        from copilot.tools.authorities.report import report

        return report(cast("TableOfAuthorities", outcome), cast(Language, language()))

    def _of_matter(self) -> Iterator[ProductEvent]:
        from copilot.workspace.products.authorities import AuthoritiesReady, authorities

        for event in authorities(self.session.opened):
            if isinstance(event, AuthoritiesReady):
                yield from _shown(event.table)
            else:
                yield Doing(_("Reading {path}").format(path=event.path), event.done, event.total)

    def _of_draft(self, path: Path) -> Iterator[ProductEvent]:
        from copilot.readers.pool import ReaderPool
        from copilot.workspace.products.authorities import in_document

        if not path.is_file():
            raise PathNotFoundError(path=str(path))
        yield Doing(_("Reading {path}").format(path=path.name))
        with ReaderPool(folders=[path.parent]) as pool:
            document = pool.read(path, ReadOptions("auto"))
        yield from _shown(in_document(document, path.name))

    def _citing(self, written: str) -> Iterator[ProductEvent]:
        from copilot.tools.authorities import gather
        from copilot.tools.authorities.matching import wanted_authority
        from copilot.workspace.products.authorities import passages_citing

        wanted = wanted_authority(written)
        if wanted is None:
            raise UnknownAuthorityError(written=written)
        yield Doing(_("Looking for {authority} …").format(authority=wanted.normal))
        matter = self.session.opened
        found = passages_citing(matter, wanted)
        yield from _shown(gather(found, matter.coverage(), matter.matter.name))


def _shown(table: "TableOfAuthorities") -> Iterator[ProductEvent]:
    yield Rows(tuple(_row(entry) for entry in table.entries))
    yield Outcome(table)
    citations = sum(len(entry.mentions) for entry in table.entries)
    told = _("{authorities} authorities, {citations} citations").format(
        authorities=len(table.entries), citations=citations
    )
    yield Ended(told, table.coverage)


def _row(entry: "gathering.Entry") -> Row:
    from copilot.tools.authorities.report import TITLES

    places = tuple(each.pinpoint for each in entry.mentions if each.pinpoint.document)
    if entry.norm:
        places = (entry.norm, *places)
    forms = dict.fromkeys(each.authority.normal for each in entry.mentions)
    detail = "\n".join(forms)
    if entry.norm:
        detail += "\n" + _("The norm itself is indexed: passage 1.")
    cells = (Cell(entry.title), Cell(_(TITLES[entry.kind])), Cell(str(len(entry.mentions))))
    return Row(f"{entry.kind} {entry.key}", cells, places, detail)
