//! Today: what to do now, for whom, and why; and what was done about it.

mod choice;
mod kept;
mod past;
mod show;
mod steps;

use std::collections::BTreeMap;
use std::ops::Range;

use domain::gesture::{Kind, State};
use domain::id::{EventId, GestureId};
use domain::money::Money;
use domain::play::{Play, Trigger};
use domain::today::Rank;
use jiff::civil::Date;
use serde::Serialize;
use store::{OpenGesture, Tx};

use choice::Hand;
pub(crate) use choice::{Choices, LastChoice, choices};
pub(crate) use past::owed_then;
pub(crate) use show::{PASSING, Shower};

use crate::next_step::NextStepView;
use crate::rules::Rules;
use crate::view::{Moment, PersonTag, StageTag};
use crate::{Shop, ShopError};

/// Gestures on a page of the list.
pub const PAGE: usize = 50;
/// Events of a shop from which on it is large.
const LARGE: i64 = 1_000_000;
/// Hands that look the page up: on a large shop they wait for the disk more than they work.
const HANDS: usize = 4;

/// The list of the day.
#[derive(Clone, Debug, Serialize)]
pub struct TodayView {
    /// The day.
    pub date: Date,
    /// Its name.
    pub weekday: String,
    /// The shop's name.
    pub shop: String,
    /// Whom to greet.
    pub owner: String,
    /// Whether the shop is a made-up one.
    pub demo: bool,
    /// The day that is looked back at.
    pub as_of: Option<Date>,
    /// How many gestures are on the list,
    pub listed: usize,
    /// and how many of them put something right.
    pub tasks: usize,
    /// The place on the list, from 0, of the first that is shown.
    pub from: usize,
    /// What is shown of the list, in its order; notes in packing order.
    pub gestures: Vec<GestureView>,
    /// What orders go out as: a parcel, a new pair.
    pub goods: String,
    /// Notes for parcels on the list.
    pub parcels: usize,
    /// Parcels that are owed a note and do not fit into today's minutes.
    pub parcels_more: usize,
    /// Minutes that those would take.
    pub parcels_more_minutes: i64,
    /// Orders that once were owed a note and are too old by now.
    pub too_old: usize,
    /// Other proposals beyond today's minutes and limits.
    pub left_out: usize,
    /// Minutes of the gestures on the list; putting things right is not counted.
    pub minutes: i64,
    /// Minutes that putting things right takes, beside those.
    pub minutes_to_put_right: i64,
    /// Minutes that the team has.
    pub minutes_available: i64,
    /// What the list costs, in words.
    pub cost: String,
    /// What was done, skipped, put off or cancelled today.
    pub done: Vec<GestureView>,
    /// Why nobody is held out, where that is so.
    pub holdout_note: Option<String>,
}

/// One gesture, with all that its maker needs.
#[derive(Clone, Debug, Serialize)]
pub struct GestureView {
    /// Its number.
    pub gesture: GestureId,
    /// For whom.
    pub person: Option<PersonTag>,
    /// `note`, `card`, …
    pub kind: String,
    /// The play that proposed it.
    pub play: String,
    /// What to call it: the play's name.
    pub title: String,
    /// Why, in one sentence.
    pub why: String,
    /// What is worth mentioning.
    pub brief: Vec<BriefFact>,
    /// What is known and is made nothing cheerful of: loss, health, parting.
    pub care: Vec<CareFact>,
    /// What is to be said of the facts: that they are few, or were all said before.
    pub remark: Option<String>,
    /// What was written last, not to be repeated.
    pub last_time: Option<String>,
    /// What to ask along the way; nothing for what must be put right, and not the same twice in a row.
    pub next_step: Option<NextStepView>,
    /// Minor units.
    pub cost: i64,
    /// The same in words.
    pub cost_text: String,
    /// Minutes of the maker.
    pub minutes: i64,
    /// The day by which it should be done.
    pub due: Date,
    /// By whom.
    pub maker: Option<String>,
    /// Where it is in its life.
    pub state: String,
    /// Where its person stands.
    pub stage: Option<StageTag>,
    /// The number of the order that it goes with.
    pub order: Option<String>,
    /// Words that the maker typed for it.
    pub words: Option<String>,
    /// Why it must not be made any more.
    pub changed: Option<String>,
    /// Whether it must happen.
    pub obligation: bool,
    /// Whether it is something to put right.
    pub task: bool,
    /// Whether somebody of the shop asked for it.
    pub asked: bool,
}

impl GestureView {
    /// A gesture for nobody, of which only its kind is known.
    pub(crate) fn blank(kind: Kind) -> GestureView {
        GestureView {
            gesture: GestureId(0),
            person: None,
            kind: kind.as_str().to_owned(),
            play: String::new(),
            title: String::new(),
            why: String::new(),
            brief: Vec::new(),
            care: Vec::new(),
            remark: None,
            last_time: None,
            next_step: None,
            cost: 0,
            cost_text: String::new(),
            minutes: 0,
            due: Date::ZERO,
            maker: None,
            state: State::Planned.as_str().to_owned(),
            stage: None,
            order: None,
            words: None,
            changed: None,
            obligation: false,
            task: false,
            asked: false,
        }
    }
}

/// One fact worth mentioning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BriefFact {
    /// In words.
    pub text: String,
    /// Where it is known from.
    pub source: String,
    /// The event that says so.
    pub event: Option<EventId>,
}

/// A fact that is handled with care.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CareFact {
    /// `loss`, `health` or `parting`.
    pub care: String,
    /// In words.
    pub text: String,
    /// Where it is known from.
    pub source: String,
    /// The event that says so.
    pub event: Option<EventId>,
}

impl Shop {
    /// The list of the day. A look back shows what was owed at the end of that day and changes nothing.
    pub fn today(&self, moment: &Moment) -> Result<TodayView, ShopError> {
        self.today_part(moment, &|listed| 0..listed.len())
    }

    /// Makes the choice of the day, so that whoever looks next need not wait for it; and in a large shop, where the briefs lie far
    /// apart on the disk, looks the first page up. Nobody waits for this, so that one hand does it.
    pub fn make_today_ready(&self, moment: &Moment) -> Result<(), ShopError> {
        let is_large = self.read(|tx, _| Ok::<_, ShopError>(tx.next_event()?.0 > LARGE))?;
        let page = if is_large { PAGE } else { 0 };
        self.today_by(1, moment, &|listed| 0..listed.len().min(page)).map(drop)
    }

    /// The list of the day, of which only `part` is looked up: a screen shows a page at a time and counts the others.
    pub fn today_part(
        &self,
        moment: &Moment,
        part: &(dyn Fn(&[GestureId]) -> Range<usize> + Sync),
    ) -> Result<TodayView, ShopError> {
        self.today_by(HANDS, moment, part)
    }

    fn today_by(
        &self,
        hands: usize,
        moment: &Moment,
        part: &(dyn Fn(&[GestureId]) -> Range<usize> + Sync),
    ) -> Result<TodayView, ShopError> {
        if moment.as_of.is_some() {
            return self.read(|tx, rules| past::today(tx, rules, moment, part));
        }
        self.run_due(moment.now)?;
        self.propose(moment.now)?;
        let done = self.chosen(moment, hands, |hand| look_up(hand, moment, part))?;
        let (mut shown, mut view) = (BTreeMap::new(), None);
        for (by_hand, frame) in done {
            shown.extend(by_hand);
            view = view.or(frame);
        }
        let mut view = view.expect("one of the hands takes the first piece of work");
        view.from = shown.first_key_value().map_or(0, |(place, _)| *place);
        view.gestures = shown.into_values().collect();
        Ok(view)
    }

    /// One gesture.
    pub fn gesture(&self, id: GestureId, moment: &Moment) -> Result<GestureView, ShopError> {
        self.read(|tx, rules| Shower::new(tx, rules, moment).show(&crate::propose::gesture(tx, id)?))
    }
}

/// Gestures with their places on the list, and the page around them.
type LookedUp = (Vec<(usize, GestureView)>, Option<TodayView>);

/// Does a hand's part of the work: all that is not yet done of the gestures that are looked up, each with its place, and of the
/// page around them, which is the first piece.
fn look_up(
    hand: &Hand<'_>,
    moment: &Moment,
    part: &dyn Fn(&[GestureId]) -> Range<usize>,
) -> Result<LookedUp, ShopError> {
    let shower = Shower::new(hand.tx, hand.rules, moment);
    let Choices { ids, kept, .. } = hand.choices;
    let part = part(ids);
    let (mut shown, mut frame) = (Vec::new(), None);
    loop {
        match hand.take() {
            0 => frame = Some(kept.frame(moment.now, || today(hand, &shower, moment))?),
            piece if piece > part.len() => return Ok((shown, frame)),
            piece => {
                let place = part.start + piece - 1;
                let id = ids[place];
                let show = || shower.show(&crate::propose::gesture(hand.tx, id)?);
                shown.push((place, kept.gesture(id, moment.now, show)?));
            }
        }
    }
}

/// The page of the day, with nothing shown of its list.
fn today(hand: &Hand<'_>, shower: &Shower<'_>, moment: &Moment) -> Result<TodayView, ShopError> {
    let Hand { tx, rules, choices, .. } = *hand;
    let Choices { listed, parcels_more, parcels_more_minutes, left_out, .. } = choices;
    let rank = |gesture: &OpenGesture| rank_of(rules, &gesture.play, gesture.kind);
    let sum = |gestures: &[OpenGesture]| gestures.iter().map(|gesture| gesture.cost).sum();
    let day = moment.day(rules);
    let (tasks, gestures): (Vec<_>, Vec<_>) =
        listed.iter().partition(|gesture| rank(gesture) == Rank::PutRight);
    let minutes = |some: &[&OpenGesture]| some.iter().map(|gesture| gesture.minutes).sum();
    let owes_from = rules.settings.owes_from.unwrap_or(jiff::Timestamp::MIN);
    let too_old = tx.count_old_open_orders(owes_from, moment.now - domain::order::OWED_FOR)?;
    Ok(TodayView {
        date: day,
        weekday: day.strftime("%A").to_string(),
        shop: rules.settings.name.clone(),
        owner: rules.settings.owner.clone(),
        demo: rules.settings.demo,
        as_of: None,
        goods: rules.words().goods,
        parcels: listed.iter().filter(|gesture| rank(gesture) == Rank::Owed).count(),
        parcels_more: *parcels_more,
        parcels_more_minutes: *parcels_more_minutes,
        too_old: usize::try_from(too_old).unwrap_or_default(),
        left_out: *left_out,
        minutes: minutes(&gestures),
        minutes_to_put_right: minutes(&tasks),
        minutes_available: rules.settings.minutes_a_day,
        cost: Money::new(sum(listed), rules.currency).to_string(),
        listed: listed.len(),
        tasks: tasks.len(),
        from: 0,
        gestures: Vec::new(),
        done: done_today(tx, rules, shower, moment)?,
        holdout_note: holdout_note(tx, rules)?,
    })
}

/// What was settled since the day began and can be undone, the last first. Proposals put off are among it.
fn done_today(
    tx: &Tx<'_>,
    rules: &Rules,
    shower: &Shower<'_>,
    moment: &Moment,
) -> Result<Vec<GestureView>, ShopError> {
    let day = moment.day(rules);
    let settled = tx.settled_since(start_of(day, rules), day, SETTLED_MAX)?;
    settled.iter().map(|gesture| shower.show_briefly(gesture)).collect()
}

/// The most settled gestures shown; more than a team makes in a day.
const SETTLED_MAX: usize = 200;

fn holdout_note(tx: &Tx<'_>, rules: &Rules) -> Result<Option<String>, ShopError> {
    let holds_out = rules.plays.iter().any(|play| play.holdout > 0);
    let needed = crate::propose::HOLDOUT_PEOPLE_MIN;
    let people = tx.count_people_who_ordered(needed)?;
    Ok((holds_out && (1..needed).contains(&people)).then(|| {
        format!(
            "Nobody is held out of surprises: with {people} people who have ordered, a shop would never learn whether \
             they work. It takes about {needed}."
        )
    }))
}

/// How urgent a gesture of a play is: what the play answers.
pub(crate) fn rank_of(rules: &Rules, play: &str, kind: Kind) -> Rank {
    if kind == Kind::Task {
        return Rank::PutRight;
    }
    match rules.all_plays.get(play).map(|play: &Play| &play.trigger) {
        Some(Trigger::Order) => Rank::Owed,
        Some(Trigger::Occasion) => Rank::Occasion,
        Some(Trigger::Since(_)) => Rank::Due,
        Some(Trigger::Cooling) => Rank::GoingCold,
        Some(Trigger::Surprise) => Rank::Surprise,
        Some(Trigger::Hand) => Rank::Asked,
        Some(Trigger::Event { .. }) | None => Rank::Thanks,
    }
}

/// When a day begins in the shop's zone.
pub(crate) fn start_of(day: Date, rules: &Rules) -> jiff::Timestamp {
    day.to_zoned(rules.zone.clone()).map_or(jiff::Timestamp::MIN, |start| start.timestamp())
}
