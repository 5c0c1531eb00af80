//! The next step: the smallest thing that helps one person up a rung of the journey.
//!
//! It follows from the journey's own rules: which events the rungs within reach ask for. What nobody can ask for, such
//! as a visit to the shop's pages, is left to happen; what somebody refused or gave is not asked for.

mod ask;

pub use ask::Ask;

use jiff::SignedDuration;

use crate::journey::{Journey, Rule, StageRules, Warmth};
use crate::person::Channel;

/// A complaint that nobody closed stands in the way for this long.
pub const COMPLAINT_FOR: SignedDuration = SignedDuration::from_hours(60 * 24);

/// The last word of a person on each channel, and whether they have sent a photo: what decides what may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said(u16);

/// The bit after two for each channel.
const PHOTO: u16 = 1 << 10;

impl Said {
    /// Reads what [`Said::bits`] gave.
    pub fn from_bits(bits: u16) -> Said {
        Said(bits)
    }

    /// All of it in one number: two bits a channel, and one for a photo.
    pub fn bits(self) -> u16 {
        self.0
    }

    /// The last word on a channel.
    pub fn of(self, channel: Channel) -> Option<bool> {
        match self.0 >> place(channel) & 0b11 {
            0b01 => Some(false),
            0b11 => Some(true),
            _ => None,
        }
    }

    /// Notes a later word on a channel.
    pub fn say(&mut self, channel: Channel, allowed: bool) {
        let word = if allowed { 0b11 } else { 0b01 };
        self.0 = self.0 & !(0b11 << place(channel)) | word << place(channel);
    }

    /// Notes that they sent a photo.
    pub fn send_photo(&mut self) {
        self.0 |= PHOTO;
    }

    /// Whether they have sent a photo.
    pub fn has_sent_photo(self) -> bool {
        self.0 & PHOTO != 0
    }

    fn has_refused_any(self) -> bool {
        Channel::ALL.into_iter().any(|channel| self.of(channel) == Some(false))
    }
}

fn place(channel: Channel) -> u32 {
    match channel {
        Channel::Post => 0,
        Channel::Email => 2,
        Channel::Phone => 4,
        Channel::Sms => 6,
        Channel::Visit => 8,
    }
}

/// One person, as far as their next step depends on them.
#[derive(Clone, Copy, Debug)]
pub struct Someone {
    /// A bit for each stage reached.
    pub reached: u16,
    /// A bit for each stage reached by evidence that is not weak.
    pub confirmed: u16,
    /// How warm they are.
    pub warmth: Warmth,
    /// They have died, or asked not to be thanked: nothing is asked of them.
    pub muted: bool,
    /// They complained, and it is not put right yet.
    pub complained: bool,
    /// They have ordered something that counts.
    pub has_bought: bool,
    /// Their last words.
    pub said: Said,
    /// Whether a letter has somewhere to go.
    pub has_address: bool,
    /// Whether an email address is known.
    pub has_email: bool,
    /// Whether a telephone number is known.
    pub has_phone: bool,
}

/// The smallest thing that helps somebody up a rung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// What to do.
    pub ask: Ask,
    /// The place of the stage that it helps to, from 0; none where something else comes first.
    pub stage: Option<usize>,
}

impl NextStep {
    /// A short name of it: the place of the stage from 1, a colon, and the ask. `0` where something comes first.
    pub fn code(&self) -> String {
        format!("{}:{}", self.stage.map_or(0, |stage| stage + 1), self.ask.code())
    }

    /// Reads what [`NextStep::code`] gave.
    pub fn parse(code: &str) -> Option<NextStep> {
        let (stage, ask) = code.split_once(':')?;
        let stage: usize = stage.parse().ok()?;
        Some(NextStep { ask: Ask::parse(ask)?, stage: stage.checked_sub(1) })
    }
}

/// The next step of `someone` on `journey`; nothing where there is nothing to ask for.
pub fn next_step(journey: &Journey, someone: &Someone) -> Option<NextStep> {
    if someone.muted {
        return None;
    }
    if someone.complained {
        return Some(NextStep { ask: Ask::PutRight, stage: None });
    }
    if someone.warmth == Warmth::Lapsed {
        return someone.can_be_reached().then_some(NextStep { ask: Ask::Hello, stage: None });
    }
    let ladder = Ladder { journey, someone };
    let below = ladder.unsure().flat_map(|stage| ladder.asks(stage, false));
    let next = ladder.above().find_map(|stage| {
        let mut asks = ladder.asks(stage, true).peekable();
        asks.peek().is_some().then(|| asks.collect::<Vec<_>>())
    });
    below
        .chain(next.into_iter().flatten())
        .min_by_key(|step| (step.ask.size(), std::cmp::Reverse(step.stage)))
}

impl Someone {
    /// Whether a hello may go to them in some way.
    fn can_be_reached(&self) -> bool {
        let may = |channel: Channel| channel.permits(self.said.of(channel));
        self.has_address && may(Channel::Post)
            || self.has_email && may(Channel::Email)
            || self.has_phone && may(Channel::Phone)
    }

    /// The channel to ask about: one that leads to them, of which they have not spoken. Whoever refused one is left alone.
    fn channel_to_ask(&self) -> Option<Channel> {
        if self.said.has_refused_any() {
            return None;
        }
        let ways = [
            (Channel::Post, self.has_address),
            (Channel::Email, self.has_email),
            (Channel::Phone, self.has_phone),
        ];
        let open = |(channel, there): &(Channel, bool)| *there && self.said.of(*channel).is_none();
        ways.iter().find(|way| open(way)).map(|(channel, _)| *channel)
    }
}

/// A journey with somebody on it.
struct Ladder<'a> {
    journey: &'a Journey,
    someone: &'a Someone,
}

impl<'a> Ladder<'a> {
    /// The place after the highest stage reached.
    fn top(&self) -> usize {
        16 - usize::try_from(self.someone.reached.leading_zeros()).expect("at most sixteen")
    }

    /// The stages below that were skipped, or that rest on weak evidence.
    fn unsure(&self) -> impl Iterator<Item = &'a StageRules> {
        let confirmed = self.someone.confirmed;
        let stages = self.journey.stages().iter().take(self.top());
        stages.filter(move |stage| confirmed & 1 << stage.stage.index() == 0)
    }

    /// The stages above, the nearest first.
    fn above(&self) -> impl Iterator<Item = &'a StageRules> {
        self.journey.stages().iter().skip(self.top())
    }

    /// What can be asked that would bring them to `stage`, or make it certain.
    fn asks(&self, stage: &'a StageRules, is_next: bool) -> impl Iterator<Item = NextStep> {
        let place = stage.stage.index();
        let reached = self.someone.reached;
        let rules = self.journey.rules().iter().filter(move |rule| {
            let waits = rule.after.is_some_and(|after| reached & 1 << after.index() == 0);
            let proves = !rule.weak || reached & 1 << place == 0;
            rule.stage == stage.stage && rule.quiet.is_none() && !waits && proves
        });
        let ask =
            move |rule: &'a Rule| rule.events.iter().filter_map(move |event| self.ask(rule, event, is_next));
        rules.flat_map(ask).map(move |ask| NextStep { ask, stage: Some(place) })
    }

    /// How to ask for one event of a rule.
    fn ask(&self, rule: &Rule, event: &str, is_next: bool) -> Option<Ask> {
        match Ask::for_event(event)? {
            Ask::Consent(_) if rule.conditions.is_empty() => self.someone.channel_to_ask().map(Ask::Consent),
            Ask::Consent(_) => None,
            Ask::Word if !self.someone.has_bought => Some(Ask::Answer),
            // That an order tells where they came from is nothing to ask for; that it is large enough may be.
            Ask::Order if !rule.conditions.iter().all(|condition| condition.test.is_measure()) => None,
            Ask::Photo if self.someone.said.has_sent_photo() => Some(Ask::ShowPhoto),
            // What takes a decision to buy or to come is the next step of somebody, never a gap to be filled.
            ask if ask.is_large() && !is_next => None,
            ask => Some(ask),
        }
    }
}

#[cfg(test)]
mod tests;
