-- Derived: what people seem to love, one row an interest told by one event. `said` is 1 where somebody confirmed it, -1
-- where somebody refused it, and 0 for a guess of the matcher, with its confidence in per cent and the words that matched.
CREATE TABLE interest (
    event INTEGER NOT NULL,
    interest TEXT NOT NULL,
    identity INTEGER NOT NULL,
    said INTEGER NOT NULL,
    confidence INTEGER NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (event, interest)
) WITHOUT ROWID;

-- A picture that came with an event, made small enough to keep: as a page shows it, and as a list does.
CREATE TABLE photo (
    event INTEGER PRIMARY KEY,
    media TEXT NOT NULL,
    picture BLOB NOT NULL,
    thumb BLOB NOT NULL
);
