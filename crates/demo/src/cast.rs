//! Parts in the story that somebody has to play, so that today is alive on whatever day the demo is made.

use crate::calendar::{Calendar, TODAY};
use crate::dice::Dice;

/// What becomes of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// It is paid, packed and delivered.
    Usual,
    /// Nothing to pack.
    GiftCard,
    /// The money has not come.
    Unpaid,
    /// Called off before it was packed, and paid back.
    Cancelled,
    /// All the money went back.
    Refunded,
    /// Some of the money went back.
    PartlyRefunded,
    /// The shop tried its own till.
    Test,
    /// Paid weeks ago, and nobody packed it.
    Forgotten,
    /// It came late: one star, two days ago.
    OneStar,
    /// It came wrong: a complaint, two days ago.
    Complained,
    /// It pleased: five stars this week.
    FiveStars,
}

/// The part of slot `slot`; `dice` decides where the story does not.
pub(crate) fn part(calendar: &Calendar, slot: u32, dice: &mut Dice) -> Part {
    if let Some(part) = of_the_story(calendar, slot) {
        return part;
    }
    match dice.below(1000) {
        0..24 => Part::GiftCard,
        24..29 => Part::Unpaid,
        29..44 => Part::Cancelled,
        44..58 => Part::Refunded,
        58..78 => Part::PartlyRefunded,
        _ => Part::Usual,
    }
}

fn of_the_story(calendar: &Calendar, slot: u32) -> Option<Part> {
    let orders = calendar.orders();
    if let Some(place) = slot.checked_sub(orders - Calendar::waiting(orders)) {
        // Among the parcels that wait there are some that must not get a note.
        return Some(match place {
            2 | 27 => Part::GiftCard,
            5 | 14 | 35 => Part::Unpaid,
            9 | 31 => Part::Cancelled,
            18 => Part::Refunded,
            23 => Part::Test,
            _ => Part::Usual,
        });
    }
    if slot < 2 {
        return Some(Part::Test);
    }
    let days_ago = |days: usize, place: u32| calendar.first_slot(TODAY - days) + place == slot;
    let parts = [
        (days_ago(13, 0) || days_ago(13, 2), Part::OneStar),
        (days_ago(13, 1), Part::Complained),
        ((0..4).any(|place| days_ago(12, place)), Part::FiveStars),
        (days_ago(17, 0) || days_ago(24, 0), Part::Forgotten),
    ];
    parts.into_iter().find(|(plays, _)| *plays).map(|(_, part)| part)
}
