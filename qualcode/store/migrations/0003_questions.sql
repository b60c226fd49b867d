-- Indexes for the questions that the store answers by key: one document, one code, one case, one
-- coder's last change. With them a single action costs the same in a large study as in a small one.
CREATE INDEX coding_code ON coding (code_id);
CREATE INDEX coding_orphan ON coding (id) WHERE "start" IS NULL;
CREATE INDEX decision_code ON decision (code_id);
CREATE INDEX summary_code ON summary (code_id);
CREATE INDEX summary_case ON summary ("case");
CREATE INDEX memo_target ON memo (target_kind, target);
CREATE INDEX suggestion_code ON suggestion (code_id);
CREATE INDEX document_name ON document (name, id);
CREATE INDEX document_file ON document (file);
CREATE INDEX document_respondent ON document (name) WHERE respondent IS NOT NULL;
CREATE INDEX change_coder ON change (coder, id);
CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;
