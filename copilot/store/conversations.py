"""Questions, answers and verdicts of a matter in SQL; they never leave its library by themselves.

:class:`Conversations` is the part of a library that keeps them. Knows nothing of how an answer is
made or shown.
"""

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Final

import apsw

from copilot.clock import now
from copilot.domain import Answer, Judgement, PastQuestion, Span, Verdict
from copilot.errors import BadPinpointError, QuestionNotFoundError, StatementNotFoundError
from copilot.store import passages
from copilot.store.database import Database, one_row, rows_of
from copilot.store.documents import document_id, require_document, storable

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_QUESTION: Final = (
    "SELECT id, asked_at, conversation, question, answer, model, status FROM questions"
)
_MATCHING: Final = (
    "WHERE (?1 IS NULL OR conversation = ?1)"
    " AND (?2 = '' OR id IN (SELECT rowid FROM question_words WHERE question_words MATCH ?2))"
    " AND (?3 = '' OR instr(lower(question), lower(?3)))"
    " ORDER BY id DESC LIMIT ?4"
)
_VERDICT: Final = (
    "SELECT id, question, statement, verdict, better_document, better_start, better_end,"
    " better_quote, note, user, at FROM verdicts ORDER BY id"
)
# The index knows words by three characters at a time.
_SHORTEST_INDEXED: Final = 3


def answer_json(answer: Answer) -> str:
    """An answer as the library keeps it, whole."""
    return storable(json.dumps(asdict(answer), ensure_ascii=False))


def answer_of(line: str) -> Answer:
    """The answer that :func:`answer_json` wrote."""
    return _answers().validate_python(json.loads(line))


@cache
def _answers() -> "TypeAdapter[Answer]":
    from pydantic import TypeAdapter

    return TypeAdapter(Answer)


class Conversations:
    """What was asked of a library, what it answered, and what was said of the answers."""

    _database: Database

    def record_answer(
        self, question: str, answer_json: str, model: str, status: str, conversation: str = ""
    ) -> int:
        """Keep an answer; returns the number it is known by in this matter."""
        with self._database.writing() as connection:
            return _record(connection, (conversation, question, answer_json, model, status))

    def history(
        self, limit: int = 0, search: str = "", conversation: str | None = None
    ) -> list[PastQuestion]:
        """The newest ``limit`` questions (0: all), newest first, that hold the words searched."""
        with self._database.reading() as connection:
            return _history(connection, limit, search, conversation)

    def past_question(self, number: int) -> PastQuestion:
        """One question with its answer; raises QuestionNotFoundError."""
        with self._database.reading() as connection:
            return _question(connection, number)

    def keep_draft(self, question: str) -> None:
        """Keep a question that was not answered yet; empty: there is none."""
        with self._database.writing() as connection:
            connection.execute("REPLACE INTO index_info VALUES ('draft', ?)", (storable(question),))

    def draft(self) -> str:
        """The question that was being typed or answered when the matter was left."""
        with self._database.reading() as connection:
            row = one_row(connection, "SELECT value FROM index_info WHERE key = 'draft'", ())
        return str(row[0]) if row else ""

    def add_verdict(
        self,
        question: int,
        judgement: Judgement,
        user: str,
        *,
        statement: int | None = None,
        better: tuple[str, Span] | None = None,
        note: str = "",
    ) -> int:
        """Keep what a lawyer says of an answer or of one of its statements (counted from 1).

        ``better`` is the place that should have been quoted, with that judgement only. Raises
        QuestionNotFoundError, StatementNotFoundError, DocumentNotFoundError or BadPinpointError.
        """
        if (judgement is Judgement.BETTER) != (better is not None):
            raise ValueError("a better pinpoint goes with that judgement, and only with it")
        with self._database.writing() as connection:
            _check_statement(_question(connection, question), statement)
            place = _place(connection, better)
            values = (question, statement, judgement.value, *place, storable(note), storable(user))
            connection.execute(
                "INSERT INTO verdicts (question, statement, verdict, better_document,"
                " better_start, better_end, better_quote, note, user, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, now()),
            )
            return connection.last_insert_rowid()

    def verdicts(self) -> list[Verdict]:
        """Every verdict, the oldest first."""
        with self._database.reading() as connection:
            return [_verdict(*row) for row in rows_of(connection, _VERDICT)]


def _record(connection: apsw.Connection, values: tuple[str, str, str, str, str]) -> int:
    stored = [storable(value) for value in values]
    connection.execute(
        "INSERT INTO questions (asked_at, conversation, question, answer, model, status)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (now(), *stored),
    )
    number = connection.last_insert_rowid()
    connection.execute(
        "INSERT INTO question_words (rowid, question, answer) VALUES (?, ?, ?)",
        (number, stored[1], _words_of(stored[2])),
    )
    return number


def _words_of(answer: str) -> str:
    """What an answer says and quotes."""
    said: list[str] = []
    for statement in json.loads(answer)["statements"]:
        said.append(statement["text"])
        said += [pinpoint["quote"] for pinpoint in statement["pinpoints"]]
    return "\n".join(said)


def _history(
    connection: apsw.Connection, limit: int, search: str, conversation: str | None
) -> list[PastQuestion]:
    words, part = _query(storable(search))
    rows = rows_of(
        connection,
        f"{_QUESTION} {_MATCHING}",
        (conversation, words, part, limit or -1),
    )
    return [PastQuestion(*row) for row in rows]


def _query(search: str) -> tuple[str, str]:
    """The search for the index, or, where its words are too short for that, as it stands."""
    words = [word for word in search.replace("\0", " ").split() if len(word) >= _SHORTEST_INDEXED]
    if not words:
        return "", search.strip()
    return " ".join('"' + word.replace('"', '""') + '"' for word in words), ""


def _question(connection: apsw.Connection, number: int) -> PastQuestion:
    row = one_row(connection, f"{_QUESTION} WHERE id = ?", (number,))
    if row is None:
        raise QuestionNotFoundError(number=number)
    return PastQuestion(*row)


def _check_statement(asked: PastQuestion, statement: int | None) -> None:
    there = len(json.loads(asked.answer)["statements"])
    if statement is not None and not 1 <= statement <= there:
        raise StatementNotFoundError(number=asked.id, statement=statement, count=there)


def _place(
    connection: apsw.Connection, better: tuple[str, Span] | None
) -> tuple[str | None, int | None, int | None, str | None]:
    """A better place with the words that stand there now."""
    if better is None:
        return None, None, None, None
    document, span = better
    number = require_document(connection, document)
    quote = passages.text_between(connection, number, span.start, span.end)
    if not quote.strip() or len(quote) != span.end - span.start:
        raise BadPinpointError(pinpoint=f"{document}:{span.start}-{span.end}")
    return document_id(number), span.start, span.end, storable(quote)


def _verdict(
    number: int, question: int, statement: int | None, verdict: str, document: str | None,
    start: int, end: int, quote: str | None, note: str, user: str, at: str,
) -> Verdict:  # fmt: skip
    better = None if document is None else (document, Span(start, end))
    return Verdict(
        number, question, statement, Judgement(verdict), better, quote or "", note, user, at
    )
