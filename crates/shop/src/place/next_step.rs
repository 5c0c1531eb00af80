//! A person's next step, from their row: brought up to date whenever where they stand is.

use domain::journey::Warmth;
use domain::next_step::{COMPLAINT_FOR, NextStep, Said, Someone, next_step};
use jiff::Timestamp;
use store::PersonRow;

use crate::rules::Rules;

/// The row with its next step at `now`, and with the moment at which an open complaint is no longer in the way.
pub(crate) fn settle(rules: &Rules, mut row: PersonRow, now: Timestamp) -> PersonRow {
    let closes = row.complaint.and_then(|at| at.checked_add(COMPLAINT_FOR).ok());
    let closes = closes.filter(|closes| now < *closes);
    let step = next_step(&rules.journey, &someone(&row, closes.is_some()));
    row.standing.next_change = row.standing.next_change.into_iter().chain(closes).min();
    row.standing.next_step = step.map(|step| step.code());
    row
}

/// The next step that was stored with a row.
pub(crate) fn stored(row: &PersonRow) -> Option<NextStep> {
    NextStep::parse(row.standing.next_step.as_deref()?)
}

fn someone(row: &PersonRow, complained: bool) -> Someone {
    let address = row.traits.address.as_ref();
    Someone {
        reached: row.standing.reached,
        confirmed: row.standing.confirmed,
        warmth: match row.standing.warmth {
            1 => Warmth::Warm,
            2 => Warmth::Cooling,
            3 => Warmth::Lapsed,
            _ => Warmth::Unknown,
        },
        muted: row.muted,
        complained,
        has_bought: row.orders > 0,
        said: Said::from_bits(row.said),
        has_address: address.is_some_and(domain::address::PostalAddress::is_postable),
        has_email: row.traits.email.is_some(),
        has_phone: row.traits.phone.is_some(),
    }
}
