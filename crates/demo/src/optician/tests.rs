//! The practice as a whole is what it says it is.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use domain::fact::{Fact, Report, name};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Optician, OpticianPlan, TODAY};

/// A Friday morning in the practice.
const NOW: &str = "2026-11-20T09:40:00+00:00[Europe/London]";

fn plan(patients: u32, seed: u64) -> OpticianPlan {
    let now = NOW.parse::<jiff::Zoned>().expect("a time").timestamp();
    OpticianPlan { patients, seed, now, zone: TimeZone::get(OpticianPlan::ZONE).expect("London is known") }
}

/// The default practice and everything told of it, made once for all tests.
fn told() -> &'static (Optician, Vec<Vec<Report>>) {
    static PRACTICE: LazyLock<(Optician, Vec<Vec<Report>>)> = LazyLock::new(|| {
        let optician = Optician::new(plan(OpticianPlan::PATIENTS, 1));
        let items = optician.items().collect();
        (optician, items)
    });
    &PRACTICE
}

fn count(reports: &[Report], event: &str) -> usize {
    reports.iter().filter(|report| report.fact.name() == event).count()
}

#[test]
fn the_same_seed_is_the_same_practice() {
    let hash = |seed| {
        let mut hasher = DefaultHasher::new();
        for report in Optician::new(plan(120, seed)).items().flatten() {
            format!("{report:?}").hash(&mut hasher);
        }
        hasher.finish()
    };
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}

#[test]
fn later_on_the_same_day_more_has_happened_and_nothing_else_changed() {
    let early = plan(400, 1);
    let late = OpticianPlan { now: early.now + 9.hours(), ..early.clone() };
    let ids = |plan| -> BTreeSet<String> {
        Optician::new(plan).items().flatten().map(|report| report.message_id).collect()
    };
    let (early, late) = (ids(early), ids(late));
    assert!(early.is_subset(&late) && early.len() < late.len());
}

#[test]
fn every_report_is_sound() {
    let (optician, items) = told();
    let (mut ids, mut keys) = (HashSet::new(), HashSet::new());
    assert_eq!(items.len(), 972);
    for reports in items {
        assert!(reports.is_sorted_by_key(|report| report.at));
        let names_a_key = |report: &&Report| matches!(report.fact, Fact::Identified(_));
        let identities = &reports.iter().find(names_a_key).expect("everybody has a name").identities;
        assert!(identities.iter().all(|identity| keys.insert(identity.clone())), "a key of two people");
        for report in reports {
            assert!(report.at <= optician.plan.now && ids.insert(&report.message_id), "{report:?}");
        }
    }
}

#[test]
fn exams_come_every_two_years_and_childrens_every_year() {
    let (_, items) = told();
    let (mut grown_up, mut young) = (Vec::new(), Vec::new());
    for reports in items {
        let exams: Vec<&Report> =
            reports.iter().filter(|report| report.fact.name() == name::EXAM_COMPLETED).collect();
        for pair in exams.windows(2) {
            let Fact::Other(_, properties) = &pair[0].fact else { panic!("an exam has properties") };
            let days = pair[1].at.duration_since(pair[0].at).as_hours() / 24;
            let is_young = matches!(properties.get("age"), Some(domain::event::Value::Integer(..16)));
            if is_young { young.push(days) } else { grown_up.push(days) }
        }
    }
    grown_up.sort_unstable();
    young.sort_unstable();
    let (two_years, one_year) = (grown_up[grown_up.len() / 2], young[young.len() / 2]);
    assert!(
        (700..=745).contains(&two_years) && (340..=375).contains(&one_year),
        "{two_years} and {one_year}"
    );
    assert!(
        grown_up[grown_up.len() / 20] < 640 && grown_up[grown_up.len() * 19 / 20] > 800,
        "some early, some late"
    );
}

#[test]
fn homes_hold_one_to_six_with_several_names_and_one_copy_of_the_newsletter() {
    let (_, items) = told();
    let mut homes: BTreeMap<String, Vec<&Vec<Report>>> = BTreeMap::new();
    for reports in items {
        let traits = reports.iter().rev().find_map(|report| match &report.fact {
            Fact::Identified(traits) => Some(traits),
            _ => None,
        });
        let address = traits.and_then(|traits| traits.address.as_ref()).expect("everybody lives somewhere");
        homes.entry(address.household().expect("it is whole")).or_default().push(reports);
    }
    let sizes: BTreeSet<usize> = homes.values().map(Vec::len).collect();
    assert!((1..=6).all(|size| sizes.contains(&size)), "{sizes:?}");
    let copies = |reports: &Vec<Report>| {
        let own = count(reports, name::OWN_POST_ASKED) > 0;
        reports.iter().filter(|report| !own && report.fact.name() == name::NEWSLETTER_SENT).count()
    };
    let shared: Vec<_> = homes.values().filter(|home| home.len() > 1).collect();
    let readers = shared.iter().filter(|home| home.iter().filter(|one| copies(one) > 0).count() > 1).count();
    assert!(
        shared.len() > 180 && readers < shared.len() / 10,
        "{readers} of {} got two copies",
        shared.len()
    );
}

#[test]
fn life_is_in_it() {
    let (_, items) = told();
    let people = |event: &str| items.iter().filter(|reports| count(reports, event) > 0).count();
    for (event, least) in [
        (name::DIED, 3),
        (name::THANKS_REFUSED, 1),
        (name::OWN_POST_ASKED, 8),
        (name::BOOKING_MISSED, 60),
        (name::RECALL_SENT, 300),
        (name::REFERRAL_ARRIVED, 80),
        (name::COMPLAINT_MADE, 8),
        (name::REVIEW_GIVEN, 80),
        (name::OCCASION_ADDED, 400),
    ] {
        assert!(people(event) >= least, "{event}: {}", people(event));
    }
    let today = told().0.days.at(TODAY as i64, 0);
    let quiet = |reports: &&Vec<Report>| {
        let last = reports.iter().rev().find(|report| report.fact.name() == name::EXAM_COMPLETED);
        last.is_some_and(|last| today - last.at.as_second() > 1095 * 86_400)
    };
    assert!(items.iter().filter(quiet).count() > 40, "some have been quiet for three years");
}

#[test]
fn no_words_speak_of_health() {
    let (_, items) = told();
    let told_in_private = |report: &Report| match &report.fact {
        Fact::Other(_, properties) => domain::private::shown(properties),
        _ => Vec::new(),
    };
    let private: Vec<(String, String)> = items.iter().flatten().flat_map(told_in_private).collect();
    let values = |names: &[&str]| -> HashSet<String> {
        let of = private.iter().filter(|(name, _)| names.contains(&name.as_str()));
        of.map(|(_, value)| value.clone()).collect()
    };
    let (found, strengths) = (values(&["finding", "condition"]), values(&["prescription"]));
    assert!(found.len() > 15 && strengths.len() > 500);
    assert!(strengths.iter().all(|strength| strength.starts_with("R +") || strength.starts_with("R -")));
    for report in items.iter().flatten() {
        let words = format!("{:?}", domain::private::without(report.fact.clone()));
        assert!(!words.contains("R +") && !words.contains("R -"), "{words}");
        assert!(found.iter().all(|finding| !words.contains(finding.as_str())), "{words}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_plan_can_be_told(seed: u64, patients in 1_u32..140, hours in 0_i32..60_000) {
        let plan = plan(patients, seed);
        let optician = Optician::new(OpticianPlan { now: plan.now - hours.hours(), ..plan });
        let mut ids = HashSet::new();
        for reports in optician.items() {
            prop_assert!(reports.is_sorted_by_key(|report| report.at));
            for report in reports {
                prop_assert!(report.at <= optician.plan.now && ids.insert(report.message_id));
            }
        }
    }
}
