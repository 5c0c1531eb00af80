-- What only a server needs, beside the tables that a file has too.

-- One row: the versions of the tables and of the intake's, and how often anything was committed.
CREATE TABLE fondly (
    version INTEGER NOT NULL,
    intake INTEGER NOT NULL,
    changes INTEGER NOT NULL
);

-- Which process does a work that only one may do, and until when, by the server's clock in microseconds. `epoch` rises
-- with every change of hands; `session` and `since` name the connection that holds it, with which it ends.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    until INTEGER NOT NULL,
    session INTEGER NOT NULL,
    since INTEGER NOT NULL
);
