-- A coder's mark on turns of a document: coded with this codebook, in this wording of the text.
CREATE TABLE finished (
    id         TEXT PRIMARY KEY,
    document   TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    coder      TEXT NOT NULL,
    first_turn INTEGER NOT NULL,
    last_turn  INTEGER NOT NULL,
    content    TEXT NOT NULL,   -- SHA-256 of the text
    codebook   TEXT NOT NULL,   -- SHA-256 of the codebook's text
    created    TEXT NOT NULL
);
CREATE INDEX finished_document ON finished (document);

-- The reading log: who opened which document for reading, on which day.
CREATE TABLE opened (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    coder    TEXT NOT NULL,
    day      TEXT NOT NULL
);
CREATE INDEX opened_document ON opened (document);
