-- The store of a study. JSON columns hold what a person may read: lists and small maps.

-- Texts, each once, never changed and never deleted: the old wording of a transcript or a codebook
-- stays here when a newer one takes its place.
CREATE TABLE content (
    sha256 TEXT PRIMARY KEY,
    body   TEXT NOT NULL
);

CREATE TABLE document (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    file        TEXT NOT NULL,   -- relative to the study, forward slashes
    file_sha256 TEXT NOT NULL,
    content     TEXT NOT NULL REFERENCES content (sha256) DEFERRABLE INITIALLY DEFERRED,
    turns       TEXT NOT NULL,   -- [[speaker, start, end, time_start, time_end, page], ...]
    lines       TEXT NOT NULL,   -- [[start, number], ...]; empty: counted
    part        TEXT NOT NULL,
    read_with   TEXT NOT NULL,   -- the reading options, as a fingerprint
    respondent  TEXT,
    attributes  TEXT NOT NULL
);

CREATE TABLE coding (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    code_id  TEXT NOT NULL,
    "start"  INTEGER,            -- code points, half-open; NULL: an orphan
    "end"    INTEGER,
    text     TEXT NOT NULL,
    coder    TEXT NOT NULL,
    origin   TEXT NOT NULL,
    facets   TEXT NOT NULL,
    memo     TEXT NOT NULL,
    triggers TEXT NOT NULL,
    quotable INTEGER NOT NULL,
    codebook TEXT NOT NULL,
    created  TEXT NOT NULL
);
CREATE INDEX coding_document ON coding (document);

CREATE TABLE decision (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id) DEFERRABLE INITIALLY DEFERRED,
    code_id  TEXT NOT NULL,
    "start"  INTEGER,
    "end"    INTEGER,
    text     TEXT NOT NULL,
    verdict  TEXT NOT NULL,
    coder    TEXT NOT NULL,
    triggers TEXT NOT NULL,
    coding   TEXT NOT NULL,
    why      TEXT NOT NULL,
    created  TEXT NOT NULL
);
CREATE INDEX decision_document ON decision (document);

CREATE TABLE summary (
    id       TEXT PRIMARY KEY,   -- code_id@case
    "case"   TEXT NOT NULL,
    code_id  TEXT NOT NULL,
    text     TEXT NOT NULL,
    coder    TEXT NOT NULL,
    rests_on TEXT NOT NULL,
    created  TEXT NOT NULL
);

CREATE TABLE memo (
    id          TEXT PRIMARY KEY,
    target_kind TEXT NOT NULL,
    target      TEXT NOT NULL,
    text        TEXT NOT NULL,
    coder       TEXT NOT NULL,
    created     TEXT NOT NULL
);

-- The wording of each input file (codebook.yaml, cases.csv) that was last seen.
CREATE TABLE input (
    id      TEXT PRIMARY KEY,
    content TEXT NOT NULL REFERENCES content (sha256) DEFERRABLE INITIALLY DEFERRED
);

-- Derived: made again by every `suggest`; not part of the history.
CREATE TABLE suggestion (
    id       TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES document (id) ON DELETE CASCADE,
    code_id  TEXT NOT NULL,
    "start"  INTEGER NOT NULL,
    "end"    INTEGER NOT NULL,
    text     TEXT NOT NULL,
    turn     INTEGER NOT NULL,
    hits     TEXT NOT NULL,
    facets   TEXT NOT NULL,
    negated  INTEGER NOT NULL
);
CREATE INDEX suggestion_document ON suggestion (document);

-- The places of suggestions are places in the text they were made on.
CREATE TRIGGER document_text AFTER UPDATE OF content ON document
WHEN old.content <> new.content
BEGIN
    DELETE FROM suggestion WHERE document = new.id;
END;

-- The history. A change that takes another back names it in `undoes`; a redo takes an undo back.
CREATE TABLE change (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    uid       TEXT NOT NULL UNIQUE,
    "when"    TEXT NOT NULL,      -- UTC, ISO 8601
    coder     TEXT NOT NULL,
    action    TEXT NOT NULL,
    why       TEXT,
    detail    TEXT NOT NULL,      -- what was done, in words
    undoes    INTEGER REFERENCES change (id) DEFERRABLE INITIALLY DEFERRED,
    undoable  INTEGER NOT NULL,
    -- The merge that brought it from another copy.
    came_with INTEGER REFERENCES change (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE change_row (
    change INTEGER NOT NULL REFERENCES change (id) DEFERRABLE INITIALLY DEFERRED,
    seq    INTEGER NOT NULL,
    tbl    TEXT NOT NULL,
    key    TEXT NOT NULL,
    before TEXT,                 -- the row as JSON; NULL: there was none
    after  TEXT,                 -- NULL: there is none
    origin TEXT,                 -- where a merge took the row from: the uid of a change; NULL: made here
    PRIMARY KEY (change, seq)
) WITHOUT ROWID;
CREATE INDEX change_row_key ON change_row (tbl, key);
