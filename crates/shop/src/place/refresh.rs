//! A person's row and standing: folded further by new events, or derived anew from all of them.

use std::collections::BTreeMap;

use domain::fact::Fact;
use domain::id::PersonId;
use domain::journey::{FoldState, Push, View, Warmth, replay, view};
use domain::money::Money;
use domain::order::Order;
use jiff::Timestamp;
use store::{PersonRow, Standing, StoredEvent, StoredOrder, Transition, Tx};

use super::alike;
use super::describe::{describe, speaks};
use super::happening::{Foldable, with_events};
use super::next_step::settle;
use super::{Happening, Path, loves, words};
use crate::ShopError;
use crate::rules::Rules;

/// What is needed to bring a person up to date.
pub(crate) struct Update<'a> {
    pub(crate) tx: &'a Tx<'a>,
    pub(crate) rules: &'a Rules,
    pub(crate) now: Timestamp,
    pub(crate) path: Path,
}

/// What became of a person who was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// They are new.
    New,
    /// Nothing changed that a play hears of by itself.
    Stayed,
    /// They are derived anew, or came back before they had gone cold.
    Moved,
}

/// The warmth of those who are going cold, as it is stored.
const COOLING: u8 = 2;

/// What is known of a person's orders: how many count and what they came to.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bought {
    pub(crate) orders: i64,
    pub(crate) spent: i64,
}

impl Update<'_> {
    /// Takes a person's new events in; `fresh` are the identities of one who came to be with them, and `orders` says
    /// whether an order of theirs may have changed.
    pub(crate) fn take_in(
        &self,
        person: PersonId,
        happenings: &[&Happening<'_>],
        fresh: Option<&[String]>,
        orders: bool,
        changed: &mut i64,
    ) -> Result<Taken, ShopError> {
        if let Some(identities) = fresh {
            self.make(person, identities, happenings, changed)?;
            return Ok(Taken::New);
        }
        let Some(row) = self.tx.person(person)? else {
            refresh_person(self.tx, self.rules, person, self.now, changed)?;
            return Ok(Taken::New);
        };
        let before: FoldState = read_state(&row.standing.state)?;
        let mut state = before.clone();
        let describes = happenings.iter().any(|happening| describes(&happening.fact));
        if describes || !self.push(&mut state, happenings) {
            refresh_person(self.tx, self.rules, person, self.now, changed)?;
            return Ok(Taken::Moved);
        }
        let since = happenings.iter().map(|happening| happening.at).fold(row.since, Timestamp::min);
        if orders || since < row.since {
            let bought =
                if orders { self.bought(person)? } else { Bought { orders: row.orders, spent: row.spent } };
            let row = PersonRow { orders: bought.orders, spent: bought.spent, since, ..row };
            self.put(row, &state, changed, true)?;
            return Ok(Taken::Moved);
        }
        if state == before { Ok(Taken::Stayed) } else { self.move_on(row, &before, &state) }
    }

    /// Stores where a person stands whose fold went on from `before` to `state`, and of whom nothing else has changed.
    fn move_on(&self, row: PersonRow, before: &FoldState, state: &FoldState) -> Result<Taken, ShopError> {
        let now = self.now.as_microsecond();
        let view_now = view(&self.rules.journey, state, now);
        let was = row.standing.clone();
        let mut row =
            settle(self.rules, PersonRow { standing: standing_of(&view_now, state), ..row }, self.now);
        // What is stored is of the last look. Unless the clock has moved the person since, it is what was true until now.
        let is_current = was.next_change.is_none_or(|change| change > self.now);
        if is_current
            && row.standing.next_change.is_none_or(|change| was.next_change.is_some_and(|it| it <= change))
        {
            // To look again too early costs one look; to note the later moment for everybody who comes by costs an index.
            row.standing.next_change = was.next_change;
        }
        self.tx.put_standing(row.id, &was, &row.standing)?;
        let steps = transitions(&view_now);
        if !is_current || steps != transitions(&view(&self.rules.journey, before, now)) {
            self.tx.put_transitions(row.id, &steps, true)?;
        }
        // Plays hear of those who go cold; that somebody came back takes the reason away.
        let came_back = was.warmth == COOLING && row.standing.warmth != COOLING;
        Ok(if came_back { Taken::Moved } else { Taken::Stayed })
    }

    /// Folds new events further; `false` when the person must be replayed.
    fn push(&self, state: &mut FoldState, happenings: &[&Happening<'_>]) -> bool {
        let items: Vec<&dyn Foldable> =
            happenings.iter().map(|&happening| happening as &dyn Foldable).collect();
        let Rules { journey, zone, .. } = self.rules;
        with_events(journey, &items, |events| {
            events.sort_by_key(|event| (event.at, event.key));
            events.iter().all(|event| state.push(journey, zone, event) == Push::Folded)
        })
    }

    /// Makes the row of a person all of whose events are at hand.
    fn make(
        &self,
        person: PersonId,
        identities: &[String],
        happenings: &[&Happening<'_>],
        changed: &mut i64,
    ) -> Result<(), ShopError> {
        let state =
            fold(self.rules, &happenings.iter().map(|&h| h as &dyn Foldable).collect::<Vec<_>>(), self.now);
        let bought = match self.path {
            Path::Bulk => bought_in(self.rules, happenings, self.now),
            Path::Ordinary | Path::First => self.bought(person)?,
        };
        let mut sorted = happenings.to_vec();
        sorted.sort_by_key(|happening| (happening.at, happening.key));
        let facts = sorted.iter().map(|happening| (happening.at, &*happening.fact));
        let row = describe(self.rules, person, identities, facts, bought);
        self.know(&row, identities)?;
        self.put(row, &state, changed, false)
    }

    /// Makes the row of a person from their stored events, whose words are looked up already; `false` if there are none.
    pub(crate) fn make_from(
        &self,
        person: PersonId,
        events: &[StoredEvent],
        changed: &mut i64,
    ) -> Result<bool, ShopError> {
        let identities: Vec<String> = self.tx.identities_of(person)?.into_iter().map(|(_, id)| id).collect();
        let bought = self.bought(person)?;
        let Some(derived) = derive(self.rules, person, &identities, events, bought, self.now)? else {
            return Ok(false);
        };
        self.know(&derived.row, &identities)?;
        self.put(derived.row, &derived.state, changed, false)?;
        Ok(true)
    }

    fn bought(&self, person: PersonId) -> Result<Bought, ShopError> {
        Ok(bought_in_orders(self.rules, &self.tx.orders_of(person)?, self.now))
    }

    /// Stores by what a person who was described anew may turn out to be one with somebody else.
    fn know(&self, row: &PersonRow, identities: &[String]) -> Result<(), ShopError> {
        let clues = alike::clues(self.rules, row, identities);
        match self.path {
            Path::Ordinary => alike::keep(self.tx, row.id, &clues),
            Path::Bulk | Path::First => {
                clues.iter().try_for_each(|clue| Ok(self.tx.put_clue(row.id, clue)?))
            }
        }
    }

    fn put(
        &self,
        row: PersonRow,
        state: &FoldState,
        changed: &mut i64,
        known: bool,
    ) -> Result<(), ShopError> {
        let view = view(&self.rules.journey, state, self.now.as_microsecond());
        let standing = standing_of(&view, state);
        let row = settle(self.rules, PersonRow { standing, ..row }, self.now);
        self.tx.put_person(&row, *changed, known)?;
        *changed += 1;
        self.tx.put_transitions(row.id, &transitions(&view), known)?;
        Ok(())
    }
}

/// Derives everything about a person anew from all their events. A person of whom nothing is left goes.
pub(crate) fn refresh_person(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    now: Timestamp,
    changed: &mut i64,
) -> Result<(), ShopError> {
    refresh_from(tx, rules, person, &tx.events_of(person)?, now, changed)
}

/// The same where the person's events are at hand.
pub(crate) fn refresh_from(
    tx: &Tx<'_>,
    rules: &Rules,
    person: PersonId,
    events: &[StoredEvent],
    now: Timestamp,
    changed: &mut i64,
) -> Result<(), ShopError> {
    let identities = tx.identities_of(person)?;
    for (identity, _) in &identities {
        tx.clear_words(*identity)?;
    }
    for event in events.iter().filter(|event| speaks(&event.name)) {
        if let Some(identity) = event.identity {
            words::put_one(tx, identity, event.id, event.at, &event.fact()?)?;
        }
    }
    for event in events {
        loves::put_stored(tx, rules, event)?;
    }
    let update = Update { tx, rules, now, path: Path::Ordinary };
    let identities: Vec<String> = identities.into_iter().map(|(_, identity)| identity).collect();
    match derive(rules, person, &identities, events, update.bought(person)?, now)? {
        Some(Derived { row, state, .. }) => {
            update.know(&row, &identities)?;
            update.put(row, &state, changed, true)
        }
        None => {
            alike::keep(tx, person, &[])?;
            Ok(tx.drop_person(person)?)
        }
    }
}

/// What follows from a person's events.
pub(crate) struct Derived {
    /// Their row.
    pub(crate) row: PersonRow,
    /// The fold.
    pub(crate) state: FoldState,
    /// Where they stand.
    pub(crate) view: View,
}

/// What follows from those of a person's `events`, given in the order of the fold, that are not after `until`; nothing
/// where there are none.
pub(crate) fn derive(
    rules: &Rules,
    person: PersonId,
    identities: &[String],
    events: &[StoredEvent],
    bought: Bought,
    until: Timestamp,
) -> Result<Option<Derived>, ShopError> {
    let events = seen(events, until);
    let Some(first) = events.first() else { return Ok(None) };
    let state = fold(rules, &events.iter().map(|event| event as &dyn Foldable).collect::<Vec<_>>(), until);
    let view = view(&rules.journey, &state, until.as_microsecond());
    let speaking = events.iter().filter(|event| speaks(&event.name));
    let facts = speaking.map(|event| Ok((event.at, event.fact()?))).collect::<Result<Vec<_>, ShopError>>()?;
    let row = describe(rules, person, identities, facts.iter().map(|(at, fact)| (*at, fact)), bought);
    let row = PersonRow { since: first.at, standing: standing_of(&view, &state), ..row };
    let row = settle(rules, row, until);
    Ok(Some(Derived { row, state, view }))
}

/// What a person had bought by `until`, from their events alone.
pub(crate) fn bought_until(
    rules: &Rules,
    events: &[StoredEvent],
    until: Timestamp,
) -> Result<Bought, ShopError> {
    let of_orders = seen(events, until).iter().filter(|event| is_about_order(event));
    let mut told = of_orders.map(Happening::stored).collect::<Result<Vec<_>, _>>()?;
    told.sort_by_key(|happening| happening.id);
    Ok(bought_in(rules, &told.iter().collect::<Vec<_>>(), until))
}

/// The events up to `until`, of those in the order of the fold.
pub(crate) fn seen(events: &[StoredEvent], until: Timestamp) -> &[StoredEvent] {
    &events[..events.partition_point(|event| event.at <= until)]
}

fn is_about_order(event: &StoredEvent) -> bool {
    event.subject.as_deref().is_some_and(|subject| subject.starts_with("order:"))
}

/// Moves everybody whose view changes by the clock alone, and answers with how many.
pub(crate) fn tick(tx: &Tx<'_>, rules: &Rules, now: Timestamp, limit: i64) -> Result<usize, ShopError> {
    let due = tx.due_people(now, limit)?;
    for person in &due {
        if let Some(row) = tx.person(*person)? {
            let state = read_state(&row.standing.state)?;
            let view = view(&rules.journey, &state, now.as_microsecond());
            let was = row.standing.clone();
            let row = settle(rules, PersonRow { standing: standing_of(&view, &state), ..row }, now);
            tx.put_standing(*person, &was, &row.standing)?;
            tx.put_transitions(*person, &transitions(&view), true)?;
        }
    }
    Ok(due.len())
}

/// Replays `items` up to `now`.
pub(crate) fn fold(rules: &Rules, items: &[&dyn Foldable], now: Timestamp) -> FoldState {
    with_events(&rules.journey, items, |events| {
        replay(&rules.journey, &rules.zone, events, now.as_microsecond())
    })
}

/// The stored state of a fold.
pub(crate) fn read_state(bytes: &[u8]) -> Result<FoldState, ShopError> {
    postcard::from_bytes(bytes)
        .map_err(|error| ShopError::Damaged("a person's place on the journey", error.into()))
}

/// What lists need of a view, beside the state that it came from; the next step is filled in by `settle`.
pub(crate) fn standing_of(view: &View, state: &FoldState) -> Standing {
    let time = |at: i64| Timestamp::from_microsecond(at).expect("a fold's times are those of events");
    let bit = |reached: &[domain::journey::Standing]| {
        reached.iter().fold(0, |bits, standing| bits | 1 << standing.stage.index())
    };
    let confirmed: Vec<_> =
        view.stages.iter().filter(|standing| standing.confirmed.is_some()).copied().collect();
    Standing {
        stage: view.stage.map(|stage| u8::try_from(stage.index()).expect("at most sixteen stages")),
        stage_at: view.stages.last().map(|standing| time(standing.reached.at)),
        reached: bit(&view.stages),
        confirmed: bit(&confirmed),
        warmth: match view.warmth {
            Warmth::Unknown => 0,
            Warmth::Warm => 1,
            Warmth::Cooling => COOLING,
            Warmth::Lapsed => 3,
        },
        last_own_act: view.last_own_act.map(time),
        next_change: view.next_change.map(time),
        next_step: None,
        state: postcard::to_stdvec(state).expect("states always serialise"),
    }
}

/// When each stage was reached, and from which.
pub(crate) fn transitions(view: &View) -> Vec<Transition> {
    let mut reached: Vec<_> =
        view.stages.iter().map(|standing| (standing.reached.at, standing.stage)).collect();
    reached.sort_unstable();
    let mut highest = None;
    let mut transitions = Vec::with_capacity(reached.len());
    for (at, stage) in reached {
        let stage = u8::try_from(stage.index()).expect("at most sixteen stages");
        let at = Timestamp::from_microsecond(at).expect("a fold's times are those of events");
        transitions.push(Transition { stage, at, from: highest });
        highest = highest.max(Some(stage));
    }
    transitions
}

/// Whether a fact says something of the person that is not only folded.
fn describes(fact: &Fact) -> bool {
    speaks(fact.name())
}

/// What a person's orders come to.
pub(crate) fn bought_in_orders(rules: &Rules, orders: &[StoredOrder], now: Timestamp) -> Bought {
    let mut bought = Bought::default();
    for order in orders {
        let undone = [order.cancelled_at, order.refunded_at].into_iter().flatten().any(|at| at <= now);
        if !undone && !order.test {
            bought.orders += 1;
            bought.spent += rules.in_shop_currency(net(order.total, order.refunded));
        }
    }
    bought
}

/// What an order came to, less what went back.
fn net(total: Money, refunded: i64) -> Money {
    Money::new(total.minor - refunded.min(total.minor), total.currency)
}

/// The same from events alone, where the orders of a person are not indexed yet.
fn bought_in(rules: &Rules, happenings: &[&Happening<'_>], now: Timestamp) -> Bought {
    let mut groups: BTreeMap<&str, Vec<(Timestamp, &Fact)>> = BTreeMap::new();
    for happening in happenings {
        if let Some(subject) = happening.subject.filter(|subject| subject.starts_with("order:")) {
            groups.entry(subject).or_default().push((happening.at, &happening.fact));
        }
    }
    let mut bought = Bought::default();
    for order in groups.into_values().filter_map(Order::from_facts) {
        if !order.is_undone(now) && !order.content.test {
            bought.orders += 1;
            bought.spent += rules.in_shop_currency(net(order.total(), order.refunded));
        }
    }
    bought
}
