"""Files as other people save them: tables, workbooks, packages, encodings."""
