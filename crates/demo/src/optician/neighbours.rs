//! People of the town who have not come for an exam: who looked in, booked and did not come, or only read the newsletter.

use domain::fact::{Fact, Report, name};
use domain::person::{Channel, Traits};

use super::record::Record;
use super::{Optician, TODAY};
use crate::calendar::HOUR;
use crate::story::text;

/// How many there are beside so many patients: about eight in a hundred.
pub(super) fn count(patients: u32) -> u32 {
    patients * 8 / 100
}

/// The story of a neighbour.
pub(super) fn story(optician: &Optician, index: u32) -> Vec<Report> {
    // Each lives in a home of their own.
    let mut record = Record::new(optician, index, index);
    let day = TODAY as i64 - 4 - record.dice.between(0, 900);
    let at = record.opening(day);
    introduces(&mut record, at);
    match index % 5 {
        0 => {
            let evening = [("what", text("an evening about children's eyes, at the school"))];
            record.tell(at + 60, Fact::other("Event Visited", evening));
        }
        1 => {
            record.tell(at + 60, Fact::other(name::LINK_FOLLOWED, [("source", text("search"))]));
        }
        2 | 3 => {
            let booking = format!("booking:practice:{index}:1");
            let made = [("what", text("an eye exam")), ("through", text("web")), ("source", text("search"))];
            record.tell_about(at + 60, Some(&booking), Fact::other(name::BOOKING_MADE, made));
            let missed = record.opening(day + 3).max(at + HOUR);
            record.tell_about(missed, Some(&booking), Fact::other(name::BOOKING_MISSED, []));
        }
        _ => {
            record.tell(at + 30, Fact::other(name::LINK_FOLLOWED, [("source", text("newsletter"))]));
            record.allows(at + 60, Channel::Post, "newsletter, by a neighbour", "May I have my own copy?");
            if record.dice.chance(300) {
                let words = record.says("letter-reply");
                let at = record.opening(day + 40);
                record.tell(at, Fact::other(name::REPLY_RECEIVED, [("text", text(&words))]));
            }
        }
    }
    record.end()
}

fn introduces(record: &mut Record<'_>, at: i64) {
    let who = &record.patient.who;
    let traits = Traits {
        name: Some(who.name.clone()),
        first_name: Some(who.first_name.clone()),
        address: Some(who.address.clone()),
        ..Traits::default()
    };
    record.tell(at, Fact::Identified(Box::new(traits)));
}
