-- Suggestions are made by keywords, or learned from one coder's own coding: what was learned stays when
-- keywords are looked for again, and in a blind study it is shown to that coder alone.
ALTER TABLE suggestion ADD COLUMN origin TEXT NOT NULL DEFAULT 'keyword';
ALTER TABLE suggestion ADD COLUMN coder TEXT NOT NULL DEFAULT '';       -- empty: nobody's in particular
ALTER TABLE suggestion ADD COLUMN resembles TEXT NOT NULL DEFAULT '[]'; -- ids of codings
ALTER TABLE suggestion ADD COLUMN likeness REAL NOT NULL DEFAULT 0;
ALTER TABLE decision ADD COLUMN origin TEXT NOT NULL DEFAULT 'keyword'; -- of the suggestion
