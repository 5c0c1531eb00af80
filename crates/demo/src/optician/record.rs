//! One person's record, told as reports.

use domain::fact::{Consent, Fact, Report};
use domain::gesture::{Kind, State, Step};
use domain::identity::{Identity, IdentityKind};
use domain::person::Channel;
use jiff::Timestamp;

use super::homes::Patient;
use super::{Optician, TEAM};
use crate::calendar::HOUR;
use crate::dice::{Dice, Purpose};
use crate::speech::Voice;

/// A record being told.
pub(super) struct Record<'a> {
    pub(super) optician: &'a Optician,
    pub(super) patient: Patient,
    pub(super) dice: Dice,
    /// Every key of the person, and the one by which the practice names them.
    keys: Vec<Identity>,
    key: Vec<Identity>,
    /// What they bought last, as a sentence names it.
    pub(super) product: &'static str,
    /// How many exams they have had.
    pub(super) exams: u32,
    reports: Vec<Report>,
    told: u32,
    /// Nothing happens after this.
    until: i64,
    /// Cards sent so far.
    cards: u32,
}

impl<'a> Record<'a> {
    pub(super) fn new(optician: &'a Optician, index: u32, first: u32) -> Record<'a> {
        let patient = optician.patient(index, first);
        let number = format!("LL{:04}", index + 1);
        let key = Identity::new(IdentityKind::Customer, &number).expect("letters and digits are a key");
        let mut dice = Dice::new(optician.plan.seed, Purpose::Story, index);
        let grown_up = optician.days.date(super::TODAY as i64).year() - patient.born.year() >= 18;
        // The practice has no address for the mail of children, and not for everybody's.
        let mail = (grown_up && dice.chance(640)).then(|| Identity::from(patient.who.email.clone()));
        Record {
            keys: std::iter::once(key.clone()).chain(mail).collect(),
            key: vec![key],
            dice,
            patient,
            product: "glasses",
            exams: 0,
            reports: Vec::with_capacity(40),
            told: 0,
            until: optician.plan.now.as_second(),
            cards: 0,
            optician,
        }
    }

    /// Whether the practice may know an address for their mail.
    pub(super) fn has_mail(&self) -> bool {
        self.keys.len() > 1
    }

    /// The reports, by time.
    pub(super) fn end(mut self) -> Vec<Report> {
        self.reports.sort_by_key(|report| report.at);
        self.reports
    }

    /// Nothing happens after `at`.
    pub(super) fn ends_at(&mut self, at: i64) {
        self.until = self.until.min(at);
    }

    pub(super) fn tell(&mut self, at: i64, fact: Fact) {
        self.tell_about(at, None, fact);
    }

    pub(super) fn tell_about(&mut self, at: i64, subject: Option<&str>, fact: Fact) {
        self.told += 1;
        let message_id = format!("practice:{}:{}", self.patient.who.index, self.told);
        self.report(at, message_id, subject, fact);
    }

    /// Tells something that the till would tell again under the key it has there.
    pub(super) fn tell_topic(&mut self, at: i64, subject: &str, topic: &str, fact: Fact) {
        self.report(at, domain::fact::message_id(subject, topic), Some(subject), fact);
    }

    fn report(&mut self, at: i64, message_id: String, subject: Option<&str>, fact: Fact) {
        if at > self.until {
            return;
        }
        let identities = if matches!(fact, Fact::Identified(_)) { &self.keys } else { &self.key }.clone();
        let at = Timestamp::from_second(at).expect("the eight years before today are in range");
        self.reports.push(Report { message_id, at, identities, subject: subject.map(str::to_owned), fact });
    }

    /// A time of day in opening hours.
    pub(super) fn opening(&mut self, day: i64) -> i64 {
        let seconds = self.dice.between(9 * HOUR, 17 * HOUR) / 300 * 300;
        self.optician.days.at(self.optician.days.open(day), seconds)
    }

    /// A text of one kind, said by this person.
    pub(super) fn says(&mut self, section: &str) -> String {
        let mut dice = self.dice.clone();
        let speech = &self.optician.speech;
        let voice = Voice {
            speech,
            who: &self.patient.who,
            product: self.product,
            first_order: self.exams < 2,
            years: 0,
        };
        let text = speech.voice(section, &voice, &mut dice);
        self.dice = dice;
        text
    }

    pub(super) fn allows(&mut self, at: i64, channel: Channel, source: &str, wording: &str) {
        let consent =
            Consent { channel, source: source.to_owned(), wording: Some(wording.to_owned()), dated: true };
        self.tell(at, Fact::ConsentGiven(consent));
    }

    /// A gesture of the practice, made at `at` and sent with the evening's post.
    pub(super) fn receives(&mut self, at: i64, kind: Kind, play: &str, reason: String) {
        self.cards += 1;
        let subject = format!("gesture:practice:{}:{}", self.patient.who.index, self.cards);
        let maker = *self.dice.pick(&TEAM);
        let made = Step {
            state: State::Made,
            kind,
            play: play.to_owned(),
            maker: Some(maker.to_owned()),
            reason: Some(reason),
            words: None,
            opening: None,
            about: None,
            offered: None,
            cost: if kind == Kind::Note { 20 } else { 165 },
            minutes: self.dice.between(2, 5),
        };
        let sent = Step { state: State::Sent, reason: None, cost: 0, minutes: 0, ..made.clone() };
        self.tell_about(at, Some(&subject), Fact::Gesture(made));
        self.tell_about(at + HOUR, Some(&subject), Fact::Gesture(sent));
    }

    /// How old the person is on a day.
    pub(super) fn age_on(&self, day: i64) -> i64 {
        let (date, born) = (self.optician.days.date(day), self.patient.born);
        let had_birthday = (date.month(), date.day()) >= (born.month(), born.day());
        i64::from(date.year() - born.year()) - i64::from(!had_birthday)
    }
}
