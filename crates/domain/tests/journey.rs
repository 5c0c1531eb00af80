//! The fold against the slow oracle: replayed, pushed event by event, stored in between, at any moment.

mod cases;
mod oracle;
mod random;

use cases::Happened;
use domain::event::{Event, Properties};
use domain::journey::{FoldState, Journey, Push, View, fold_and_view, replay, view};
use jiff::tz::TimeZone;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The zones of the random shops: ahead, behind, half an hour off, with summer time and without.
fn zone() -> impl Strategy<Value = TimeZone> {
    let names = ["UTC", "Australia/Adelaide", "America/Los_Angeles", "Asia/Kolkata"];
    select(names.to_vec()).prop_map(|name| TimeZone::get(name).expect("the zone is known"))
}

/// Rules, a zone, a life and a moment to look at it.
fn scene() -> impl Strategy<Value = (String, TimeZone, Vec<Happened>, i64)> {
    (random::journey(), zone(), random::life(), random::time())
}

fn events(life: &[Happened]) -> Vec<Event<'_>> {
    life.iter().map(Happened::event).collect()
}

fn bytes(state: &FoldState) -> Vec<u8> {
    postcard::to_stdvec(state).expect("a state has a plain shape")
}

/// A shop's bookkeeping for one person: what has arrived, and the state, which is stored after every batch.
struct Shop<'j, 'e> {
    journey: &'j Journey,
    zone: &'j TimeZone,
    arrived: Vec<Event<'e>>,
    waiting: Vec<Event<'e>>,
    stored: Vec<u8>,
}

impl<'j, 'e> Shop<'j, 'e> {
    fn new(journey: &'j Journey, zone: &'j TimeZone) -> Shop<'j, 'e> {
        let stored = bytes(&FoldState::default());
        Shop { journey, zone, arrived: Vec::new(), waiting: Vec::new(), stored }
    }

    /// Takes in a batch at `now`, with what has waited for its time.
    fn take_in(&mut self, batch: &[Event<'e>], now: i64) {
        let mut state: FoldState = postcard::from_bytes(&self.stored).expect("it was stored as one");
        self.waiting.extend(batch);
        let (due, waiting) = self.waiting.iter().copied().partition(|event| event.at <= now);
        self.waiting = waiting;
        for event in due {
            // The store has an index on the key, which does here what the shop does.
            let repeated = self.arrived.iter().any(|known| known.key == event.key);
            self.arrived.push(event);
            if repeated || state.push(self.journey, self.zone, &event) == Push::Replay {
                state = replay(self.journey, self.zone, &mut self.arrived.clone(), now);
            }
        }
        self.stored = bytes(&state);
    }
}

/// Eight times as many cases as usual, which take about two seconds; `PROPTEST_CASES=12500` makes it a
/// hundred thousand.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 8, failure_persistence: None, ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_replay_is_what_the_oracle_says((rules, zone, life, now) in scene()) {
        let journey = Journey::parse(&rules).expect("the rules are right");
        let real = fold_and_view(&journey, &zone, &mut events(&life), now);
        prop_assert_eq!(oracle::plain(&journey, &real), oracle::view(&rules, &zone, &events(&life), now));
    }

    #[test]
    fn pushing_in_batches_gives_the_bytes_of_a_replay(
        rules in random::journey(),
zone in zone(),
        batches in vec(random::life(), 1..4),
        mut clock in vec(random::time(), 4),
    ) {
        clock.sort_unstable();
        let journey = Journey::parse(&rules).expect("the rules are right");
        let mut shop = Shop::new(&journey, &zone);
        let mut all = Vec::new();
        for (batch, now) in batches.iter().zip(clock) {
            let batch = events(batch);
            shop.take_in(&batch, now);
            all.extend(batch);
            let whole = replay(&journey, &zone, &mut shop.arrived.clone(), now);
            prop_assert_eq!(&shop.stored, &bytes(&whole), "at {}", now);
            let real = oracle::plain(&journey, &view(&journey, &whole, now));
            prop_assert_eq!(real, oracle::view(&rules, &zone, &shop.arrived, now));
            let seen = replay(&journey, &zone, &mut all.clone(), now);
            // Two full ties of one key may have waited in another order than they came.
            if distinct(&all) {
                prop_assert_eq!(&shop.stored, &bytes(&seen));
            }
        }
    }

    #[test]
    fn what_no_rule_reads_may_be_left_out((rules, zone, life, now) in scene()) {
        let journey = Journey::parse(&rules).expect("the rules are right");
        let life = with_keys_of_their_own(life);
        let nothing = Properties::new();
        let lean = events(&life).into_iter().filter(|event| journey.interest(event.name).is_some());
        let mut lean: Vec<Event<'_>> = lean
            .map(|event| match journey.reads_properties_of(event.name) {
                true => event,
                false => Event { properties: &nothing, ..event },
            })
            .collect();
        lean.reverse();
        let whole = replay(&journey, &zone, &mut events(&life), now);
        prop_assert_eq!(bytes(&replay(&journey, &zone, &mut lean, now)), bytes(&whole));
    }

    #[test]
    fn a_view_holds_until_its_next_change((rules, zone, life, now) in scene()) {
        let journey = Journey::parse(&rules).expect("the rules are right");
        let state = replay(&journey, &zone, &mut events(&life), now);
        let mut current = view(&journey, &state, now);
        // Every change is announced, one after the other, until none is left.
        for _ in 0..100 {
            let Some(change) = current.next_change else { break };
            prop_assert_eq!(&view(&journey, &state, change - 1), &current);
            let next = view(&journey, &state, change);
            prop_assert_ne!(&View { next_change: current.next_change, ..next.clone() }, &current);
            current = next;
        }
        prop_assert_eq!(current.next_change, None);
        prop_assert_eq!(view(&journey, &state, now + 4_000_000_000_000_000), current);
    }
}

fn with_keys_of_their_own(mut life: Vec<Happened>) -> Vec<Happened> {
    for (place, happened) in life.iter_mut().enumerate() {
        happened.key = format!("{place}{}", happened.key);
    }
    life
}

fn distinct(events: &[Event<'_>]) -> bool {
    let mut keys: Vec<_> = events.iter().map(|event| event.key).collect();
    keys.sort_unstable();
    keys.windows(2).all(|pair| pair[0] != pair[1])
}
