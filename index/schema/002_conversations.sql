-- What was asked in this matter and what was answered: it stays in the matter, under its key.

-- answer is the whole answer as JSON; conversation is empty for a question that stands alone.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at TEXT NOT NULL,
    conversation TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT NOT NULL
) STRICT;

CREATE INDEX questions_by_conversation ON questions (conversation);

-- What a lawyer said of an answer (statement NULL) or of one of its statements, counted from 1.
-- A better pinpoint keeps its words: the document may be gone by the time they are used.
CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    statement INTEGER,
    verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'better')),
    better_document TEXT,
    better_start INTEGER,
    better_end INTEGER,
    better_quote TEXT,
    note TEXT NOT NULL,
    user TEXT NOT NULL,
    at TEXT NOT NULL,
    CHECK ((verdict = 'better') = (better_document IS NOT NULL))
) STRICT;

CREATE INDEX verdicts_by_question ON verdicts (question);

-- Parts of words are found too: "frist" in "Kündigungsfrist".
CREATE VIRTUAL TABLE question_words USING fts5(
    question, answer,
    content = '', contentless_delete = 1, tokenize = "trigram"
);
