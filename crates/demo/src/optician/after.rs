//! What patients say once they wear their glasses, and what else passes between them and the practice.

use domain::event::Value;
use domain::fact::{Fact, Interest, name};
use domain::gesture::Kind;

use super::TODAY;
use super::homes::Part;
use super::record::Record;
use crate::calendar::HOUR;
use crate::dice::{Dice, Purpose};
use crate::story::text;

/// A newsletter goes out so often.
const EDITION_DAYS: i64 = 91;
/// The first edition's day.
const FIRST_EDITION: i64 = 1300;

/// What follows a fitting at `fitted`.
pub(super) fn wears(record: &mut Record<'_>, subject: &str, fitted: i64) {
    let home = record.optician.town.home(record.patient.who.index);
    let part = if record.patient.who.index == home.first { home.part } else { Part::Usual };
    let days = &record.optician.days;
    let two_days_ago = days.at(TODAY as i64 - 2, 11 * HOUR);
    match part {
        Part::Complained => complains(record, subject, two_days_ago, false),
        Part::OneStar => reviews(record, subject, two_days_ago + 3 * HOUR, 1),
        Part::FiveStars => {
            let at = fitted + hours(record, 20, 46);
            reviews(record, subject, at, 5);
        }
        _ if home.fresh => {}
        _ if record.dice.chance(22) => {
            let at = fitted + hours(record, 20, 200);
            complains(record, subject, at, true);
        }
        _ => pleased(record, subject, fitted),
    }
}

fn hours(record: &mut Record<'_>, least: i64, most: i64) -> i64 {
    record.dice.between(least, most) * HOUR
}

fn complains(record: &mut Record<'_>, subject: &str, at: i64, resolved: bool) {
    let words = record.says("complaint");
    record.tell_about(at, Some(subject), Fact::other(name::COMPLAINT_MADE, [("text", text(&words))]));
    if resolved && record.dice.chance(940) {
        let words = record.says("resolved");
        let at = at + hours(record, 4, 70);
        record.tell_about(at, Some(subject), Fact::other(name::COMPLAINT_RESOLVED, [("text", text(&words))]));
    }
}

fn reviews(record: &mut Record<'_>, subject: &str, at: i64, rating: i64) {
    let section = ["review1", "review1", "review2", "review3", "review4", "review5"][rating as usize];
    let mut properties = vec![("rating", Value::Integer(rating))];
    if rating < 3 || record.dice.chance(780) {
        properties.push(("text", Value::Text(record.says(section))));
    }
    let subject = subject.replacen("order:", "review:", 1);
    record.tell_about(at, Some(&subject), Fact::other(name::REVIEW_GIVEN, properties));
}

fn pleased(record: &mut Record<'_>, subject: &str, fitted: i64) {
    if record.dice.chance(150) {
        let rating = *record.dice.weighted(&[(66, 5), (22, 4), (8, 3), (3, 2), (1, 1)]);
        let at = fitted + hours(record, 20, 400);
        reviews(record, subject, at, rating);
    }
    for (per_mille, section, event) in [
        (90, "reply", name::REPLY_RECEIVED),
        (60, "thanks", "Thanks Received"),
        (22, "photo", name::PHOTO_SENT),
    ] {
        if record.dice.chance(per_mille) {
            let words = record.says(section);
            let at = fitted + hours(record, 30, 500);
            let mut properties = vec![("text", Value::Text(words))];
            if event == name::PHOTO_SENT {
                properties.push(("permission", Value::Boolean(record.dice.chance(700))));
            }
            record.tell(at, Fact::other(event, properties));
        }
    }
    if record.dice.chance(80) {
        let score = *record.dice.weighted(&[(48, 10), (22, 9), (20, 8), (10, 6)]);
        let at = fitted + hours(record, 100, 500);
        record.tell(at, Fact::other("Recommendation Given", [("score", Value::Integer(score))]));
    }
}

/// What happens beside the visits: notes, loves, wishes, birthdays, the newsletter.
pub(super) fn life(record: &mut Record<'_>, joined: i64) {
    let room = (TODAY as i64 - joined).max(1) as u32;
    let some_day = |record: &mut Record<'_>| {
        let day = joined + i64::from(record.dice.below(room));
        record.opening(day)
    };
    if record.dice.chance(150) {
        let words = record.says("note");
        let at = some_day(record);
        record.tell(at, Fact::other(name::NOTE_ADDED, [("text", text(&words))]));
    }
    if record.dice.chance(140) {
        let what = hobby(record);
        let at = some_day(record);
        let interest = Interest { what, source: "said at the fitting".to_owned(), confirmed: true };
        record.tell(at, Fact::InterestAdded(interest));
    }
    if record.dice.chance(4) {
        let words = record.says("refused");
        let at = some_day(record);
        record.tell(at, Fact::other(name::THANKS_REFUSED, [("text", text(&words))]));
    }
    let home = record.optician.town.home(record.patient.who.index);
    if home.size > 1 && own_post(record) {
        let at = record.opening(joined);
        record.tell(at, Fact::other(name::OWN_POST_ASKED, []));
    }
    birthdays(record, joined);
    newsletters(record, joined);
}

fn hobby(record: &Record<'_>) -> String {
    const HOBBIES: [&str; 8] = [
        "bell ringing",
        "bird watching",
        "the allotment",
        "the choir",
        "sailing",
        "watercolours",
        "bowls",
        "sea swimming",
    ];
    let mut dice = Dice::new(record.optician.plan.seed ^ 0x10fe, Purpose::Life, record.patient.who.index);
    dice.word(&HOBBIES).to_owned()
}

/// Whether somebody wants post of their own.
fn own_post(record: &Record<'_>) -> bool {
    let index = record.patient.who.index;
    Dice::new(record.optician.plan.seed ^ 0x0b0, Purpose::Life, index).chance(35)
}

/// Some get a card for their birthday; not this month's, which are for whoever opens the demo.
fn birthdays(record: &mut Record<'_>, joined: i64) {
    let born = record.patient.born;
    for year in 0..8 {
        let day = joined + 40 + year * 365;
        let date = record.optician.days.date(day);
        let Ok(birthday) = jiff::civil::Date::new(date.year(), born.month(), born.day()) else { continue };
        let away = i64::from((birthday - date).get_days());
        if record.dice.chance(90) && day + away - 5 < TODAY as i64 - 45 && away > 0 {
            let at = record.opening(day + away - 5);
            record.receives(at, Kind::Card, "occasion-card", "Birthday".to_owned());
        }
    }
}

/// One copy of the newsletter a home, to the first of it; who wants post of their own gets a copy, too.
fn newsletters(record: &mut Record<'_>, joined: i64) {
    let home = record.optician.town.home(record.patient.who.index);
    if record.patient.who.index != home.first && !(home.size > 1 && own_post(record)) {
        return;
    }
    for number in 0.. {
        let day = FIRST_EDITION + number * EDITION_DAYS;
        if day > TODAY as i64 {
            break;
        }
        if day > joined {
            let date = record.optician.days.date(day);
            let season = ["Winter", "Spring", "Summer", "Autumn"][(date.month() as usize % 12) / 3];
            let edition = [
                ("edition", Value::Text(format!("{season} {}", date.year()))),
                ("copies", Value::Integer(1)),
            ];
            let at = record.optician.days.at(record.optician.days.open(day), 15 * HOUR);
            record.tell(at, Fact::other(name::NEWSLETTER_SENT, edition));
            if record.dice.chance(14) {
                let words = record.says("letter-reply");
                let at = record.opening(day + 6);
                let said = [("text", text(&words)), ("to", text("newsletter"))];
                record.tell(at, Fact::other(name::REPLY_RECEIVED, said));
            }
        }
    }
}
