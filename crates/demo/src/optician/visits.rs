//! A patient's years: how they came, exams every two years or so, glasses, recalls answered or not.

use domain::event::Value;
use domain::fact::{Fact, Report, name};
use domain::gesture::Kind;
use domain::person::{Channel, Occasion, Traits};

use super::homes::{Part, address};
use super::record::Record;
use super::{Optician, TODAY, after, glasses, health};
use crate::calendar::HOUR;
use crate::dice::{Dice, Purpose};
use crate::story::text;

/// Days between exams: two years, and one for children.
const USUAL: i64 = 730;
const USUAL_CHILD: i64 = 365;
/// A recall goes out so many days before the exam is due.
const RECALL_BEFORE: i64 = 21;
/// What is due since then is for today: nobody has sent those recalls yet.
const PILE: i64 = 20;

/// One visit as it comes about.
struct Visit {
    day: i64,
    /// How they booked: `recall`, `phone`, `web`, `counter`.
    through: &'static str,
    /// The last day before which the booking was not made.
    not_before: i64,
}

/// The story of patient `index`.
pub(super) fn story(optician: &Optician, index: u32) -> Vec<Report> {
    let town = &optician.town;
    let home = town.home(index);
    let joined = town.joined(index);
    let mut record = Record::new(optician, index, home.first);
    // Who comes along keeps the days of the first of the home.
    let pace = if town.comes_along(index) { home.first } else { index };
    let mut pace = Dice::new(optician.plan.seed ^ 0x7ace, Purpose::Habit, pace);
    leaves(&mut record, joined);
    arrives(&mut record, joined);
    let mut visit = Visit { day: joined, through: "phone", not_before: joined - 25 };
    while visit.day <= TODAY as i64 + 30 {
        comes(&mut record, &visit);
        match next(&mut record, &visit, &mut pace) {
            Some(next) => visit = next,
            None => break,
        }
    }
    after::life(&mut record, joined);
    sends_others(&mut record);
    record.end()
}

/// How they found the practice, and what they said on the first visit.
fn arrives(record: &mut Record<'_>, joined: i64) {
    let home = record.optician.town.home(record.patient.who.index);
    let is_first = record.patient.who.index == home.first;
    let at = record.optician.days.at(joined - 26, 11 * HOUR);
    if is_first && matches!(home.source, "search" | "newsletter" | "friend") && record.dice.chance(500) {
        record.tell(at, Fact::other(name::LINK_FOLLOWED, [("source", text(home.source))]));
        record.tell(at + 5, Fact::other(name::PAGE_VIEWED, [("path", text("/eye-exams"))]));
    }
    let first_visit = record.optician.days.at(joined, 9 * HOUR);
    introduces(record, first_visit - 60);
    if record.dice.chance(720) {
        let wording = "Yes, send me the printed newsletter about life.";
        record.allows(first_visit + 600, Channel::Post, "registration card", wording);
    }
    if record.has_mail() && record.dice.chance(420) {
        let wording = "You may write to me by email about appointments and news.";
        record.allows(first_visit + 610, Channel::Email, "registration card", wording);
    }
    if record.dice.chance(260) {
        record.allows(first_visit + 620, Channel::Phone, "registration card", "Do ring, after ten.");
    }
    if record.dice.chance(610) {
        let born = record.patient.born;
        let birthday = Occasion {
            what: "Birthday".into(),
            month: born.month(),
            day: born.day(),
            year: Some(born.year()),
        };
        record.tell(first_visit + 700, Fact::OccasionAdded(birthday));
    }
}

fn introduces(record: &mut Record<'_>, at: i64) {
    let who = &record.patient.who;
    let traits = Traits {
        name: Some(who.name.clone()),
        first_name: Some(who.first_name.clone()),
        email: record.has_mail().then(|| who.email.clone()),
        phone: who.phone.clone(),
        address: Some(who.address.clone()),
        ..Traits::default()
    };
    record.tell(at, Fact::Identified(Box::new(traits)));
}

/// Booked, perhaps missed and booked again, and examined.
fn comes(record: &mut Record<'_>, visit: &Visit) {
    let home = record.optician.town.home(record.patient.who.index);
    let first = record.exams == 0;
    let lead = record.dice.between(3, 24).min(visit.day - visit.not_before).max(0);
    let walks_in = first && home.source == "window" && record.dice.chance(400);
    let booked = record.opening(if walks_in { visit.day } else { visit.day - lead });
    let through = if walks_in { "counter" } else { visit.through };
    let booking = format!("booking:practice:{}:{}", record.patient.who.index, record.exams + 1);
    let mut made = vec![("what", text("an eye exam")), ("through", text(through))];
    if first {
        let own = record.patient.who.index == home.first;
        made.push(("source", text(if own { home.source } else { "family" })));
    }
    let day = record.optician.days.open(visit.day);
    let exam = record.opening(day).max(booked + 900);
    record.tell_about(booked.min(exam - 900), Some(&booking), Fact::other(name::BOOKING_MADE, made));
    if !home.fresh && !walks_in && lead > 9 && record.dice.chance(70) {
        let missed = record.opening(visit.day - lead / 3);
        record.tell_about(missed, Some(&booking), Fact::other(name::BOOKING_MISSED, []));
        let again = [("what", text("another time")), ("through", text("phone"))];
        record.tell_about(missed + 2 * HOUR, Some(&booking), Fact::other(name::BOOKING_MADE, again));
    }
    record.tell_about(exam - 300, Some(&booking), Fact::other(name::BOOKING_KEPT, []));
    examined(record, day, exam);
}

fn examined(record: &mut Record<'_>, day: i64, exam: i64) {
    let age = record.age_on(day);
    let with = record.dice.word(&["Nuala", "Nuala", "Tomasz"]);
    let mut facts = vec![("with", text(with)), ("age", Value::Integer(age))];
    facts.extend(health::found(age, &mut record.dice));
    let ended = exam + 40 * 60;
    record.tell(ended, Fact::other(name::EXAM_COMPLETED, facts));
    record.exams += 1;
    let home = record.optician.town.home(record.patient.who.index);
    let certain = home.fresh && record.patient.who.index == home.first;
    if certain || record.dice.chance(if age < 16 { 420 } else { 640 }) {
        buys(record, day, ended + 20 * 60, age);
    }
}

/// A pair is chosen, made in the workshop, and fitted.
fn buys(record: &mut Record<'_>, day: i64, at: i64, age: i64) {
    let index = record.patient.who.index;
    let number = format!("{}-{}", record.optician.days.date(day).strftime("%y%m%d"), index + 1);
    let subject = format!("order:till:{number}");
    let note = record.dice.chance(240).then(|| record.says("remark"));
    let pair = glasses::pair(number, age, note, &mut record.dice);
    record.product = pair.spoken;
    let topic = format!("completed#{}", pair.content.revision());
    record.tell_topic(at, &subject, &topic, Fact::OrderCompleted(Box::new(pair.content)));
    record.tell_topic(at + 120, &subject, "paid", Fact::OrderPaid);
    let home = record.optician.town.home(index);
    let wait = match home.part {
        Part::FiveStars => 9,
        Part::Complained | Part::OneStar => 10,
        _ => record.dice.between(7, 11),
    };
    let fitted = record.opening(day + wait).max(at + 5 * 24 * HOUR);
    if record.dice.chance(640) {
        record.receives(fitted - 26 * HOUR, Kind::Note, "case-note", format!("with the {}", pair.spoken));
    }
    record.tell_topic(fitted - 2 * HOUR, &subject, "fulfilled", Fact::OrderFulfilled);
    let product = [("product", text(pair.spoken)), ("with", text("Ravi"))];
    record.tell_about(fitted, Some(&subject), Fact::other(name::FITTING_COMPLETED, product));
    after::wears(record, &subject, fitted);
}

/// The recall, and when they come again; nobody knows of those who do not answer.
fn next(record: &mut Record<'_>, visit: &Visit, pace: &mut Dice) -> Option<Visit> {
    let age = record.age_on(visit.day);
    let usual = if age < 16 { USUAL_CHILD } else { USUAL };
    let due = visit.day + usual;
    let habit = pace.below(100);
    let (early, late) = (pace.between(60, 200), pace.between(60, 190));
    let (prompt, slowly) = (pace.between(2, 26), pace.between(-8, 20));
    let recall = due - RECALL_BEFORE;
    let told = recall <= TODAY as i64 - PILE;
    let day = match habit {
        0..9 => {
            return Some(Visit { day: due - early, through: "phone", not_before: visit.day + 30 });
        }
        9..68 => recall + prompt + 4,
        68..76 => due + slowly,
        76..90 => due + late,
        _ => {
            // They go quiet: two recalls, and no more.
            recalled(record, recall, told);
            recalled(record, recall + 80, recall + 80 <= TODAY as i64 - PILE);
            return None;
        }
    };
    recalled(record, recall, told);
    if habit >= 76 {
        recalled(record, recall + 75, told && recall + 75 < day - 20 && recall + 75 <= TODAY as i64 - PILE);
    }
    // Whoever was not reminded has not thought of it either.
    told.then(|| {
        let through = if habit < 68 { "recall" } else { record.dice.word(&["phone", "web", "counter"]) };
        Visit { day, through, not_before: recall + 1 }
    })
}

fn recalled(record: &mut Record<'_>, day: i64, is_told: bool) {
    let at = record.opening(day);
    if is_told {
        let by = [("by", text("by post")), ("about", text("eye exam"))];
        record.tell(at, Fact::other(name::RECALL_SENT, by));
    }
}

/// Who moves away or dies; nothing is heard of them from then on.
fn leaves(record: &mut Record<'_>, joined: i64) {
    let home = record.optician.town.home(record.patient.who.index);
    if home.fresh {
        return;
    }
    let room = (TODAY as i64 - joined - 40).max(1);
    let day = joined + 40 + i64::from(record.dice.below(room as u32));
    let old = record.age_on(day) >= 74;
    let at = record.opening(day);
    if old && record.dice.chance(110) {
        let words = [("text", text("Their daughter rang to tell us."))];
        record.tell(at, Fact::other(name::DIED, words));
        record.ends_at(at + 1);
    } else if record.dice.chance(28) {
        let mut dice = Dice::new(record.optician.plan.seed ^ 0x303e, Purpose::Life, record.patient.who.index);
        let new = Traits { address: Some(address(&mut dice)), ..Traits::default() };
        record.tell(at, Fact::Identified(Box::new(new)));
    }
}

/// Neighbours and family who came because of them.
fn sends_others(record: &mut Record<'_>) {
    let index = record.patient.who.index;
    let optician = record.optician;
    let town = &optician.town;
    let home = town.home(index);
    let mut came: Vec<(u32, &'static str)> =
        town.sent_by(index).map(|friend| (friend, "neighbour")).collect();
    if index == home.first {
        let later = (index + 1..index + home.size).filter(|other| town.joined(*other) > home.joined);
        came.extend(later.map(|other| (other, "family")));
    }
    for (other, relation) in came {
        let joined = town.joined(other);
        let friend = optician.patient(other, town.home(other).first).who;
        let at = optician.days.at(optician.days.open(joined), 17 * HOUR + 1800);
        let arrived = [("friend", text(&friend.name)), ("relation", text(relation))];
        if relation == "neighbour" || record.dice.chance(380) {
            record.tell(at, Fact::other(name::REFERRAL_ARRIVED, arrived));
            if joined < TODAY as i64 - 20 && record.dice.chance(650) {
                let at = record.opening(joined + 4);
                record.receives(at, Kind::Card, "thank-referral", format!("{} came", friend.first_name));
            }
        }
    }
}
