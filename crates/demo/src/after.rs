//! What customers do once the parcel is there: write back, praise, complain, send a photo.

use domain::event::Value;
use domain::fact::{Fact, Interest, name};

use crate::calendar::{DAY, HOUR, TODAY};
use crate::cast::Part;
use crate::order::Parcel;
use crate::story::{Story, text};

/// Tells what follows a parcel that arrived at `delivered`.
pub(crate) fn tell(story: &mut Story<'_>, parcel: &mut Parcel, delivered: i64) {
    let late = parcel.packed.is_some_and(|packed| packed > parcel.placed + 10 * DAY);
    let unhappy = match parcel.part {
        Part::Complained => complains(story, parcel, two_days_ago(story), false),
        Part::OneStar => true,
        Part::FiveStars => false,
        _ if parcel.dice.chance(if late { 60 } else { 13 }) => {
            let at = delivered + parcel.dice.between(2, 60) * HOUR;
            complains(story, parcel, at, true)
        }
        _ => false,
    };
    reviews(story, parcel, delivered, unhappy);
    if !unhappy {
        is_pleased(story, parcel, delivered);
    }
    if parcel.dice.chance(55) {
        let scores: &[(u32, i64)] = if unhappy || late {
            &[(20, 2), (30, 5), (30, 6), (20, 7)]
        } else {
            &[(46, 10), (22, 9), (18, 8), (9, 7), (3, 6), (2, 4)]
        };
        let score = *parcel.dice.weighted(scores);
        let at = delivered + parcel.dice.between(3, 20) * DAY;
        story.tell(at, Fact::other("Recommendation Given", [("score", Value::Integer(score))]));
    }
}

fn two_days_ago(story: &Story<'_>) -> i64 {
    story.demo.calendar.start(TODAY - 2) + 11 * HOUR + 17 * 60
}

fn complains(story: &mut Story<'_>, parcel: &mut Parcel, at: i64, resolved: bool) -> bool {
    let words = story.says("complaint", at);
    let subject = Some(parcel.subject.as_str());
    story.tell_about(at, subject, Fact::other(name::COMPLAINT_MADE, [("text", text(&words))]));
    if resolved && parcel.dice.chance(930) {
        let at = story.working_hours(at, parcel.dice.between(1, 3));
        let words = story.says("resolved", at);
        story.tell_about(at, subject, Fact::other(name::COMPLAINT_RESOLVED, [("text", text(&words))]));
    }
    true
}

fn reviews(story: &mut Story<'_>, parcel: &mut Parcel, delivered: i64, unhappy: bool) {
    let (rating, at) = match parcel.part {
        Part::OneStar => (1, two_days_ago(story) + 3 * HOUR + i64::from(parcel.slot % 7) * 700),
        Part::FiveStars => (5, delivered + parcel.dice.between(25, 140) * HOUR),
        _ if !parcel.dice.chance(if unhappy { 220 } else { 100 }) => return,
        _ => {
            let ratings: &[(u32, i64)] = if unhappy {
                &[(45, 1), (35, 2), (20, 3)]
            } else {
                &[(70, 5), (20, 4), (7, 3), (2, 2), (1, 1)]
            };
            (*parcel.dice.weighted(ratings), delivered + parcel.dice.between(20, 12 * 24) * HOUR)
        }
    };
    let section = ["review1", "review1", "review2", "review3", "review4", "review5"][rating as usize];
    let product = story.product.as_ref().map_or_else(String::new, |product| product.name.clone());
    let mut properties = vec![("rating", Value::Integer(rating)), ("product", Value::Text(product))];
    if rating < 3 || parcel.dice.chance(850) {
        properties.push(("text", Value::Text(story.says(section, at))));
    }
    let subject = format!("review:demo:{}", parcel.slot);
    story.tell_about(at, Some(&subject), Fact::other(name::REVIEW_GIVEN, properties));
}

/// The friendly things that people do unasked; who comes back does them more often.
fn is_pleased(story: &mut Story<'_>, parcel: &mut Parcel, delivered: i64) {
    let warmth = if parcel.nth > 1 { 2 } else { 1 };
    if parcel.dice.chance(70 * warmth) {
        let at = delivered + parcel.dice.between(1, 96) * HOUR;
        let words = story.says("reply", at);
        story.tell(at, Fact::other(name::REPLY_RECEIVED, [("text", text(&words)), ("to", text("note"))]));
        let names_it = words.contains(&story.voice(at).love());
        if names_it && parcel.dice.chance(850) {
            let what = story.voice(at).interest().to_owned();
            let noted = story.working_hours(at, 1);
            let interest = Interest { what, source: "reply".to_owned(), confirmed: true };
            story.tell(noted, Fact::InterestAdded(interest));
        }
    }
    if parcel.dice.chance(26 * warmth) {
        let at = delivered + parcel.dice.between(3, 200) * HOUR;
        let words = story.says("photo", at);
        let allowed = parcel.dice.chance(720);
        let tags = Value::List(if allowed { vec!["permission".to_owned()] } else { vec![] });
        let photo = [("text", text(&words)), ("permission", Value::Boolean(allowed)), ("tags", tags)];
        story.tell(at, Fact::other(name::PHOTO_SENT, photo));
    }
    if parcel.dice.chance(26) {
        let at = delivered + parcel.dice.between(1, 48) * HOUR;
        let words = story.says("thanks", at);
        story.tell(at, Fact::other("Thanks Received", [("text", text(&words))]));
    }
}
