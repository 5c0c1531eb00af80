//! A customer's two years: how they came, what they ordered, and what lies between the orders.

use domain::event::Value;
use domain::fact::{Consent, Fact, Report, name};
use domain::gesture::Kind;
use domain::person::{Channel, Occasion, Traits};
use jiff::ToSpan;

use crate::calendar::{DAY, HOUR, TODAY};
use crate::dice::{Dice, Purpose};
use crate::order;
use crate::story::{CUSTOMERS, Story, text};
use crate::{BIRTHDAY_PLAY, Demo, REFERRAL_PLAY};

/// What people say yes to.
pub(crate) const WORDING: &str = "Yes, write to me by email, about twice a month. I can stop it any time.";
const SOURCES: [(u32, (&str, &str)); 12] = [
    (24, ("video", "june-and-the-odd-sock")),
    (9, ("video", "packing-a-thousand-boxes")),
    (22, ("search", "funny-socks")),
    (8, ("search", "gift-for-a-teacher")),
    (14, ("social", "sock-of-the-day")),
    (4, ("press", "small-shops-we-love")),
    (5, ("podcast", "kind-business")),
    (5, ("market", "farmers-market")),
    (4, ("newsletter", "forwarded-letter")),
    (3, ("blog", "dog-people-gifts")),
    (2, ("school", "odd-socks-day")),
    (1, ("radio", "morning-show")),
];

/// The story of customer `index`.
pub(crate) fn story(demo: &Demo, index: u32) -> Vec<Report> {
    let mut story = Story::of_known(demo, index);
    let slots = demo.deal.buyers.get(index);
    let first = demo.calendar.time(slots[0]);
    let last = demo.calendar.time(slots[slots.len() - 1]);
    dies(&mut story, first, last);
    let subscribed = comes(&mut story, first);
    for (nth, &slot) in slots.iter().enumerate() {
        let at = demo.calendar.time(slot);
        if nth == 0 {
            introduces(&mut story, at - 1);
        } else if nth == 2 && story.dice.chance(90) {
            moves(&mut story, at - 600);
        }
        let coupon = coupon(&mut story, slot, nth);
        order::tell(&mut story, slot, nth, coupon);
    }
    consents(&mut story, first, subscribed);
    brings_friends(&mut story);
    shares(&mut story, first, slots.len());
    story.end()
}

/// Where somebody who arrives at `at` comes from.
pub(crate) fn source(story: &mut Story<'_>, at: i64) -> (&'static str, &'static str) {
    let calendar = &story.demo.calendar;
    let since_press = calendar.day_at(at).checked_sub(calendar.press_day());
    let by_press = match since_press {
        Some(0) => 930,
        Some(1..=9) => 620,
        Some(10..=30) => 120,
        _ => 0,
    };
    if story.dice.chance(by_press) {
        return ("press", "the-shop-that-writes-back");
    }
    *story.dice.weighted(&SOURCES)
}

/// The first touch, and perhaps the newsletter; when that was allowed.
fn comes(story: &mut Story<'_>, first: i64) -> Option<i64> {
    let at_once =
        story.demo.calendar.day_at(first) == story.demo.calendar.press_day() || story.dice.chance(580);
    let before =
        if at_once { story.dice.between(30, 70) * 60 } else { story.dice.between(20, 24 * 24) * HOUR };
    let at = first - before;
    match story.demo.deal.referrers[story.who.index as usize] {
        Some(referrer) => {
            let by = story.demo.crowd.who(referrer);
            story.arrives(at, "friend", "tell-a-friend", Some(&by.name));
        }
        None => {
            let (source, campaign) = source(story, at);
            story.arrives(at, source, campaign, None);
        }
    }
    if at_once || !story.dice.chance(430) {
        return None;
    }
    let at = at + story.dice.between(60, 600);
    let traits = story.who.traits();
    story.tell(at, Fact::Identified(Box::new(traits)));
    story.allows(at, Channel::Email, "newsletter form", WORDING);
    Some(at)
}

fn introduces(story: &mut Story<'_>, at: i64) {
    let mut tags = Vec::new();
    for (per_mille, tag) in [(25, "market"), (18, "teacher-discount"), (9, "wholesale-ask"), (12, "local")] {
        if story.dice.chance(per_mille) {
            tags.push(tag.to_owned());
        }
    }
    let traits = Traits { address: Some(story.who.address.clone()), tags, ..story.who.traits() };
    story.tell(at, Fact::Identified(Box::new(traits)));
}

fn moves(story: &mut Story<'_>, at: i64) {
    let mut dice = Dice::new(story.demo.plan.seed ^ 0x303e, Purpose::Life, story.who.index);
    story.who.address = story.demo.crowd.places.address(story.who.spot, &mut dice);
    let traits = Traits { address: Some(story.who.address.clone()), ..Traits::default() };
    story.tell(at, Fact::Identified(Box::new(traits)));
}

fn coupon(story: &mut Story<'_>, slot: u32, nth: usize) -> Option<&'static str> {
    let calendar = &story.demo.calendar;
    let after_press = calendar.day_of(slot).checked_sub(calendar.press_day()).is_some_and(|days| days < 8);
    let referred = story.demo.deal.referrers[story.who.index as usize].is_some();
    let (per_mille, code) = match nth {
        0 if referred => (800, "FRIEND15"),
        0 if after_press => (500, "PRESS10"),
        0 => (330, "WELCOME10"),
        _ if slot.is_multiple_of(5) => (200, "SNOWDAY20"),
        _ if slot.is_multiple_of(3) => (160, "WALKIES5"),
        _ => (150, "COMEBACK10"),
    };
    story.dice.chance(per_mille).then_some(code)
}

/// Yes and no to letters, by channel.
fn consents(story: &mut Story<'_>, first: i64, subscribed: Option<i64>) {
    let since = subscribed.or_else(|| {
        story.dice.chance(330).then(|| {
            story.allows(first, Channel::Email, "checkout", WORDING);
            first
        })
    });
    if let Some(since) = since {
        let stops = story.dice.chance(60).then(|| since + story.dice.between(40, 400) * DAY);
        letters(story, since, 380);
        if let Some(at) = stops {
            let no = Consent {
                channel: Channel::Email,
                source: "link in a letter".to_owned(),
                wording: None,
                dated: true,
            };
            story.tell(at, Fact::ConsentWithdrawn(no));
        }
    }
    let answers = [
        (70, Channel::Post, "card in the parcel", "Please send me the paper letter too."),
        (22, Channel::Sms, "checkout", "Text me when my parcel is near."),
        (9, Channel::Phone, "reply to a note", "Do call, I am home in the mornings."),
        (6, Channel::Visit, "market stall", "Drop by whenever you deliver in town."),
    ];
    for (per_mille, channel, source, wording) in answers {
        if story.dice.chance(per_mille) {
            let at = first + story.dice.between(2, 30) * DAY;
            story.allows(at, channel, source, wording);
        }
    }
    if story.dice.chance(5) {
        let no = Consent {
            channel: Channel::Post,
            source: "reply to a card".to_owned(),
            wording: None,
            dated: true,
        };
        story.no_cards_from = Some(first + 40 * DAY);
        story.tell(first + 40 * DAY, Fact::ConsentWithdrawn(no));
    }
    if story.dice.chance(3) {
        let at = first + story.dice.between(12, 30) * DAY;
        let words = story.says("refused", at);
        story.no_cards_from = Some(at);
        story.tell(at, Fact::other(name::THANKS_REFUSED, [("text", text(&words))]));
    }
}

/// The letters by email that were opened since `since`; one goes out every four weeks.
pub(crate) fn letters(story: &mut Story<'_>, since: i64, opened: u32) {
    let first_day = story.demo.calendar.day_at(since);
    for day in (first_day..=TODAY).filter(|day| day % 28 == 9) {
        if story.dice.chance(opened) {
            let at = story.demo.calendar.start(day) + story.dice.between(10 * HOUR, 40 * HOUR);
            let letter = Value::Integer((day / 28) as i64 + 1);
            story.tell(at, Fact::other("Email Opened", [("letter", letter)]));
        }
    }
}

/// The friends who came, and what the shop did about it.
fn brings_friends(story: &mut Story<'_>) {
    let demo = story.demo;
    for &friend in demo.deal.friends.get(story.who.index) {
        let at = demo.calendar.time(demo.deal.buyers.get(friend)[0]) + 90;
        let who = demo.crowd.who(friend);
        let customer = format!("shopify:{}", CUSTOMERS + u64::from(friend));
        let arrived = [("friend", text(&who.name)), ("friend_id", text(&customer))];
        story.tell(at, Fact::other(name::REFERRAL_ARRIVED, arrived));
        if story.dice.chance(650) {
            let made = story.working_hours(at, 8);
            let reason = format!("{} came through them", who.first_name);
            let step = story.made(Kind::Card, REFERRAL_PLAY, 140, 4, reason);
            story.receives(made, demo.calendar.orders() + friend, 5 * HOUR, step);
        }
    }
}

/// What the shop comes to know, and what people ask of it.
fn shares(story: &mut Story<'_>, first: i64, orders: usize) {
    let later = |story: &mut Story<'_>, most: i64| first + story.dice.between(2, most) * DAY + 12 * HOUR;
    if story.dice.chance(if orders > 1 { 190 } else { 70 }) {
        let at = later(story, 25);
        has_birthday(story, at);
    }
    if story.dice.chance(30) {
        let at = later(story, 40);
        if let Some(dog) = story.voice(at).dog() {
            let occasion = day_of_year(&mut story.dice, format!("{dog}'s birthday"));
            story.tell(at, Fact::OccasionAdded(occasion));
        }
    }
    if orders > 1 && story.dice.chance(50) {
        let at = later(story, 60);
        story.tell(at, Fact::other("Membership Started", [("club", text("Sock of the Month"))]));
    }
    if story.dice.chance(if orders > 2 { 120 } else { 14 }) {
        let at = later(story, 30);
        let words = story.says("note", at);
        let by = *story.dice.pick(&crate::MAKERS);
        story.tell(at, Fact::other(name::NOTE_ADDED, [("text", text(&words)), ("by", text(by))]));
    }
}

fn has_birthday(story: &mut Story<'_>, at: i64) {
    let birthday = story.birthday();
    story.tell(at, Fact::OccasionAdded(birthday.clone()));
    for day in (0..TODAY - 4).filter(|&day| story.demo.calendar.start(day) > at + 10 * DAY) {
        let date = story.demo.calendar.date(day + 4);
        if birthday.in_year(date.year()) == Some(date) && story.dice.chance(700) {
            let step = story.made(Kind::Card, BIRTHDAY_PLAY, 140, 4, "their birthday".to_owned());
            let made = story.demo.calendar.start(day) + 11 * HOUR;
            let gesture = story.demo.calendar.orders() * 2 + story.who.index * 4 + day as u32 / 366;
            story.receives(made, gesture, 4 * HOUR, step);
        }
    }
}

impl Story<'_> {
    /// A birthday; one in ninety falls on 29 February, and some fall in the next days.
    fn birthday(&mut self) -> Occasion {
        let year = self.dice.chance(550).then(|| self.dice.between(1938, 2008) as i16);
        let what = "Birthday".to_owned();
        if self.dice.chance(11) {
            let leap = year.map(|year| year / 4 * 4);
            return Occasion { what, month: 2, day: 29, year: leap };
        }
        if self.dice.chance(40) {
            let days = if self.dice.chance(250) { 0 } else { self.dice.between(1, 12) };
            let soon = self.demo.calendar.date(TODAY).saturating_add(days.days());
            return Occasion { what, month: soon.month(), day: soon.day(), year };
        }
        Occasion { year, ..day_of_year(&mut self.dice, what) }
    }
}

fn day_of_year(dice: &mut Dice, what: String) -> Occasion {
    let month = dice.between(1, 12) as i8;
    let days = if month == 2 { 28 } else { 30 };
    Occasion { what, month, day: dice.between(1, days) as i8, year: None }
}

/// Very few people die, and then nothing more happens.
fn dies(story: &mut Story<'_>, first: i64, last: i64) {
    let at = (last + 40 * DAY).max(first + 60 * DAY);
    if at < story.demo.calendar.start(TODAY) && story.dice.chance(2) {
        let words = story.says("died", at);
        story.tell(at, Fact::other(name::DIED, [("text", text(&words))]));
        story.ends_at(at);
    }
}
