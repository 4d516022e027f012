"""Records as spreadsheets and back: one sheet a class, one row a node; three ways where both were edited."""
