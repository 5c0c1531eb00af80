//! The tables of every version, in order: one text each, which both databases take.

/// Version, tables and indexes of each migration, in order.
pub(crate) const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, include_str!("../migrations/0001_tables.sql"), include_str!("../migrations/0001_indexes.sql")),
    (
        2,
        include_str!("../migrations/0002_personal_tables.sql"),
        include_str!("../migrations/0002_personal_indexes.sql"),
    ),
    (
        3,
        include_str!("../migrations/0003_next_step_tables.sql"),
        include_str!("../migrations/0003_next_step_indexes.sql"),
    ),
    (
        4,
        include_str!("../migrations/0004_live_tables.sql"),
        include_str!("../migrations/0004_live_indexes.sql"),
    ),
    (5, include_str!("../migrations/0005_doors_tables.sql"), ""),
    (
        6,
        include_str!("../migrations/0006_alike_tables.sql"),
        include_str!("../migrations/0006_alike_indexes.sql"),
    ),
    (
        7,
        include_str!("../migrations/0007_tally_tables.sql"),
        include_str!("../migrations/0007_tally_indexes.sql"),
    ),
    (8, "", include_str!("../migrations/0008_apart_indexes.sql")),
];

/// The tables of the intake,
pub(crate) const INTAKE: &str = include_str!("../migrations/intake/0001_tables.sql");
/// and their version.
pub(crate) const INTAKE_VERSION: i64 = 1;

/// The version that this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |(version, ..)| *version)
}
