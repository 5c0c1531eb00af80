//! The shop as a whole is what it says it is.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use domain::fact::{Fact, Report, name};
use domain::order::{NoteDue, Order};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::calendar::{Calendar, TODAY};
use crate::{Charges, Demo, Plan, ZONE};

/// A Friday morning in the shop.
const NOW: &str = "2026-11-20T09:40:00-05:00[America/New_York]";

fn plan(orders: u32, seed: u64) -> Plan {
    let now = NOW.parse::<jiff::Zoned>().expect("a time").timestamp();
    Plan { orders, seed, now, zone: TimeZone::get(ZONE).expect("New York is known") }
}

/// The default shop and everything told of it, made once for all tests.
struct Told {
    demo: Demo,
    items: Vec<Vec<Report>>,
}

fn default_shop() -> &'static Told {
    static SHOP: LazyLock<Told> = LazyLock::new(|| {
        let demo = Demo::new(plan(Plan::ORDERS, Plan::SEED));
        Told { items: demo.items().collect(), demo }
    });
    &SHOP
}

fn hash(demo: &Demo) -> u64 {
    let mut hasher = DefaultHasher::new();
    for report in demo.items().flatten() {
        format!("{report:?}").hash(&mut hasher);
    }
    hasher.finish()
}

fn orders(reports: &[Report]) -> impl Iterator<Item = &domain::fact::OrderContent> {
    reports.iter().filter_map(|report| match &report.fact {
        Fact::OrderCompleted(content) => Some(&**content),
        _ => None,
    })
}

#[test]
fn the_same_seed_is_the_same_shop() {
    let small = |seed| hash(&Demo::new(plan(300, seed)));
    assert_eq!(small(1), small(1));
    assert_ne!(small(1), small(2));
}

#[test]
fn later_on_the_same_day_more_has_happened_and_nothing_else_changed() {
    let early = plan(600, 1);
    let late = Plan { now: early.now + 8.hours(), ..early.clone() };
    let ids = |plan| -> BTreeSet<String> {
        Demo::new(plan).items().flatten().map(|report| report.message_id).collect()
    };
    let (early, late) = (ids(early), ids(late));
    assert!(early.is_subset(&late) && early.len() < late.len());
}

#[test]
fn people_and_orders_are_as_planned() {
    let Told { demo, items } = default_shop();
    let told: usize = items.iter().map(|reports| orders(reports).count()).sum();
    assert!((5990..=6000).contains(&told), "{told} orders");
    assert!((3900..=4200).contains(&demo.people_count()), "{} people", demo.people_count());
    assert!((15..90).contains(&(demo.len() - demo.people_count())), "some orders are nobody's");
    let bought = items.iter().filter(|reports| orders(reports).next().is_some()).count();
    let again = items.iter().filter(|reports| orders(reports).count() > 1).count();
    let loyal = items.iter().filter(|reports| orders(reports).count() > 5).count();
    assert!(bought * 2 < told * 3 / 2 && bought < items.len() * 9 / 10, "{bought} bought");
    assert!((bought / 5..bought / 2).contains(&again) && loyal > 60, "{again} came again, {loyal} are loyal");
}

#[test]
fn every_report_is_sound() {
    let Told { demo, items } = default_shop();
    let mut ids = HashSet::new();
    for reports in items {
        assert!(!reports.is_empty(), "an item without a story");
        assert!(reports.is_sorted_by_key(|report| report.at));
        for report in reports {
            assert!(report.at <= demo.plan.now, "{report:?} has not happened yet");
            assert!(report.message_id.len() < 60);
            assert!(ids.insert(&report.message_id), "a message id twice");
        }
    }
}

#[test]
fn every_total_adds_up_and_numbers_rise_with_time() {
    let Told { items, .. } = default_shop();
    let mut numbers: Vec<(Timestamp, u32)> = Vec::new();
    for reports in items {
        for report in reports {
            let Fact::OrderCompleted(content) = &report.fact else { continue };
            let charges = Charges::of(content);
            assert_eq!(charges.goods - charges.discount, content.subtotal);
            assert_eq!(content.subtotal + charges.shipping + charges.tax, content.total);
            assert!(content.total > 0 && (1..=4).contains(&content.products.len()));
            let topic = format!("completed#{}", content.revision());
            let subject = report.subject.as_deref().expect("an order is about itself");
            assert_eq!(report.message_id, domain::fact::message_id(subject, &topic));
            numbers.push((report.at, content.number[1..].parse().expect("digits after #")));
        }
    }
    numbers.sort();
    assert!(numbers.is_sorted_by_key(|(_, number)| *number));
}

#[test]
fn fifty_states_and_forty_four_countries_order() {
    let Told { items, .. } = default_shop();
    let (mut states, mut countries) = (BTreeSet::new(), BTreeSet::new());
    for content in items.iter().flat_map(|reports| orders(reports)) {
        let Some(address) = &content.shipping_address else { continue };
        let country = address.country.as_ref().expect("every address has one");
        if country.code() == Some("US") {
            assert_eq!(address.postcode.len(), 5);
            states.insert(&address.region);
        }
        countries.insert(country.code().expect("a known country"));
    }
    assert_eq!((states.len(), countries.len()), (50, 44));
}

#[test]
fn nobody_is_real_and_nobody_shares_a_key() {
    let Told { demo, .. } = default_shop();
    let (mut emails, mut phones) = (HashSet::new(), HashSet::new());
    for index in 0..demo.people_count() {
        let who = demo.crowd.who(index);
        let domain = who.email.as_str().split_once('@').expect("an address").1;
        assert!(domain.starts_with("example.") || domain.ends_with(".example"), "{domain}");
        assert!(who.email.as_str().is_ascii() && emails.insert(who.email.clone()), "{}", who.email);
        assert!(!who.first_name.is_empty() && who.name.contains(&who.first_name) && !who.name.contains('_'));
        assert!(who.address.is_postable() && !who.address.line1.contains('{'), "{:?}", who.address);
        assert!(who.phone.is_none_or(|phone| phones.insert(phone)), "a phone twice");
    }
    assert!(phones.len() > 300);
}

#[test]
fn the_press_day_stands_out() {
    for (orders, at_least) in [(Plan::ORDERS, 1200), (118_000, 1200)] {
        let plan = plan(orders, 1);
        let today = plan.now.to_zoned(plan.zone.clone()).date();
        let calendar = Calendar::new(1, orders, today, &plan.zone);
        let press = calendar.press_day();
        let on = |day: usize| calendar.first_slot(day + 1) - calendar.first_slot(day);
        assert!(on(press) >= at_least && on(press - 1) == 42, "{} and {}", on(press - 1), on(press));
        let ago = calendar.date(press).until(today).expect("two dates").get_days();
        assert!((140..=160).contains(&ago), "{ago} days ago");
    }
}

/// What is due on the morning of `now`: (notes owed, reasons for none among the orders of the last three
/// days).
fn due(demo: &Demo, items: &[Vec<Report>]) -> (usize, HashSet<&'static str>) {
    let (mut owed, mut reasons) = (0, HashSet::new());
    for reports in items {
        let mut facts: HashMap<&str, Vec<(Timestamp, &Fact)>> = HashMap::new();
        for report in reports {
            let subject = report.subject.as_deref().filter(|subject| subject.starts_with("order:"));
            facts.entry(subject.unwrap_or_default()).or_default().push((report.at, &report.fact));
        }
        for order in facts.into_values().filter_map(Order::from_facts) {
            match order.note_due(demo.plan.now, None) {
                NoteDue::Owed => owed += 1,
                NoteDue::Not(reason) if demo.plan.now.duration_since(order.placed_at).as_hours() < 80 => {
                    reasons.insert(reason.reason());
                }
                _ => {}
            }
        }
    }
    (owed, reasons)
}

#[test]
fn this_morning_there_is_work() {
    let Told { demo, items } = default_shop();
    let (owed, reasons) = due(demo, items);
    assert!((28..=42).contains(&owed), "{owed} notes");
    assert!(reasons.len() >= 6, "{reasons:?}");
    // A Sunday and a Monday, when nobody packed for two days.
    for day in [2, 3] {
        let plan = plan(Plan::ORDERS, 3);
        let demo = Demo::new(Plan { now: plan.now + (day * 24).hours(), ..plan });
        let buyers = demo.deal.buyers.len() as u32;
        let items: Vec<_> =
            (0..buyers).filter(|&index| ordered_lately(&demo, index)).map(|index| demo.item(index)).collect();
        let (owed, _) = due(&demo, &items);
        assert!((26..=44).contains(&owed), "{owed} notes {day} days later");
    }
}

fn ordered_lately(demo: &Demo, buyer: u32) -> bool {
    let slots = demo.deal.buyers.get(buyer);
    slots.iter().any(|&slot| slot + 300 > demo.calendar.orders())
}

#[test]
fn this_week_is_alive() {
    let Told { demo, items } = default_shop();
    let week = demo.plan.now - (7 * 24).hours();
    let recent: Vec<&Report> = items.iter().flatten().filter(|report| report.at > week).collect();
    let count = |event: &str| recent.iter().filter(|report| report.fact.name() == event).count();
    assert!(count(name::REFERRAL_ARRIVED) >= 2);
    assert!(count(name::COMPLAINT_MADE) >= 1);
    let rated = |stars: i64| {
        let rating = domain::event::Value::Integer(stars);
        let given = |fact: &Fact| {
            matches!(fact, Fact::Other(event, properties)
                if event == name::REVIEW_GIVEN && properties.get("rating") == Some(&rating))
        };
        recent.iter().filter(|report| given(&report.fact)).count()
    };
    assert!(rated(5) >= 3 && rated(1) >= 1, "{} five stars, {} one star", rated(5), rated(1));
}

#[test]
fn birthdays_come_soon_and_one_is_a_leap_day() {
    let Told { demo, items } = default_shop();
    let today = demo.calendar.date(TODAY);
    let occasions: Vec<_> = items
        .iter()
        .flatten()
        .filter_map(|report| match &report.fact {
            Fact::OccasionAdded(occasion) => Some(occasion),
            _ => None,
        })
        .collect();
    let soon = today.saturating_add(14.days());
    let near =
        occasions.iter().filter(|occasion| occasion.next(today).is_some_and(|day| day <= soon)).count();
    assert!((8..80).contains(&near), "{near} within a fortnight");
    assert!(occasions.iter().any(|occasion| (occasion.month, occasion.day) == (2, 29)));
    assert!(occasions.iter().any(|occasion| occasion.next(today) == Some(today)), "one is today");
}

#[test]
fn remarks_are_many_and_hardly_repeat() {
    let Told { items, .. } = default_shop();
    let notes: Vec<&String> =
        items.iter().flat_map(|reports| orders(reports)).filter_map(|order| order.note.as_ref()).collect();
    assert!((780..1100).contains(&notes.len()), "{} remarks", notes.len());
    for note in &notes {
        assert!(!note.replace("<3", "").contains(['{', '}', '<', '>', '|', '_']), "{note}");
    }
    let distinct: HashSet<_> = notes.iter().collect();
    assert!(distinct.len() * 100 >= notes.len() * 90, "{} distinct of {}", distinct.len(), notes.len());
}

#[test]
fn a_large_shop_has_a_million_and_a_half_events() {
    let demo = Demo::new(plan(118_000, 1));
    // Every fortieth item, because the whole takes a while in a debug build.
    let events: usize = (0..demo.len()).step_by(40).map(|index| demo.item(index).len()).sum();
    assert!(events * 40 >= 1_500_000, "about {} events", events * 40);
    assert!((77_000..82_000).contains(&demo.people_count()));
}

#[test]
fn the_telling_may_be_spread_over_threads() {
    let demo = Demo::new(plan(300, 1));
    let half = demo.len() / 2;
    let count = |range: std::ops::Range<u32>| range.map(|index| demo.item(index).len()).sum::<usize>();
    let all = std::thread::scope(|threads| {
        let first = threads.spawn(|| count(0..half));
        count(half..demo.len()) + first.join().expect("counting does not fail")
    });
    assert_eq!(all, demo.items().flatten().count());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_plan_can_be_told(seed: u64, orders in 1_u32..240, hours in 0_i32..60_000) {
        let plan = plan(orders, seed);
        let demo = Demo::new(Plan { now: plan.now - hours.hours(), ..plan });
        let mut ids = HashSet::new();
        for reports in demo.items() {
            prop_assert!(reports.is_sorted_by_key(|report| report.at));
            for report in reports {
                prop_assert!(report.at <= demo.plan.now && ids.insert(report.message_id));
            }
        }
    }
}
