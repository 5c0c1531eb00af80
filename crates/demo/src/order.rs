//! One order, from the pages read before it to the parcel at the door.

use domain::fact::{Fact, OrderContent, Refund, name};
use domain::gesture::Kind;

use crate::Demo;
use crate::basket;
use crate::calendar::{Calendar, DAY, HOUR, TODAY};
use crate::cast::{self, Part};
use crate::dice::{Dice, Purpose};
use crate::speech::{About, Remark};
use crate::story::{Story, text};
use crate::{NOTE_PLAY, after};

/// The number of the first order in the shop's own system, and the one that people read.
const ORDERS: u64 = 5_100_000_000;
const NUMBERS: u32 = 1001;
/// What a note card costs, in cents.
const CARD: i64 = 62;
/// How many orders carry a remark, in thousandths; of the parcels that wait more do, so that today has much
/// to tell.
const REMARKS: u32 = 148;
const REMARKS_WAITING: u32 = 340;

/// One order while it is told.
pub(crate) struct Parcel {
    pub(crate) slot: u32,
    pub(crate) part: Part,
    /// `order:shopify:5100000000`
    pub(crate) subject: String,
    pub(crate) placed: i64,
    pub(crate) packed: Option<i64>,
    /// How many orders this person placed before.
    pub(crate) nth: usize,
    /// What the customer's remark was about, where there was one.
    remark: Option<About>,
    pub(crate) dice: Dice,
}

/// Tells the order at `slot`, the person's `nth` counted from 0.
pub(crate) fn tell(story: &mut Story<'_>, slot: u32, nth: usize, coupon: Option<&str>) {
    let demo = story.demo;
    story.nth = nth;
    let mut parcel = Parcel::new(demo, slot, nth);
    let content = parcel.content(story, coupon);
    if parcel.part == Part::Test {
        return tries_the_till(story, &mut parcel, content);
    }
    story.product = content.products.first().map(|line| line.product.clone());
    browses(story, &parcel, &content);
    let (subject, placed) = (parcel.subject.clone(), parcel.placed);
    let (total, line) = (content.total, content.products.first().map_or(0, |line| line.price));
    let topic = format!("completed#{}", content.revision());
    story.tell_topic(placed, &subject, &topic, Fact::OrderCompleted(Box::new(content)));
    if parcel.part == Part::Unpaid {
        return;
    }
    story.tell_topic(parcel.paid(), &subject, "paid", Fact::OrderPaid);
    match parcel.part {
        Part::Forgotten => {}
        Part::GiftCard => story.tell_topic(placed + 90, &subject, "fulfilled", Fact::OrderFulfilled),
        Part::Cancelled => {
            let at = placed + parcel.dice.between(15, 80) * 60;
            story.tell_topic(at, &subject, "cancelled", Fact::OrderCancelled);
            refunds(story, &subject, at + 240, total, true);
        }
        Part::Refunded if parcel.packed.is_none() => {
            let at = placed + parcel.dice.between(1, 3) * HOUR;
            refunds(story, &subject, at, total, true);
        }
        _ => leaves(story, &mut parcel, total, line),
    }
}

/// An order by which the shop tries its own till: it is nobody's.
fn tries_the_till(story: &mut Story<'_>, parcel: &mut Parcel, content: OrderContent) {
    let topic = format!("completed#{}", content.revision());
    let (placed, subject) = (parcel.placed, parcel.subject.clone());
    story.tell_of_nobody(placed, &subject, &topic, Fact::OrderCompleted(Box::new(content)));
    story.tell_of_nobody(parcel.paid(), &subject, "paid", Fact::OrderPaid);
}

/// A sale at the market stall: nobody's name, packed on the spot.
pub(crate) fn stall_sale(demo: &Demo, index: u32, slot: u32) -> Vec<domain::fact::Report> {
    let mut story = Story::of_nobody(demo, index);
    let mut parcel = Parcel::new(demo, slot, 0);
    let products = demo.catalogue.parcel(&mut parcel.dice);
    let content = basket::content(number(slot), products, None, None);
    let topic = format!("completed#{}", content.revision());
    let (at, subject) = (parcel.placed, parcel.subject);
    story.tell_topic(at, &subject, &topic, Fact::OrderCompleted(Box::new(content)));
    story.tell_topic(at, &subject, "paid", Fact::OrderPaid);
    story.tell_topic(at, &subject, "fulfilled", Fact::OrderFulfilled);
    story.end()
}

fn number(slot: u32) -> String {
    format!("#{}", NUMBERS + slot)
}

impl Parcel {
    fn new(demo: &Demo, slot: u32, nth: usize) -> Parcel {
        let mut dice = Dice::new(demo.plan.seed, Purpose::Order, slot);
        let part = cast::part(&demo.calendar, slot, &mut dice);
        Parcel {
            slot,
            part,
            subject: format!("order:shopify:{}", ORDERS + u64::from(slot)),
            placed: demo.calendar.time(slot),
            packed: demo.calendar.packed(slot),
            nth,
            remark: None,
            dice,
        }
    }

    fn content(&mut self, story: &Story<'_>, coupon: Option<&str>) -> OrderContent {
        let gift_card = self.part == Part::GiftCard;
        let catalogue = &story.demo.catalogue;
        let products =
            if gift_card { catalogue.gift_card(&mut self.dice) } else { catalogue.parcel(&mut self.dice) };
        let coupon = coupon.filter(|_| !gift_card);
        let test = self.part == Part::Test;
        let address = Some(story.who.address.clone()).filter(|_| !test);
        let mut content = basket::content(number(self.slot), products, coupon, address);
        content.test = test;
        let remarks = if self.packed.is_none() { REMARKS_WAITING } else { REMARKS };
        if !test && self.dice.chance(remarks) {
            let culture = story.demo.crowd.cultures[story.who.culture].key;
            let mut voice = story.voice(self.placed);
            if voice.first_order {
                voice.product = &content.products[0].product.name;
            }
            let Remark { text, about } = story.demo.speech.remark(&voice, culture, &mut self.dice);
            content.note = Some(text);
            self.remark = Some(about);
        }
        content
    }

    /// Most pay at once, a few by bank transfer.
    fn paid(&mut self) -> i64 {
        let by_transfer =
            self.dice.chance(20) && self.packed.is_some_and(|packed| packed > self.placed + 8 * HOUR);
        self.placed + if by_transfer { 7 * HOUR } else { self.dice.between(2, 40) }
    }
}

/// The visit that ends in the order.
fn browses(story: &mut Story<'_>, parcel: &Parcel, content: &OrderContent) {
    let mut dice = parcel.dice.clone();
    let minutes = dice.between(4, 25);
    let begin = parcel.placed - minutes * 60;
    const PAGES: &[&str] =
        &["/", "/socks", "/story", "/dogs", "/new", "/gifts", "/notes-we-wrote", "/sock-of-the-month"];
    let pages = dice.between(1, 4);
    for page in 0..pages {
        story.reads(begin + page * 40, dice.word(PAGES));
    }
    for (place, line) in (0_i64..).zip(&content.products) {
        let at = begin + (minutes - 2) * 30 + place * 35;
        story.tell(at, Fact::other("Product Added", [("product", text(&line.product.name))]));
    }
    story.tell(
        parcel.placed - 70,
        Fact::other("Checkout Started", [("product", text(&content.products[0].product.name))]),
    );
}

/// The parcel is packed with its note, travels and arrives; then the customer has the word.
fn leaves(story: &mut Story<'_>, parcel: &mut Parcel, total: i64, line: i64) {
    let Some(packed) = parcel.packed else { return };
    note(story, parcel, packed);
    story.tell_topic(packed, &parcel.subject, "fulfilled", Fact::OrderFulfilled);
    let Some(delivered) = arrival(story, parcel, packed) else { return };
    story.tell_about(delivered, Some(&parcel.subject), Fact::other(name::ORDER_DELIVERED, []));
    match parcel.part {
        Part::Refunded => {
            let at = story.working_hours(delivered, parcel.dice.between(5, 18));
            refunds(story, &parcel.subject, at, total, true);
        }
        Part::PartlyRefunded => {
            let at = story.working_hours(delivered, parcel.dice.between(2, 9));
            refunds(story, &parcel.subject, at, line.min(total), false);
        }
        _ => after::tell(story, parcel, delivered),
    }
}

/// When it arrived; a few parcels are never scanned at the door.
fn arrival(story: &Story<'_>, parcel: &mut Parcel, packed: i64) -> Option<i64> {
    let calendar: &Calendar = &story.demo.calendar;
    let on = |day: usize, hour: i64| Some(calendar.start(day) + hour * HOUR);
    let hour = parcel.dice.between(9, 18);
    match parcel.part {
        Part::OneStar | Part::Complained => return on(TODAY - 3, hour),
        Part::FiveStars => return on(TODAY - 7, hour),
        _ if parcel.dice.chance(35) => return None,
        _ => {}
    }
    let (soonest, latest) = story.demo.crowd.places.land(story.who.spot).delivery;
    let day = calendar.day_at(packed + parcel.dice.between(soonest, latest) * DAY);
    // Until then it is on its way: the hour of today is not yet known to be past.
    let at = calendar.start(day) + hour * HOUR + parcel.dice.between(0, 3599);
    (at > packed + DAY).then_some(at)
}

/// The note in the parcel.
fn note(story: &mut Story<'_>, parcel: &mut Parcel, packed: i64) {
    if parcel.dice.chance(25) {
        return;
    }
    let reason = match &parcel.remark {
        Some(About::This(about)) => format!("about {about}"),
        Some(About::Quiet) => "kept it short and quiet".to_owned(),
        _ if parcel.nth == 0 => "a welcome, it was the first order".to_owned(),
        _ => format!("about order number {} with us", parcel.nth + 1),
    };
    let cheerful = parcel.remark != Some(About::Quiet);
    let minutes = parcel.dice.between(1, 4);
    let mut step = story.made(Kind::Note, NOTE_PLAY, CARD, minutes, reason);
    if cheerful && parcel.dice.chance(160) {
        let mut at_place = Dice::new(story.demo.plan.seed, Purpose::Habit, story.who.index);
        let place = at_place.below(64) as usize + parcel.nth;
        step.words = Some(story.demo.speech.card(&story.voice(packed), place));
    }
    let before = parcel.dice.between(12, 55) * 60;
    story.receives((packed - before).max(parcel.placed + 120), parcel.slot, before.min(600), step);
}

fn refunds(story: &mut Story<'_>, subject: &str, at: i64, amount: i64, full: bool) {
    let refund = Refund { amount, currency: domain::money::Currency::USD, full, document: None };
    story.tell_topic(at, subject, &format!("refunded#{amount}"), Fact::OrderRefunded(refund));
}
