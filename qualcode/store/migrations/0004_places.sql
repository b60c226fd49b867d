-- What settles a suggestion is looked up by document, code and place (`load_waiting`).
CREATE INDEX coding_place ON coding (document, code_id, "start", "end", coder);
CREATE INDEX decision_place ON decision (document, code_id, "start", "end", coder);
DROP INDEX coding_document;
DROP INDEX decision_document;
