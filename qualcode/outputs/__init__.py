"""What a study makes: the matrix, the report, the codebook, tables; nothing here changes what is coded."""
