-- One order under two names: a tracking call knows the number on the page, the store its own id. What comes in under
-- `subject` is about `same`, which was known first.
CREATE TABLE same_order (
    subject TEXT PRIMARY KEY,
    same TEXT NOT NULL
) WITHOUT ROWID;
