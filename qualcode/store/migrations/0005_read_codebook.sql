-- The codebook as it was last read from its file, so that a large one is not read again for a single
-- coding. Its id is made of the file's text and of the program's version. Derived.
CREATE TABLE read_codebook (
    id   TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
