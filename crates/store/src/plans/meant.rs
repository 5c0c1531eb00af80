//! Statements that mean to read a large table whole, each with why it may.

/// Why a whole table may be read, and the statements that do; of a long one its beginning.
const MEANT: &[(&str, &[&str])] = &[
    ("a shop is copied with all that is in it", &["SELECT ALL …"]),
    (
        "totals count everything",
        &[
            "SELECT COUNT(*) FROM person",
            "SELECT COUNT(*) FROM event WHERE withdrawn = 0",
            "SELECT COUNT(*) FROM orders",
            "SELECT COUNT(*) FROM gesture WHERE steps > 0",
        ],
    ),
    (
        "verify looks at every row",
        &[
            "SELECT COUNT(*) FROM consent AS c…",
            "SELECT COUNT(*) FROM event AS e WHERE e.identity IS NOT NULL…",
            "SELECT COUNT(*) FROM gesture AS g WHERE g.identity IS NOT NULL…",
            "SELECT COUNT(*) FROM interest AS n…",
            "SELECT COUNT(*) FROM occasion AS o…",
            "SELECT COUNT(*) FROM orders AS o…",
            "SELECT COUNT(*) FROM person AS p…",
            "SELECT COUNT(*) FROM photo AS f…",
            "SELECT COUNT(*) FROM sighting AS s…",
            "SELECT COUNT(*) FROM transition AS t…",
            "SELECT COUNT(*) FROM (SELECT stage, warmth, reached, confirmed, people FROM standing_tally EXCEPT…",
            "SELECT COUNT(*) FROM (SELECT COALESCE(stage, -1), warmth, reached, confirmed, COUNT(*) FROM person…",
            "SELECT COUNT(*) FROM (SELECT stage, day, people FROM stage_tally EXCEPT…",
            "SELECT COUNT(*) FROM (SELECT stage, (stage_at - …",
            "SELECT COUNT(*) FROM (SELECT next_step, people FROM next_step_tally EXCEPT…",
            "SELECT COUNT(*) FROM (SELECT next_step, COUNT(*) FROM person…",
            "SELECT COUNT(*) FROM (SELECT day, from_stage, stage, people FROM move_tally EXCEPT…",
            "SELECT COUNT(*) FROM (SELECT (at - …",
            "SELECT COUNT(*) FROM (SELECT quarter, orders FROM order_tally EXCEPT…",
            "SELECT COUNT(*) FROM (SELECT (placed_at - …",
            "SELECT id, person FROM identity ORDER BY id",
            "SELECT id, at, kind, a, b, by_whom, why, source FROM decision WHERE withdrawn = 0 ORDER BY id…",
            "SELECT subject FROM orders UNION…",
        ],
    ),
    (
        "a source is taken back as a whole, which is rare",
        &[
            "SELECT e.id, e.key, e.message_id, e.at, e.identity, e.name, e.subject, e.source, e.properties, e.products FROM event AS e WHERE e.source = ?1…",
            "SELECT a, b FROM decision WHERE source = ?1…",
            "UPDATE decision SET withdrawn = 1, why = '' WHERE source = ?1…",
            "UPDATE event SET source = (SELECT MIN(s.source)…",
            "UPDATE event SET withdrawn = 1, message_id = '', properties = '{}', products = NULL\n             WHERE source = ?1…",
            "DELETE FROM sighting WHERE source = ?1…",
            "DELETE FROM photo WHERE event IN…",
        ],
    ),
    (
        "everybody is folded, guessed or handed out anew",
        &[
            "SELECT e.id, e.key, e.message_id, e.at, e.identity, e.name, e.subject, e.source, e.properties, e.products, i.person FROM…",
            "SELECT e.id, e.key, e.message_id, e.at, e.identity, e.name, e.subject, e.source, e.properties, e.products FROM event AS e\n             WHERE e.name IN…",
            "SELECT id FROM person ORDER BY id",
            "SELECT id, search FROM person ORDER BY id",
            "DELETE FROM interest",
        ],
    ),
    (
        "the numbers of a page are counted by an index alone",
        &["SELECT n.interest, i.person, n.said, n.confidence, n.event…"],
    ),
    (
        "it ends with the first rows",
        &[
            "SELECT EXISTS (SELECT 1 FROM event)",
            "SELECT COUNT(*) FROM (SELECT 1 FROM person WHERE orders > 0 LIMIT ?1)…",
        ],
    ),
    ("it is asked once a day", &["SELECT i.person, MAX(e.at) AS last…"]),
    (
        "PostgreSQL goes through the decisions once for whoever resembles somebody; a file takes their index",
        &["SELECT DISTINCT w.low, w.high FROM alike AS w WHERE (w.low = ?1 OR w.high = ?1)…"],
    ),
    (
        "these tables are short: what waits, what was not understood, what was erased or set aside",
        &[
            "SELECT COUNT(*), COALESCE(SUM(LENGTH(body)), 0), MIN(received_at) FROM arrival",
            "SELECT id, value, body FROM dead_letter",
            "SELECT reason, COUNT(*) FROM dead_letter…",
            "SELECT key, until FROM erased",
            "DELETE FROM listed WHERE lower(text)…",
            "DELETE FROM set_aside WHERE lower(record)…",
        ],
    ),
];

/// Whether a statement may.
pub(super) fn is_meant(statement: &str) -> bool {
    let fits = |meant: &str| match meant.strip_suffix('…') {
        Some(begins) => statement.starts_with(begins),
        None => statement == meant,
    };
    MEANT.iter().any(|(_, meant)| meant.iter().any(|meant| fits(meant)))
}
