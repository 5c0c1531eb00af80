-- Who may come in. Of passwords, sessions and keys nothing is kept that opens a door: whoever reads this file cannot use it.

-- The owner. `folded` is the name as it is compared, `password` its argon2id hash as a PHC string.
CREATE TABLE owner (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    made_at INTEGER NOT NULL
);

-- A browser that is signed in; a session that has ended is no row any more. `token` is a SHA-256, and `id` its beginning, so
-- that no number is ever given twice.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    token BLOB NOT NULL UNIQUE,
    agent TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);

-- A program's key. `digest` is a SHA-256, `start` the first letters, which may be shown.
CREATE TABLE access_key (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    start TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    revoked_at INTEGER
);

-- The secret with which another system signs what it sends. It stands here in the clear, because a signature can only be
-- checked with the secret itself. One that was removed is emptied, and keeps its number.
CREATE TABLE hook_secret (
    id INTEGER PRIMARY KEY,
    door TEXT NOT NULL,
    secret TEXT,
    made_at INTEGER NOT NULL
);
