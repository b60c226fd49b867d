"""What is made from a study: matrix, report, codebook, tables. Codings do not change here."""
