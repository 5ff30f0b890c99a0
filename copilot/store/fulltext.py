"""Full-text ranking in SQL (BM25): functions on a connection inside a transaction.

Terms come normalised from the caller, for passages and queries alike; nothing here knows a
language.
"""

import json
import math
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import apsw

from copilot.store.database import one_row, rows_of

# A term in more than this part of the passages says little and costs most of the time.
_COMMON_PART: Final = 5
# In small matters every term is scored: that costs nothing.
_COMMON_AT_LEAST: Final = 500
# So many of the rarest terms are kept however common they are.
_KEPT: Final = 3
_MOST_TERMS: Final = 64


def add(
    connection: apsw.Connection, ids: Iterable[int], terms: Iterable[tuple[str, str, str]]
) -> None:
    """Keep the terms of passages: of their headings, of their text, of what they cite."""
    connection.executemany(
        "INSERT INTO chunk_terms (rowid, heading, body, authorities) VALUES (?, ?, ?, ?)",
        ((id_, *fields) for id_, fields in zip(ids, terms, strict=True)),
    )


def lexical(
    connection: apsw.Connection,
    terms: Sequence[str],
    k: int,
    documents: Collection[int] | None,
    weights: tuple[float, float],
) -> list[tuple[int, float]]:
    """Passages that hold any of the terms, best first, the higher the better."""
    chosen = _telling(connection, terms)
    if not chosen or (documents is not None and not documents):
        return []
    # "IS NULL OR" also keeps SQLite from running the full-text query once for each passage allowed.
    rows = rows_of(
        connection,
        "SELECT rowid, -bm25(chunk_terms, ?, ?, 0.0) AS score FROM chunk_terms"
        " WHERE chunk_terms MATCH ? AND (?4 IS NULL OR rowid IN (SELECT id FROM chunks"
        " WHERE document IN (SELECT value FROM json_each(?4)))) ORDER BY score DESC, rowid LIMIT ?",
        (*weights, "{heading body} : (" + _any_of(chosen) + ")", _allowed(documents), k),
    )
    return [(int(id_), float(score)) for id_, score in rows]


def by_authority(
    connection: apsw.Connection,
    terms: Sequence[str],
    k: int,
    documents: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Passages that cite any of the authorities, best first."""
    chosen = list(dict.fromkeys(terms))[:_MOST_TERMS]
    if not chosen:
        return []
    rows = rows_of(
        connection,
        "SELECT rowid, -bm25(chunk_terms, 0.0, 0.0, 1.0) AS score FROM chunk_terms"
        " WHERE chunk_terms MATCH ? AND (?2 IS NULL OR rowid IN (SELECT id FROM chunks"
        " WHERE document IN (SELECT value FROM json_each(?2)))) ORDER BY score DESC, rowid LIMIT ?",
        ("authorities : (" + _any_of(chosen) + ")", _allowed(documents), k),
    )
    return [(int(id_), float(score)) for id_, score in rows]


def route(
    connection: apsw.Connection,
    terms: Sequence[str],
    k: int,
    documents: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Documents whose name, title or opening hold any of the terms, best first."""
    chosen = list(dict.fromkeys(terms))[:_MOST_TERMS]
    if not chosen:
        return []
    rows = rows_of(
        connection,
        "SELECT rowid, -bm25(document_terms) AS score FROM document_terms"
        " WHERE document_terms MATCH ? AND (?2 IS NULL OR rowid IN"
        " (SELECT value FROM json_each(?2))) ORDER BY score DESC, rowid LIMIT ?",
        (_any_of(chosen), _allowed(documents), k),
    )
    return [(int(number), float(score)) for number, score in rows]


def rarity(connection: apsw.Connection, terms: Sequence[str]) -> dict[str, float]:
    """How telling each term is: its inverse document frequency, highest where it never occurs."""
    wanted = json.dumps(list(dict.fromkeys(terms)))
    counted = rows_of(
        connection,
        "SELECT value, ifnull(doc, 0) FROM json_each(?) LEFT JOIN term_statistics ON term = value",
        (wanted,),
    )
    row = one_row(connection, "SELECT ifnull(sum(chunks), 0) FROM documents") or (0,)
    return {term: math.log(1 + (row[0] - n + 0.5) / (n + 0.5)) for term, n in counted}


def occurring(connection: apsw.Connection, terms: Sequence[str]) -> set[str]:
    """Those of the terms that some passage, title or file name holds."""
    rows = rows_of(
        connection,
        "SELECT value FROM json_each(?)"
        " WHERE EXISTS (SELECT 1 FROM term_statistics WHERE term = value) OR EXISTS"
        " (SELECT 1 FROM document_terms WHERE document_terms MATCH '\"' || value || '\"')",
        (json.dumps([term for term in dict.fromkeys(terms) if _is_token(term)]),),
    )
    return {term for (term,) in rows}


def _is_token(term: str) -> bool:
    return term.replace("_", "a").isalnum()


def _telling(connection: apsw.Connection, terms: Sequence[str]) -> list[str]:
    """The terms worth scoring, rarest first: those that occur, but not in every fifth passage."""
    counted = rows_of(
        connection,
        "SELECT term, doc FROM json_each(?) JOIN term_statistics ON term = value"
        " ORDER BY doc, term",
        (json.dumps(list(dict.fromkeys(terms))),),
    )
    row = one_row(connection, "SELECT ifnull(sum(chunks), 0) FROM documents") or (0,)
    limit = max(row[0] / _COMMON_PART, _COMMON_AT_LEAST)
    return [term for at, (term, count) in enumerate(counted) if count <= limit or at < _KEPT][
        :_MOST_TERMS
    ]


def _allowed(documents: Collection[int] | None) -> str | None:
    return None if documents is None else json.dumps(sorted(documents))


def _any_of(terms: Sequence[str]) -> str:
    return " OR ".join('"' + term.replace('"', '""').replace("\0", " ") + '"' for term in terms)
