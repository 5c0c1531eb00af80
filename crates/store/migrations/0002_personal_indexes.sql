CREATE INDEX interest_identity ON interest (identity);
CREATE INDEX interest_said ON interest (interest, said);
