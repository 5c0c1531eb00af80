CREATE INDEX clue_key ON clue (key);
CREATE INDEX alike_low ON alike (low, high);
CREATE INDEX alike_high ON alike (high);
CREATE INDEX decision_proposed ON decision (id) WHERE kind = 'propose' AND withdrawn = 0;
CREATE INDEX arm_identity ON arm (identity);
