//! The optician: a shop of another trade, whose health facts never leave the record.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::program::{Shop, house};
use crate::visitor::Visitor;

/// The practice as it is made when nothing else is asked for.
fn practice() -> Shop {
    let shop = Shop::new();
    shop.ok(&["demo", "--shop", "optician", "--no-serve"]);
    shop
}

/// Properties that stay, as this story knows them on its own.
fn stays(property: &str) -> bool {
    ["finding", "prescription", "condition"].contains(&property) || property.starts_with("health_")
}

/// Everything found in exams that is long enough to be told from other words.
fn findings(shop: &Shop) -> BTreeSet<String> {
    let told = shop.ok(&["export", "events", "--with-health"]);
    let events = told.lines().map(|line| serde_json::from_str::<Value>(line).expect("a JSON object a line"));
    let mut found = BTreeSet::new();
    for event in events {
        let properties = event["properties"].as_object().expect("properties").clone();
        let private = properties.into_iter().filter(|(name, _)| stays(name));
        found.extend(
            private.filter_map(|(_, value)| value.as_str().map(str::to_owned)).filter(|v| v.len() > 7),
        );
    }
    assert!(found.len() > 500, "{} findings, prescriptions and conditions are known", found.len());
    // Of the strengths, which all look alike, a sample is enough beside what they look like.
    let (strengths, words): (Vec<_>, Vec<_>) = found.into_iter().partition(|value| is_strength(value));
    assert!(words.len() > 15, "{words:?}");
    strengths.into_iter().step_by(25).chain(words).collect()
}

fn is_strength(text: &str) -> bool {
    text.contains("R +") || text.contains("R -")
}

#[track_caller]
fn holds_none(findings: &BTreeSet<String>, text: &str, whence: &str) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let slipped: Vec<_> = findings.iter().filter(|finding| text.contains(finding.as_str())).take(3).collect();
    assert!(slipped.is_empty(), "{whence} tells {slipped:?}");
    assert!(!text.contains("health_funding") && !is_strength(&text), "{whence} tells of health");
}

/// Who lives where, by the last address that was told.
fn homes(shop: &Shop) -> BTreeMap<String, String> {
    let mut homes = BTreeMap::new();
    for event in shop.events().iter().filter(|event| event["name"] == "Identified") {
        let address = &event["properties"]["address"];
        if let (Some(person), Some(street)) = (event["person"].as_str(), address["line1"].as_str()) {
            homes.insert(person.to_owned(), format!("{street}, {}", address["postcode"]));
        }
    }
    homes
}

#[test]
fn the_practice_is_alive_on_the_day_it_is_made() {
    let shop = practice();
    assert!(shop.ok(&["verify"]).contains("The database is whole"));
    assert_eq!(shop.json(&["status", "--json"])["people"], 972);
    let journey = shop.json(&["journey", "show", "--json"]);
    for stage in journey.as_array().expect("stages") {
        assert!(stage["people"].as_u64() > Some(0), "nobody at {}", stage["stage"]);
    }
    let today = shop.json(&["today", "--json"]);
    let today = today.as_array().expect("a list");
    let whys: Vec<&str> = today.iter().filter_map(|gesture| gesture["why"].as_str()).collect();
    let told = |part: &str| whys.iter().filter(|why| why.contains(part)).count();
    for (part, least) in [
        ("Complained", 1),
        ("1 of 5 stars", 1),
        ("because of them", 1),
        ("First order", 1),
        ("Came for an exam", 1),
    ] {
        assert!(told(part) >= least, "{part} in {whys:#?}");
    }
    let again = practice();
    assert_eq!(shop.json(&["status", "--json"]), again.json(&["status", "--json"]), "a seed is a practice");
}

#[test]
fn a_household_gets_one_card_and_nobody_reads_of_another() {
    let shop = practice();
    let homes = homes(&shop);
    let all = shop.ok(&["export", "events"]);
    let (mut recalled, mut own) = (BTreeMap::<String, Vec<String>>::new(), BTreeSet::new());
    let mut shared = Vec::new();
    for event in all.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON")) {
        let person = event["person"].as_str().unwrap_or_default().to_owned();
        let play = event["properties"]["play"].as_str().unwrap_or_default();
        // Who was 11 to 17 at the last exam may be 13 to 17 by now, and has post of their own.
        let young = event["properties"]["age"].as_u64().is_some_and(|age| (11..=17).contains(&age));
        if event["name"] == "Own Post Asked" || young {
            own.insert(person);
        } else if event["name"] == "Gesture Proposed" && play == "recall" {
            let why = event["properties"]["reason"].as_str().expect("a reason").to_owned();
            shared.extend(why.contains("One card for this address").then_some(why));
            recalled.entry(homes[&person].clone()).or_default().push(person);
        }
    }
    assert!(recalled.len() > 5, "{} homes are due", recalled.len());
    assert!(!shared.is_empty(), "several are due in one home");
    for why in &shared {
        assert!(why.starts_with("The last exam was ") && why.matches('.').count() == 2, "{why}");
    }
    for (home, people) in &recalled {
        let sharing = people.iter().filter(|person| !own.contains(*person)).count();
        assert!(sharing <= 1, "{home}: {people:?}");
    }
}

/// Some people with findings of their own.
fn examined(shop: &Shop) -> Vec<String> {
    let told = shop.ok(&["export", "events"]);
    let events = told.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let exams = events.filter(|event| event["name"] == "Exam Completed");
    exams.filter_map(|exam| exam["person"].as_str().map(str::to_owned)).step_by(500).take(4).collect()
}

#[test]
fn no_finding_leaves_the_record() {
    let shop = practice();
    let findings = findings(&shop);
    let mut papers: Vec<Vec<String>> =
        ["notes", "briefs", "slips", "envelopes", "backs", "labels", "tags", "insert"]
            .map(|p| vec![p.into()])
            .into();
    papers.extend(examined(&shop).into_iter().map(|id| vec!["about".into(), "--person".into(), id]));
    let mut pages = 0;
    for paper in papers {
        let mut args = vec!["print", "--out", "paper.pdf"];
        args.extend(paper.iter().map(String::as_str));
        // There may be nothing to print of a kind, such as tags without gifts.
        if shop.run(&args).status.success() {
            let text = Command::new("pdftotext").arg("-layout").arg(shop.path("paper.pdf")).arg("-").output();
            let text =
                String::from_utf8_lossy(&text.expect("pdftotext is installed by ./test").stdout).into_owned();
            holds_none(&findings, &text, &paper.join(" "));
            pages += 1;
        }
    }
    assert!(pages >= 9, "{pages} kinds of paper were printed");
    let output = shop.run(&["export", "events"]);
    holds_none(&findings, &String::from_utf8_lossy(&output.stdout), "the export");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("--with-health"), "{said}");
    for list in [
        &["people", "--loved", "--json"][..],
        &["today", "--json"],
        &["people", "--json"],
        &["journey", "show", "--json"],
        &["status", "--json"],
        &["export", "people", "--as", "csv"],
        &["export", "people", "--as", "vcard"],
    ] {
        holds_none(&findings, &shop.ok(list), list[0]);
    }
    let server = shop.serve();
    for page in
        ["/today", "/people", "/people/never-thanked", "/journey", "/journey/rules", "/settings", "/import"]
    {
        let answer = Command::new("curl")
            .args(["-sL", &format!("{}{page}", server.address.trim_end_matches('/'))])
            .output();
        let answer = String::from_utf8_lossy(&answer.expect("curl is there").stdout).into_owned();
        assert!(answer.contains("<html"), "{page} answers");
        holds_none(&findings, &answer, page);
    }
}

#[test]
fn the_record_itself_shows_what_was_found() {
    let shop = practice();
    let told = shop.ok(&["export", "events", "--with-health"]);
    let exam = told.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let exam = exam.into_iter().find(|event| event["name"] == "Exam Completed").expect("there are exams");
    let person = exam["person"].as_str().expect("it is somebody's");
    let finding = exam["properties"]["finding"].as_str().expect("it found something");
    let record = shop.ok(&["person", person]);
    assert!(record.contains(&format!("finding: {finding} (stays here)")), "{record}");
}

#[test]
fn a_shop_of_ones_own_may_go_by_the_opticians_files() {
    let shop = Shop::demo(300);
    let file = |name: &str| house().join("journeys").join(name).to_str().expect("a path").to_owned();
    let before = shop.ok(&["plays", "rules"]);
    assert!(shop.ok(&["plays", "check", &file("optician-plays.toml")]).contains("is right"));
    shop.ok(&["journey", "publish", &file("optician.toml")]);
    assert!(shop.ok(&["plays", "publish", &file("optician-plays.toml")]).contains("version 2"));
    assert!(shop.ok(&["plays", "rules"]).contains("recall-child"));
    assert_eq!(shop.ok(&["plays", "rules", "--version", "1"]), before);
    assert!(shop.refused(&["plays", "rules", "--version", "9"]).contains("from 1 to 2"));
    shop.ok(&["today", "--json"]);
    assert!(shop.ok(&["verify"]).contains("The database is whole"));

    let wrong = "[[play]]\nid = \"a\"\nname = \"A\"\nkind = \"card\"\nminutes = 1\ncost = 0\n\
                 when = { event = \"Exam Completed\", property = \"condition\", at_least = 1 }\n";
    std::fs::write(shop.path("wrong.toml"), wrong).expect("a file");
    assert!(shop.refused(&["plays", "publish", "wrong.toml"]).contains("is a health fact"));
    let rules = std::fs::read_to_string(file("optician.toml")).expect("the journey");
    std::fs::write(
        shop.path("nosy.toml"),
        rules.replace("\"rating\", op = \">=\", value = 4", "\"finding\", op = \"exists\""),
    )
    .expect("a file");
    assert!(shop.refused(&["journey", "check", "nosy.toml"]).contains("stay in the person's record"));
}

#[test]
fn a_practice_says_what_it_is_at_the_beginning_and_reads_its_own_words() {
    let shop = Shop::new();
    let server = shop.serve();
    let visitor = Visitor::of(&server.address);
    let asked = visitor.get("/start/shop").text();
    assert!(asked.contains("A shop that sends parcels") && asked.contains("An optician’s practice"));
    let said = [
        ("name", "Larkspur Lane"),
        ("zone", "Europe/London"),
        ("currency", "GBP"),
        ("minutes_a_day", "60"),
        ("trade", "optician"),
    ];
    assert_eq!(visitor.send("/start/shop", &said).0, "/start/story");
    assert!(shop.ok(&["plays", "rules"]).contains("recall-child"));
    assert!(shop.ok(&["journey", "rules"]).contains("An optician's journey"));
    for path in [
        "/start/story",
        "/start/orders",
        "/start/from-here",
        "/import",
        "/people",
        "/journey",
        "/people/loves",
        "/people/alike",
    ] {
        let page = visitor.get(path).text();
        for word in ["parcel", "packing", "Shopify:"] {
            assert!(!page.contains(word), "{path} speaks of {word}");
        }
    }
    assert!(visitor.get("/start/orders").text().contains("Bring in your records."));
    let shown = visitor.get("/start/shop").text();
    assert!(shown.contains("value=\"optician\" checked"), "going back keeps what was chosen");
}
