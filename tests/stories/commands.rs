//! What scripts rely on: shapes of answers, exit codes, looking back.

use crate::program::{Shop, house};

#[test]
fn answers_have_the_shapes_that_are_promised() {
    let shop = Shop::demo(300);
    let status = shop.json(&["status", "--json"]);
    for field in ["people", "events", "orders", "gestures"] {
        assert!(status[field].is_u64(), "status has {field}");
    }
    let stages = shop.json(&["journey", "show", "--json"]);
    assert_eq!(stages.as_array().map(Vec::len), Some(8));
    for field in ["people", "reached", "warm", "cooling", "lapsed"] {
        assert!(stages[3][field].is_u64(), "a stage has {field}");
    }
    assert_eq!(stages[3]["stage"], "convert");
    let today = shop.json(&["today", "--json"]);
    for field in ["gesture", "person", "kind", "why", "brief", "cost", "minutes", "due"] {
        assert!(today[0].get(field).is_some(), "a gesture has {field}");
    }
    let event = &shop.events()[0];
    for field in ["id", "message_id", "person", "at", "name", "properties"] {
        assert!(event.get(field).is_some(), "an event has {field}");
    }
    let person = today[0]["person"].as_str().expect("a gesture has a person");
    assert!(shop.json(&["person", person, "--json"])["rungs"].is_array());
    assert!(shop.json(&["people", "--json"])["people"].is_array());
}

#[test]
fn looking_back_shows_less_and_changes_nothing() {
    let shop = Shop::demo(300);
    let now = shop.json(&["journey", "show", "--json"]);
    let then = shop.json(&["journey", "show", "--json", "--as-of", "2025-12-31"]);
    let reached = |stages: &serde_json::Value| stages[3]["reached"].as_u64().expect("a number");
    assert!(reached(&then) < reached(&now));
    let before = shop.json(&["status", "--json"]);
    shop.json(&["today", "--json", "--as-of", "2025-12-31"]);
    shop.json(&["people", "--json", "--as-of", "2025-12-31"]);
    assert_eq!(shop.json(&["status", "--json"]), before);
}

#[test]
fn every_case_of_the_journey_agrees() {
    let shop = Shop::new();
    let file = house().join("tests/vectors/journey.json");
    let said = shop.ok(&["journey", "vectors", file.to_str().expect("a path")]);
    assert!(said.ends_with("all agree.\n"), "{said}");
    let text = std::fs::read_to_string(&file).expect("the cases");
    let wrong = text.replacen("\"warmth\": \"unknown\"", "\"warmth\": \"warm\"", 1);
    assert_ne!(wrong, text);
    std::fs::write(shop.path("wrong.json"), wrong).expect("a file");
    let output = shop.run(&["journey", "vectors", "wrong.json"]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stdout).contains("nothing at all"), "the case is named");
}

#[test]
fn wrong_rules_are_named_by_line_and_column() {
    let shop = Shop::new();
    let right = house().join("journeys/default.toml");
    shop.ok(&["journey", "check", right.to_str().expect("a path")]);
    std::fs::write(shop.path("wrong.toml"), "name = \"x\"\n[[stage]]\nid = \"a\"\nusual = \"soon\"\n")
        .expect("a file");
    assert!(shop.refused(&["journey", "check", "wrong.toml"]).contains("wrong.toml:4:9: "));
}

#[test]
fn people_leave_as_a_table_and_as_cards() {
    let shop = Shop::demo(300);
    let people = shop.json(&["status", "--json"])["people"].as_u64().expect("a number");
    let cards = shop.ok(&["export", "people", "--as", "vcard"]);
    let died = shop.events().iter().filter(|event| event["name"] == "Died").count() as u64;
    assert!(died > 0, "somebody has died in this shop");
    assert_eq!(cards.matches("END:VCARD\r\n").count() as u64, people - died, "nobody writes to the dead");
    let table = shop.ok(&["export", "people"]);
    assert!(table.starts_with("Person,Name,First name,Email,"), "{table}");
    let some = shop.ok(&["export", "people", "--stage", "convert", "--as", "vcard3", "--out", "some.vcf"]);
    assert!(some.contains("written to some.vcf"), "{some}");
    let tried = shop.ok(&["import", "some.vcf", "--dry-run"]);
    assert!(tried.contains("would bring") && tried.contains("nothing was kept"), "{tried}");
    std::fs::write(shop.path("letter.txt"), "Dear Maya,\nhow are you?\n").expect("a file");
    assert!(shop.refused(&["import", "letter.txt"]).contains("names columns that Fondly knows"));
}

crate::program::on_postgres! {
    answers_have_the_shapes_that_are_promised,
    looking_back_shows_less_and_changes_nothing,
    people_leave_as_a_table_and_as_cards,
}

#[test]
fn what_is_mistyped_is_said_in_words_and_nothing_is_overwritten() {
    let shop = Shop::demo(300);
    for (words, said) in [
        (&["person", "abc"][..], "abc is no number of a person; find one with `fondly people NAME`"),
        (&["today", "--as-of", "2027-13-01"], "2027-13-01 is no day; write it as 2027-03-31"),
        (&["today", "done", "x"], "x is no number of a gesture"),
        (&["people", "join", "1", "1"], "both numbers are 1; name two records"),
        (&["forget", "1"], "this was here when the shop was made"),
    ] {
        let refused = shop.refused(words);
        assert!(refused.contains(said), "{words:?}: {refused}");
    }
    shop.ok(&["export", "people", "--out", "people.csv"]);
    assert!(shop.refused(&["export", "people", "--out", "people.csv"]).contains("is there already"));
    shop.refused(&["restore", "people.csv", "--into", "restored"]);
    assert!(!shop.path("restored").exists(), "nothing is left of what failed");

    let journey = shop.ok(&["journey", "show"]);
    let (_, steps) = journey.split_once("helps each of them on").expect("a heading");
    let mut told: Vec<&str> =
        steps.lines().skip(1).filter_map(|line| line.trim().split_once("  ")?.1.into()).collect();
    let all = told.len();
    told.sort_unstable();
    told.dedup();
    assert!(all > 0 && told.len() == all, "no sentence stands twice: {journey}");

    let person = shop.json(&["people", "--json"])["people"][0]["person"].clone();
    let (number, name) = (person["id"].as_str().expect("a number"), person["name"].as_str().expect("a name"));
    assert!(shop.refused(&["erase", number]).contains(&format!("forgets {name}")));
    assert!(shop.ok(&["erase", number, "--yes"]).starts_with(name));
}
