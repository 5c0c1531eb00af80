-- Bodies as senders posted them, from the moment at which they were acknowledged until they are placed. No other index:
-- what is appended here is waited for.
CREATE TABLE arrival (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    door TEXT NOT NULL,
    topic TEXT NOT NULL,
    origin TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL
);

-- What could not be understood, kept whole with its reason until somebody sees to it. `part` is its place in a batch.
CREATE TABLE dead_letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    door TEXT NOT NULL,
    topic TEXT NOT NULL,
    origin TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    part INTEGER,
    reason TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    cure TEXT NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX dead_letter_reason ON dead_letter (reason, id);
