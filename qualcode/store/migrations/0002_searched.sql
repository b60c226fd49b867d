-- What suggestions were last made of: a code and a document stand here with all that decides what is
-- found for one and in the other. Where neither has changed, its suggestions are still right. Derived.
CREATE TABLE searched_code (
    id          TEXT PRIMARY KEY,
    fingerprint TEXT NOT NULL
);

CREATE TABLE searched_document (
    id          TEXT PRIMARY KEY REFERENCES document (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL
);

-- A text that changed has lost its suggestions (0001_start.sql).
CREATE TRIGGER searched_text AFTER UPDATE OF content ON document
WHEN old.content <> new.content
BEGIN
    DELETE FROM searched_document WHERE id = new.id;
END;
