-- Derived, with a person: by what they may turn out to be one with somebody else. `key` is the hash of a telephone line, of
-- an email address, or of a name at an address; `vouched` is 1 where a source vouches for it. `name` and `home` (a hash of
-- the address) tell members of a household apart and are left out where the key says both.
CREATE TABLE clue (
    person INTEGER NOT NULL,
    key BLOB NOT NULL,
    kind TEXT NOT NULL,
    vouched INTEGER NOT NULL,
    name TEXT NOT NULL,
    home BLOB,
    PRIMARY KEY (person, key)
) WITHOUT ROWID;

-- Derived, from clues: two people who share one and may be one person. `low` is the smaller number.
CREATE TABLE alike (
    key BLOB NOT NULL,
    low INTEGER NOT NULL,
    high INTEGER NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (key, low, high)
) WITHOUT ROWID;
