-- Review tables: documents times questions. A cell belongs to a content, not to a file's number.

-- title, chosen and definition are JSON: what the table is called, which documents, what is asked.
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    chosen TEXT NOT NULL,
    user TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE review_columns (
    review INTEGER NOT NULL REFERENCES reviews (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (review, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE review_cells (
    review INTEGER NOT NULL,
    content TEXT NOT NULL,
    column_name TEXT NOT NULL,
    cell TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (review, content, column_name),
    FOREIGN KEY (review, column_name) REFERENCES review_columns (review, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What a lawyer said of a cell; a new run of the table leaves it.
CREATE TABLE review_verdicts (
    review INTEGER NOT NULL,
    content TEXT NOT NULL,
    column_name TEXT NOT NULL,
    right INTEGER NOT NULL CHECK (right IN (0, 1)),
    value TEXT NOT NULL,
    note TEXT NOT NULL,
    user TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (review, content, column_name),
    FOREIGN KEY (review, column_name) REFERENCES review_columns (review, name) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The sentences that a review compared with a question, so that the next question finds them.
CREATE TABLE sentence_vectors (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (document, embedder, start, "end")
) STRICT, WITHOUT ROWID;
