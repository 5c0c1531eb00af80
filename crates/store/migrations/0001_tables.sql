-- What the owner set, one JSON value a name.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- One file taken in. `digest` tells the same bytes again; `recipe` and `tally` are JSON.
CREATE TABLE import (
    id INTEGER PRIMARY KEY,
    file TEXT NOT NULL,
    digest BLOB NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    recipe TEXT NOT NULL,
    tally TEXT,
    problem TEXT
);

-- Rows that could not be understood, whole, with what is wrong and the cure. `record` is a JSON list of the cells.
CREATE TABLE set_aside (
    import INTEGER NOT NULL,
    line INTEGER NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    cure TEXT NOT NULL,
    record TEXT NOT NULL
);

-- Lines that were understood and are no order of anybody's: write-offs, bad debt, cancellations without an order.
CREATE TABLE listed (
    import INTEGER NOT NULL,
    line INTEGER NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE event_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE product (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (sku, name)
);

-- What happened. Appended only; a withdrawn event has lost its last sighting and keeps its number, key and time, so that
-- the same report again is the same event. `source` is the import that saw it first, 0 for the shop's own hands.
-- `products` holds (product, quantity, price) triples; `properties` is the JSON of everything else.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    message_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    identity INTEGER,
    name INTEGER NOT NULL,
    subject TEXT,
    source INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL,
    properties TEXT NOT NULL,
    products BLOB
);

-- Further sightings of an event, after the first.
CREATE TABLE sighting (
    event INTEGER NOT NULL,
    source INTEGER NOT NULL,
    PRIMARY KEY (event, source)
) WITHOUT ROWID;

-- What must not name anybody again: hashes of erased events, of the orders they were about and of identities, each with
-- the moment up to which nothing with that key is believed to have a person; without one, never.
CREATE TABLE erased (
    key BLOB PRIMARY KEY,
    until INTEGER
) WITHOUT ROWID;

-- Keys of people. `person` is derived: the smallest number among identities that decisions join.
CREATE TABLE identity (
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    person INTEGER NOT NULL
);

-- Facts about who is who: `link`, `unlink` or `propose` (waits for a human). Appended; undone by `withdrawn`.
CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    why TEXT NOT NULL,
    source INTEGER NOT NULL,
    withdrawn INTEGER NOT NULL
);

-- Derived: one row an order, from its events. Amounts are minor units.
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    number TEXT NOT NULL,
    identity INTEGER,
    placed_at INTEGER NOT NULL,
    paid_at INTEGER,
    fulfilled_at INTEGER,
    cancelled_at INTEGER,
    refunded_at INTEGER,
    refunded INTEGER NOT NULL,
    total INTEGER NOT NULL,
    currency TEXT NOT NULL,
    physical INTEGER NOT NULL,
    test INTEGER NOT NULL,
    tracks_fulfilment INTEGER NOT NULL,
    event INTEGER NOT NULL
);

-- Derived: one row a person; who they are, where they stand, and when that changes without an event.
-- `reached` and `confirmed` have a bit a stage; `state` is the fold's own state; `changed` orders changes of `search`.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    traits TEXT NOT NULL,
    place TEXT NOT NULL,
    household TEXT,
    search TEXT NOT NULL,
    changed INTEGER NOT NULL,
    since INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    spent INTEGER NOT NULL,
    muted INTEGER NOT NULL,
    stage INTEGER,
    stage_at INTEGER,
    reached INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    warmth INTEGER NOT NULL,
    last_own_act INTEGER,
    next_change INTEGER,
    state BLOB NOT NULL
);

-- Derived: when each person reached each stage, and from which.
CREATE TABLE transition (
    person INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_stage INTEGER,
    PRIMARY KEY (person, stage)
) WITHOUT ROWID;

-- Derived: the last word on each channel, and dated things.
CREATE TABLE consent (
    identity INTEGER NOT NULL,
    channel TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    at INTEGER NOT NULL,
    event INTEGER NOT NULL,
    PRIMARY KEY (identity, channel)
) WITHOUT ROWID;

CREATE TABLE occasion (
    event INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL,
    what TEXT NOT NULL,
    month INTEGER NOT NULL,
    day INTEGER NOT NULL,
    year INTEGER
);

-- Derived: recent events that a play may answer.
CREATE TABLE cue (
    event INTEGER PRIMARY KEY,
    name INTEGER NOT NULL,
    at INTEGER NOT NULL
);

-- One gesture for one person and cause, told by its steps. `due` and `not_before` are days since 1970.
CREATE TABLE gesture (
    id INTEGER PRIMARY KEY,
    subject TEXT NOT NULL,
    play TEXT NOT NULL,
    kind TEXT NOT NULL,
    identity INTEGER,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    due INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    maker TEXT,
    why TEXT NOT NULL,
    reason TEXT,
    words TEXT,
    cost INTEGER NOT NULL,
    minutes INTEGER NOT NULL
);

-- The arm of a play that a person is in, assigned once from a hash of the identity's key.
CREATE TABLE arm (
    play TEXT NOT NULL,
    identity INTEGER NOT NULL,
    held_out INTEGER NOT NULL,
    assigned_at INTEGER NOT NULL,
    PRIMARY KEY (play, identity)
) WITHOUT ROWID;
