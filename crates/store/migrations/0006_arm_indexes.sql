CREATE INDEX arm_identity ON arm (identity);
