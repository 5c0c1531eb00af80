//! One person's story, told as reports.

use std::sync::Arc;

use domain::event::Value;
use domain::fact::{Consent, Fact, Product, Report, name};
use domain::gesture::{Kind, State, Step};
use domain::identity::{Identity, IdentityKind};
use domain::person::Channel;
use jiff::Timestamp;

use crate::Demo;
use crate::calendar::{DAY, HOUR};
use crate::dice::{Dice, Purpose};
use crate::speech::Voice;
use crate::who::Who;

/// The number of the first customer in the shop's own system.
pub(crate) const CUSTOMERS: u64 = 7_000_000_000;

/// A story being told.
pub(crate) struct Story<'a> {
    pub(crate) demo: &'a Demo,
    pub(crate) who: Who,
    pub(crate) dice: Dice,
    /// Every key of the person; for reports in which the source gives all of them.
    keys: Vec<Identity>,
    /// The one key by which a tracking call names them.
    key: Vec<Identity>,
    /// What they bought last, as a sentence names it.
    pub(crate) product: Option<Arc<Product>>,
    /// How many orders they had placed before the one that is told.
    pub(crate) nth: usize,
    reports: Vec<Report>,
    told: u32,
    /// Nothing happens after this.
    until: i64,
    /// From here on they want no cards.
    pub(crate) no_cards_from: Option<i64>,
}

impl<'a> Story<'a> {
    /// The story of a customer or subscriber.
    pub(crate) fn of_known(demo: &'a Demo, index: u32) -> Story<'a> {
        let who = demo.crowd.who(index);
        let customer = (CUSTOMERS + u64::from(index)).to_string();
        let key = Identity::new(IdentityKind::Shopify, &customer).expect("digits are a key");
        let keys = vec![key.clone(), Identity::from(who.email.clone())];
        Story::new(demo, who, keys, vec![key])
    }

    /// The story of somebody who never said a name.
    pub(crate) fn of_stranger(demo: &'a Demo, index: u32) -> Story<'a> {
        let key =
            Identity::new(IdentityKind::AnonymousId, &format!("demo-{index}")).expect("it is not empty");
        Story::new(demo, demo.crowd.who(index), vec![key.clone()], vec![key])
    }

    /// A sale to nobody known.
    pub(crate) fn of_nobody(demo: &'a Demo, index: u32) -> Story<'a> {
        Story::new(demo, demo.crowd.who(index), vec![], vec![])
    }

    fn new(demo: &'a Demo, who: Who, keys: Vec<Identity>, key: Vec<Identity>) -> Story<'a> {
        Story {
            dice: Dice::new(demo.plan.seed, Purpose::Story, who.index),
            demo,
            who,
            keys,
            key,
            product: None,
            nth: 0,
            reports: Vec::with_capacity(24),
            told: 0,
            until: demo.plan.now.as_second(),
            no_cards_from: None,
        }
    }

    /// The reports, by time.
    pub(crate) fn end(mut self) -> Vec<Report> {
        self.reports.sort_by_key(|report| report.at);
        self.reports
    }

    /// Nothing happens after `at`.
    pub(crate) fn ends_at(&mut self, at: i64) {
        self.until = self.until.min(at);
    }

    /// Tells something that stands for itself.
    pub(crate) fn tell(&mut self, at: i64, fact: Fact) {
        self.tell_about(at, None, fact);
    }

    /// Tells something about a thing of its own.
    pub(crate) fn tell_about(&mut self, at: i64, subject: Option<&str>, fact: Fact) {
        self.told += 1;
        if at <= self.until {
            let message_id = format!("demo:{}:{}", self.who.index, self.told);
            self.report(at, message_id, subject, fact);
        }
    }

    /// Tells something that the shop's own system would tell again in an export, under the key it has there.
    pub(crate) fn tell_topic(&mut self, at: i64, subject: &str, topic: &str, fact: Fact) {
        if at <= self.until {
            self.report(at, domain::fact::message_id(subject, topic), Some(subject), fact);
        }
    }

    /// The same of something that is nobody's.
    pub(crate) fn tell_of_nobody(&mut self, at: i64, subject: &str, topic: &str, fact: Fact) {
        let before = self.reports.len();
        self.tell_topic(at, subject, topic, fact);
        self.reports[before..].iter_mut().for_each(|report| report.identities.clear());
    }

    fn report(&mut self, at: i64, message_id: String, subject: Option<&str>, fact: Fact) {
        let identities = if fact_names_all_keys(&fact) { &self.keys } else { &self.key }.clone();
        let at = Timestamp::from_second(at).expect("the two years before today are in range");
        self.reports.push(Report { message_id, at, identities, subject: subject.map(str::to_owned), fact });
    }

    /// A text of one kind, said by this person at `at`.
    pub(crate) fn says(&mut self, section: &str, at: i64) -> String {
        let mut dice = self.dice.clone();
        let text = self.demo.speech.voice(section, &self.voice(at), &mut dice);
        self.dice = dice;
        text
    }

    /// The person as a speaker at `at`.
    pub(crate) fn voice(&self, at: i64) -> Voice<'_> {
        let years = (at - self.demo.calendar.start(0)) / (365 * DAY);
        let product = self.product.as_ref().map_or("odd socks", |product| &product.name);
        Voice { speech: &self.demo.speech, who: &self.who, product, first_order: self.nth == 0, years }
    }

    /// How the person came: a link with its source and perhaps who told them, and the first page.
    pub(crate) fn arrives(&mut self, at: i64, source: &str, campaign: &str, by: Option<&str>) {
        let link = [("source", text(source)), ("campaign", text(campaign))];
        let by = by.map(|by| ("by", text(by)));
        self.tell(at, Fact::other(name::LINK_FOLLOWED, link.into_iter().chain(by)));
        self.reads(at + 4, if source == "friend" { "/hello-from-a-friend" } else { "/" });
    }

    /// A page is read.
    pub(crate) fn reads(&mut self, at: i64, path: &str) {
        self.tell(at, Fact::other(name::PAGE_VIEWED, [("path", text(path))]));
    }

    /// A channel is allowed.
    pub(crate) fn allows(&mut self, at: i64, channel: Channel, source: &str, wording: &str) {
        let consent =
            Consent { channel, source: source.to_owned(), wording: Some(wording.to_owned()), dated: true };
        self.tell(at, Fact::ConsentGiven(consent));
    }

    /// A gesture of the shop: made at `at`, and sent `sent_after` seconds later.
    pub(crate) fn receives(&mut self, at: i64, gesture: u32, sent_after: i64, mut step: Step) {
        if step.kind != Kind::Note && self.no_cards_from.is_some_and(|from| at >= from) {
            return;
        }
        let subject = format!("gesture:demo:{gesture}");
        self.tell_about(at, Some(&subject), Fact::Gesture(step.clone()));
        step = Step { state: State::Sent, words: None, reason: None, cost: 0, minutes: 0, ..step };
        self.tell_about(at + sent_after, Some(&subject), Fact::Gesture(step));
    }

    /// One of the team, for a piece of paper.
    pub(crate) fn made(&mut self, kind: Kind, play: &str, cost: i64, minutes: i64, reason: String) -> Step {
        let maker = *self.dice.pick(&crate::MAKERS);
        Step {
            state: State::Made,
            kind,
            play: play.to_owned(),
            maker: Some(maker.to_owned()),
            reason: Some(reason),
            words: None,
            opening: None,
            about: None,
            cost,
            minutes,
            offered: None,
        }
    }

    /// A time of day in the shop's working hours, some days after `at`.
    pub(crate) fn working_hours(&mut self, at: i64, days: i64) -> i64 {
        let day = self.demo.calendar.day_at(at + days * DAY);
        (self.demo.calendar.start(day) + self.dice.between(9 * HOUR, 17 * HOUR)).max(at + 60)
    }
}

/// Whether the source of such a report gives every key it has.
fn fact_names_all_keys(fact: &Fact) -> bool {
    matches!(fact, Fact::Identified(_) | Fact::OrderCompleted(_) | Fact::ConsentGiven(_))
}

/// A text as a property.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}
