-- The library of one matter. Everything else (Chroma) can be made again from it.

-- What the index was made with: embedder, dimension, chunking.
CREATE TABLE index_info (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A content that was read: "D12" never means two texts. Files of the same content and kind share it.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sha256 TEXT NOT NULL,
    suffix TEXT NOT NULL,
    ocr TEXT NOT NULL,
    reader TEXT NOT NULL,
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    pages INTEGER NOT NULL,
    ocr_pages INTEGER NOT NULL,
    poorly_read_pages INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    warnings TEXT NOT NULL,
    kind TEXT NOT NULL,
    date TEXT NOT NULL,
    parties TEXT NOT NULL,
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    amends TEXT NOT NULL,
    amends_date TEXT NOT NULL,
    amends_number INTEGER NOT NULL,
    base INTEGER REFERENCES documents (id) ON DELETE SET NULL,
    routing TEXT NOT NULL,
    UNIQUE (sha256, suffix)
) STRICT;

CREATE INDEX documents_by_base ON documents (base);

-- Every file found, indexed or not. folder and path are the bytes the system names the file by;
-- shown_path is for people. tried stands for how a file was read in vain, empty: try again.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    folder BLOB NOT NULL,
    path BLOB NOT NULL,
    shown_path TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('indexed', 'skipped', 'failed')),
    document INTEGER REFERENCES documents (id),
    name_terms TEXT NOT NULL DEFAULT '',
    reason TEXT,
    remedy TEXT,
    tried TEXT NOT NULL DEFAULT '',
    UNIQUE (folder, path),
    CHECK ((state = 'indexed') = (document IS NOT NULL))
) STRICT;

CREATE INDEX files_by_document ON files (document);

-- Passwords of this matter's documents, tried in order.
CREATE TABLE passwords (
    password TEXT PRIMARY KEY
) STRICT;

-- Where each page stands in the document's text; characters, not bytes.
CREATE TABLE pages (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    number INTEGER NOT NULL,
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    ocr INTEGER NOT NULL,
    confidence REAL,
    label TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

-- The document's text in blocks of equally many characters: a passage is cut out of one or two.
CREATE TABLE texts (
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    block INTEGER NOT NULL,
    text BLOB NOT NULL,
    PRIMARY KEY (document, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    clause TEXT NOT NULL,
    UNIQUE (document, ordinal)
) STRICT;

-- Half-precision floats, little endian.
CREATE TABLE vectors (
    chunk INTEGER PRIMARY KEY REFERENCES chunks (id) ON DELETE CASCADE,
    vector BLOB NOT NULL
) STRICT;

-- Vector changes that Chroma has not got yet, in order: added 1, removed 0.
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    chunk INTEGER NOT NULL,
    added INTEGER NOT NULL CHECK (added IN (0, 1))
) STRICT;

-- Terms come normalised and joined by spaces; the text itself is not stored a second time.
CREATE VIRTUAL TABLE chunk_terms USING fts5(
    heading, body, authorities,
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
);

CREATE VIRTUAL TABLE document_terms USING fts5(
    terms,
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars '_'"
);

CREATE VIRTUAL TABLE term_statistics USING fts5vocab(chunk_terms, row);
