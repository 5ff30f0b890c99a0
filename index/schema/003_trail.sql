-- Who did what in this matter, each line bound to the one before by its hash; nothing is changed.

CREATE TABLE trail (
    number INTEGER PRIMARY KEY,
    line TEXT NOT NULL
) STRICT;

CREATE TRIGGER trail_keeps_its_lines BEFORE UPDATE ON trail
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER trail_loses_no_line BEFORE DELETE ON trail
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
