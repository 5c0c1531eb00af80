-- Derived, with what they count, so that no page has to count a million rows. A stage of -1 is none; days and quarters of an
-- hour are those since 1970, in UTC. A row that would count nobody is no row.

-- People of each standing.
CREATE TABLE standing_tally (
    stage INTEGER NOT NULL,
    warmth INTEGER NOT NULL,
    reached INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (stage, warmth, reached, confirmed)
) WITHOUT ROWID;
INSERT INTO standing_tally (stage, warmth, reached, confirmed, people)
    SELECT COALESCE(stage, -1), warmth, reached, confirmed, COUNT(*) FROM person GROUP BY 1, 2, 3, 4;

-- People by the stage on which they stand and the day on which they came to it.
CREATE TABLE stage_tally (
    stage INTEGER NOT NULL,
    day INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (stage, day)
) WITHOUT ROWID;
INSERT INTO stage_tally (stage, day, people)
    SELECT stage, (stage_at - (stage_at % 86400000000 + 86400000000) % 86400000000) / 86400000000, COUNT(*)
    FROM person WHERE stage IS NOT NULL AND stage_at IS NOT NULL GROUP BY 1, 2;

-- People by the next step that they wait for.
CREATE TABLE next_step_tally (
    next_step TEXT PRIMARY KEY,
    people INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO next_step_tally (next_step, people)
    SELECT next_step, COUNT(*) FROM person WHERE next_step IS NOT NULL GROUP BY 1;

-- Steps from stage to stage, by day.
CREATE TABLE move_tally (
    day INTEGER NOT NULL,
    from_stage INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (day, from_stage, stage)
) WITHOUT ROWID;
INSERT INTO move_tally (day, from_stage, stage, people)
    SELECT (at - (at % 86400000000 + 86400000000) % 86400000000) / 86400000000, COALESCE(from_stage, -1), stage, COUNT(*)
    FROM transition GROUP BY 1, 2, 3;

-- Orders by the quarter of an hour in which they were placed: in whatever zone a shop is, its days begin with one.
CREATE TABLE order_tally (
    quarter INTEGER PRIMARY KEY,
    orders INTEGER NOT NULL
);
INSERT INTO order_tally (quarter, orders)
    SELECT (placed_at - (placed_at % 900000000 + 900000000) % 900000000) / 900000000, COUNT(*) FROM orders GROUP BY 1;
