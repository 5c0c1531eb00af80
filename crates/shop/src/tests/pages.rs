//! What screens and programs see of a small shop: pages in plain words, lists, the journey, and what erasure leaves.

use std::sync::Arc;

use domain::address::{Country, PostalAddress};
use domain::event::Value;
use domain::fact::{Fact, Line, OrderContent, Product, Report, name};
use domain::identity::{Email, Identity, IdentityKind};
use domain::money::Currency;
use domain::person::{Channel, Traits};
use jiff::Timestamp;
use jiff::civil::date;
use store::Source;

use super::Stall;
use crate::export::Health;
use crate::hands::Remember;
use crate::people::{PeopleQuestion, PeopleView};
use crate::person::PersonView;
use crate::today::GestureView;
use crate::view::Moment;

const FILE: Source = Source(1);

fn at(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().expect("it is a day")
}

fn now() -> Timestamp {
    at("2026-11-23")
}

/// What a shop's export says of customer `number`.
struct Customer {
    number: u32,
    reports: Vec<Report>,
}

impl Customer {
    fn new(number: u32, name: &str, city: &str) -> Customer {
        let mut customer = Customer { number, reports: Vec::new() };
        let address = PostalAddress {
            line1: "214 Elm Street".into(),
            city: city.into(),
            region: "OH".into(),
            postcode: "43215".into(),
            country: Country::parse("US"),
            ..PostalAddress::default()
        };
        let traits = Traits {
            name: Some(name.into()),
            email: Some(customer.email()),
            address: Some(address),
            accepts_email: Some(true),
            ..Traits::default()
        };
        customer.tell("2025-03-11", None, Fact::Identified(Box::new(traits)));
        customer
    }

    fn email(&self) -> Email {
        Email::parse(&format!("customer{}@example.org", self.number)).expect("it is an address")
    }

    fn tell(&mut self, day: &str, subject: Option<String>, fact: Fact) {
        let key = Identity::new(IdentityKind::Shopify, &self.number.to_string()).expect("digits are a key");
        self.reports.push(Report {
            message_id: format!("c{}/{}", self.number, self.reports.len()),
            at: at(day),
            identities: vec![key, Identity::from(self.email())],
            subject,
            fact,
        });
    }

    fn says(mut self, day: &str, name: &str, properties: &[(&'static str, Value)]) -> Customer {
        self.tell(day, None, Fact::other(name, properties.iter().cloned()));
        self
    }

    fn order(mut self, day: &str, number: u32, product: &str, total: i64) -> Customer {
        let product = Product { sku: String::new(), name: product.into() };
        let content = OrderContent {
            number: format!("#{number}"),
            currency: Currency::USD,
            total,
            subtotal: total,
            physical: true,
            test: false,
            paid: false,
            tracks_fulfilment: true,
            partial: false,
            note: Some("Biscuit turns two on Saturday!".into()),
            coupon: None,
            shipping_address: None,
            products: vec![Line { product: Arc::new(product), quantity: 1, price: total }],
        };
        let subject = Some(format!("order:shopify:{number}"));
        self.tell(day, subject.clone(), Fact::OrderCompleted(Box::new(content)));
        self.tell(day, subject, Fact::OrderPaid);
        self
    }

    fn about(mut self, day: &str, order: u32, fact: Fact) -> Customer {
        self.tell(day, Some(format!("order:shopify:{order}")), fact);
        self
    }
}

fn maya() -> Customer {
    Customer::new(11, "Maya Okafor", "Columbus")
        .order("2025-03-20", 1001, "Taco socks", 1200)
        .about("2025-03-22", 1001, Fact::OrderFulfilled)
        .order("2026-08-12", 1007, "Marathon socks", 4320)
        .order("2026-08-13", 1008, "One pair too many", 900)
        .about("2026-08-14", 1008, Fact::OrderCancelled)
        .says("2026-11-18", name::REPLY_RECEIVED, &[("text", Value::Text("They fit!".into()))])
}

fn shop() -> Stall {
    let stall = Stall::open();
    let ann = Customer::new(12, "Ann Lund", "Dayton").order("2026-11-20", 1042, "Dinosaur socks", 2000);
    let ann = ann.says("2026-11-21", name::COMPLAINT_MADE, &[("text", Value::Text("A hole".into()))]);
    let nobody = Customer::new(13, "王小明", "Taipei");
    for customer in [maya(), ann, nobody] {
        stall.take_in(FILE, &customer.reports, now());
    }
    stall
}

fn find(stall: &Stall, question: PeopleQuestion, moment: &Moment) -> PeopleView {
    stall.shop.people(&question, moment).expect("people are listed")
}

fn query(text: &str) -> PeopleQuestion {
    PeopleQuestion { query: text.into(), ..PeopleQuestion::default() }
}

fn list(stage: Option<&str>, show: Option<&str>) -> PeopleQuestion {
    let [stage, show] = [stage, show].map(|part| part.map(str::to_owned));
    PeopleQuestion { stage, show, ..PeopleQuestion::default() }
}

fn person(stall: &Stall, name: &str, moment: &Moment) -> PersonView {
    let found = find(stall, query(name), &Moment::now(now()));
    let id = found.people.first().expect("there is such a person").person.id;
    stall.shop.person(id, None, moment).expect("the page opens")
}

#[test]
fn a_page_says_who_somebody_is_and_what_happened() {
    let view = person(&shop(), "maya", &Moment::now(now()));
    assert_eq!(
        view.line,
        "Columbus, United States · with us since March 2025 · two orders, $55.20 · warm, last heard on Wednesday"
    );
    assert_eq!(
        view.because.as_deref(),
        Some("Ascend, because of the second Order Completed or Booking Kept on 12 Aug 2026 (order #1007).")
    );
    let told: Vec<String> = view
        .timeline
        .iter()
        .map(|entry| format!("{} {}{}", entry.what, entry.text, if entry.undone { " (undone)" } else { "" }))
        .collect();
    let expected = [
        "Wrote back ",
        "Cancelled order #1008",
        "Ordered One pair too many, $9.00 (order #1008) (undone)",
        "Ordered Marathon socks, $43.20 (order #1007)",
        "We packed and sent order #1001",
        "Ordered Taco socks, $12.00 (order #1001)",
    ];
    assert_eq!(told, expected);
    let skipped: Vec<&str> =
        view.rungs.iter().filter(|rung| rung.skipped).map(|rung| rung.stage.id.as_str()).collect();
    assert_eq!(skipped, ["aware", "subscribe"]);
    assert!(view.rungs[2].unseen.as_ref().is_some_and(|words| words.starts_with("no Consent Given events")));
    let entries: Vec<_> = view.timeline.iter().map(|entry| entry.event).collect();
    let evidence = view.rungs.iter().filter_map(|rung| rung.event);
    assert!(evidence.into_iter().all(|event| entries.contains(&event)), "every rung points at an entry");
}

#[test]
fn a_look_back_shows_what_had_happened_by_then() {
    let stall = shop();
    let then = Moment { now: now(), as_of: Some(date(2026, 8, 13)) };
    let view = person(&stall, "maya", &then);
    assert!(view.line.contains("three orders, $64.20 · warm, last heard today"), "{}", view.line);
    assert_eq!(view.timeline[0].text, "One pair too many, $9.00 (order #1008)");
    assert!(!view.timeline[0].undone, "it was cancelled a day later");
    let before = Moment { now: now(), as_of: Some(date(2025, 3, 1)) };
    let ann = find(&stall, query("ann"), &Moment::now(now())).people[0].person.id;
    assert!(stall.shop.person(ann, None, &before).is_err(), "she was not known then");
    assert_eq!(find(&stall, list(None, None), &before).people.len(), 0);
}

#[test]
fn search_finds_parts_of_names_towns_and_order_numbers() {
    let stall = shop();
    let found = |text: &str| -> Vec<String> {
        let view = find(&stall, query(text), &Moment::now(now()));
        let today = Moment { now: now(), as_of: Some(date(2026, 11, 23)) };
        assert_eq!(find(&stall, query(text), &today).people.len(), view.people.len(), "{text}");
        view.people.into_iter().map(|row| row.person.name).collect()
    };
    assert_eq!(found("okaf"), ["Maya Okafor"]);
    assert_eq!(found("小明"), ["王小明"]);
    assert_eq!(found("DAYTON"), ["Ann Lund"]);
    assert_eq!(found("customer12@"), ["Ann Lund"]);
    assert_eq!(found("#1042"), ["Ann Lund"]);
    assert_eq!(found("1042"), ["Ann Lund"]);
    assert_eq!(found("nobody at all"), Vec::<String>::new());
}

#[test]
fn every_number_of_the_journey_opens_as_many_people() {
    let stall = shop();
    for moment in [Moment::now(now()), Moment { now: now(), as_of: Some(date(2026, 11, 23)) }] {
        let journey = stall.shop.journey(None, &moment).expect("the journey is drawn");
        assert_eq!((journey.people, journey.without_stage), (3, 1));
        for stage in &journey.stages {
            let numbers = [
                (None, stage.people),
                (Some("reached"), stage.reached),
                (Some("warm"), stage.warm),
                (Some("cooling"), stage.cooling),
                (Some("lapsed"), stage.lapsed),
                (Some("unknown"), stage.unknown),
                (Some("skipped"), stage.skipped),
                (Some("weak"), stage.weak_only),
                (Some("stuck"), stage.stuck),
            ];
            for (show, number) in numbers {
                let view = find(&stall, list(Some(&stage.tag.id), show), &moment);
                assert_eq!(view.total, Some(number), "{} {show:?} {moment:?}", stage.tag.id);
                assert_eq!(view.people.len() as u64, number);
            }
        }
    }
    let today = Moment { now: now(), as_of: Some(date(2026, 11, 23)) };
    let lines = |moment: &Moment| stall.shop.journey_lines(moment).expect("the journey is listed");
    assert_eq!(lines(&today), lines(&Moment::now(now())));
    assert!(lines(&today)[2].blind, "no consent was ever recorded as an event");
}

#[test]
fn pages_of_a_list_follow_each_other_without_gap_or_repetition() {
    let stall = Stall::open();
    let reports: Vec<Report> = (0..120)
        .flat_map(|number| {
            let customer = Customer::new(number, &format!("Person {number}"), "Columbus");
            if number % 3 == 0 { customer } else { customer.order("2026-11-01", number, "Socks", 900) }
                .reports
        })
        .collect();
    stall.take_in(FILE, &reports, now());
    for first in [list(None, None), query("person"), list(Some("convert"), None)] {
        let (mut seen, mut question, mut total) = (Vec::new(), first, None);
        loop {
            let view = find(&stall, question.clone(), &Moment::now(now()));
            total = total.or(view.total);
            seen.extend(view.people.iter().map(|row| row.person.id));
            let Some(next) = view.next else { break };
            question.after = Some(next);
        }
        assert_eq!(Some(seen.len() as u64), total);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(Some(seen.len() as u64), total, "nobody comes twice");
    }
}

#[test]
fn what_is_remembered_is_shown_and_can_be_taken_back() {
    let stall = shop();
    let id = person(&stall, "maya", &Moment::now(now())).person.id;
    let keep = |what: Remember| stall.shop.remember(id, &what, "Ellen", now()).expect("it is kept");
    let note = keep(Remember::Note("Runs the marathon".into()));
    keep(Remember::Interest("dogs".into()));
    keep(Remember::Occasion { what: "Birthday".into(), month: 5, day: 4, year: None });
    keep(Remember::Consent { channel: Channel::Post, allowed: false, wording: None });
    keep(Remember::DoNotThank);
    let view = person(&stall, "maya", &Moment::now(now()));
    assert_eq!(view.notes[0].text, "Runs the marathon");
    assert_eq!(
        (view.interests[0].what.as_str(), view.interests[0].source.as_str()),
        ("dogs", "typed by Ellen")
    );
    assert_eq!((view.occasions[0].when.as_str(), view.occasions[0].days_away), ("4 May", Some(162)));
    assert!(!view.consents[0].allowed && view.do_not_thank);
    stall.shop.forget(note, now()).expect("it is taken back");
    assert!(person(&stall, "maya", &Moment::now(now())).notes.is_empty());
    let from_file = view.timeline.last().expect("there is one").event;
    assert!(stall.shop.forget(from_file, now()).is_err(), "what a file said is not taken back by hand");
    let wrong = Remember::Occasion { what: "Birthday".into(), month: 2, day: 30, year: None };
    assert!(stall.shop.remember(id, &wrong, "Ellen", now()).is_err());
    assert_eq!(stall.problems(now()), Vec::<String>::new());
}

#[test]
fn an_erased_person_leaves_amounts_and_does_not_come_back() {
    let stall = shop();
    let id = person(&stall, "maya", &Moment::now(now())).person.id;
    stall
        .shop
        .remember(id, &Remember::Note("Runs the Boston marathon".into()), "Ellen", now())
        .expect("kept");
    let before = stall.shop.status(&Moment::now(now())).expect("the shop is counted");
    stall.shop.erase(id, now()).expect("she is erased");
    let again = Customer { number: 11, reports: maya().reports };
    for source in [FILE, Source(2)] {
        stall.take_in(source, &again.reports, now());
    }
    let after = stall.shop.status(&Moment::now(now())).expect("the shop is counted");
    assert_eq!((after.people, after.orders), (before.people - 1, before.orders));
    assert_eq!(after.anonymous_orders, 3);
    assert!(find(&stall, query("okafor"), &Moment::now(now())).people.is_empty());
    assert!(find(&stall, query("1007"), &Moment::now(now())).title.contains("nobody's"));
    assert_eq!(stall.problems(now()), Vec::<String>::new());
    for file in std::fs::read_dir(stall.shop.folder()).expect("the folder is there") {
        let bytes = std::fs::read(file.expect("it can be listed").path()).expect("it can be read");
        for trace in ["Okafor", "customer11@", "Boston", "Elm Street 11"] {
            let found = bytes.windows(trace.len()).any(|part| part == trace.as_bytes());
            assert!(!found, "{trace} is still in a file");
        }
    }
    let mut later = Customer::new(11, "Maya Okafor", "Columbus").order("2026-12-24", 2001, "Socks", 900);
    for report in &mut later.reports {
        report.message_id.push_str("/later");
    }
    stall.take_in(FILE, &later.reports, at("2026-12-24"));
    let found = find(&stall, query("customer11@"), &Moment::now(at("2026-12-24")));
    assert_eq!(found.people.len(), 1, "who orders again is somebody new");
}

#[test]
fn other_rules_are_tried_first_and_old_ones_stay_readable() {
    let stall = shop();
    let rules = "name = \"Two\"\n[[stage]]\nid = \"known\"\nusual = \"9d\"\nevidence = [{ event = \"Identified\" }]\n\
                 [[stage]]\nid = \"convert\"\nusual = \"9d\"\nevidence = [{ event = \"Order Completed\" }]\n";
    let what_if = stall.shop.what_if(rules, now()).expect("the rules are right");
    let moves: Vec<_> =
        what_if.moves.iter().map(|step| (step.from.as_deref(), step.to.as_deref(), step.people)).collect();
    assert_eq!(moves, [(None, Some("known"), 1), (Some("ascend"), Some("convert"), 1)]);
    let why: Vec<&str> = what_if.moves.iter().map(|step| step.some[0].why.as_str()).collect();
    assert_eq!(
        why,
        [
            "Known is reached by the first Identified on 11 Mar 2025.",
            "Ascend is not among the stages any more."
        ]
    );
    assert_eq!((what_if.same, what_if.people), (1, 3));
    assert_eq!(stall.shop.journey_lines(&Moment::now(now())).expect("listed").len(), 8, "nothing changed");
    stall.shop.publish_journey(rules, now()).expect("the rules are right");
    let people: Vec<u64> = stall
        .shop
        .journey_lines(&Moment::now(now()))
        .expect("listed")
        .iter()
        .map(|line| line.people)
        .collect();
    assert_eq!(people, [1, 2]);
    assert_eq!(stall.problems(now()), Vec::<String>::new());
    let versions = stall.shop.journey_versions().expect("they are kept");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0].text, crate::rules::DEFAULT_JOURNEY);
    assert!(stall.shop.publish_journey("name = 1", now()).is_err());
}

#[test]
fn an_export_has_a_line_for_each_event() {
    let stall = shop();
    let mut out = Vec::new();
    let count =
        stall.shop.export_events(&mut out, Health::Stays, &Moment::now(now())).expect("it is written");
    let lines: Vec<serde_json::Value> = String::from_utf8(out)
        .expect("JSON is text")
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    assert_eq!(lines.len() as u64, count.events);
    let order = lines.iter().find(|line| line["name"] == "Order Completed").expect("there is an order");
    assert_eq!(order["at"], "2025-03-20T12:00:00.000000Z");
    assert_eq!(order["properties"]["products"][0]["name"], "Taco socks");
    assert!(order["id"].is_string() && order["person"].is_string() && order["message_id"].is_string());
}

super::server::on_postgres! {
    a_page_says_who_somebody_is_and_what_happened,
    a_look_back_shows_what_had_happened_by_then,
    search_finds_parts_of_names_towns_and_order_numbers,
    every_number_of_the_journey_opens_as_many_people,
    pages_of_a_list_follow_each_other_without_gap_or_repetition,
    what_is_remembered_is_shown_and_can_be_taken_back,
    an_erased_person_leaves_amounts_and_does_not_come_back,
    other_rules_are_tried_first_and_old_ones_stay_readable,
    an_export_has_a_line_for_each_event,
}

#[test]
fn what_was_no_longer_needed_today_says_why_and_what_is_of_nobody_is_not_told() {
    let stall = shop();
    let moment = Moment::now(now());
    let today = stall.shop.today(&moment).expect("a list");
    let note = today.gestures.iter().find(|gesture| gesture.order.is_some()).expect("a note");
    let person = note.person.clone().expect("for somebody");
    let mut ann = Customer::new(12, "Ann Lund", "Dayton").about("2026-11-23", 1042, Fact::OrderCancelled);
    let report = ann.reports.last_mut().expect("the last");
    report.message_id = "cancelled".into();
    stall.take_in(Source(9), std::slice::from_ref(report), now());
    let done = || stall.shop.today(&moment).expect("a list").done;
    let [gone] = done().try_into().expect("one");
    let GestureView { gesture, state, why, .. } = gone;
    assert_eq!((gesture, state.as_str()), (note.gesture, "cancelled"));
    assert!(!why.is_empty());
    let refused = stall.shop.undo(gesture, now()).expect_err("it would be cancelled at once");
    assert!(refused.to_string().contains(&why), "{refused}");
    stall.shop.erase(person.id, now()).expect("they are erased");
    assert!(done().is_empty());
}
