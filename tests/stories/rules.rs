//! Other rules: tried first, then published, kept and taken back; and what they say is the next step of people.

use crate::program::Shop;

/// The default rules, with a third order in place of the second.
fn three_orders(shop: &Shop) -> String {
    let rules = shop.ok(&["journey", "rules"]);
    let twice = "event = [\"Order Completed\", \"Booking Kept\"]\ntimes = 2";
    assert!(rules.contains(twice), "the default journey has a rule for the second order");
    rules.replace(twice, &twice.replace('2', "3"))
}

#[test]
fn rules_are_tried_published_and_taken_back() {
    let shop = Shop::demo(300);
    let before = shop.json(&["journey", "show", "--json"]);
    let old = shop.ok(&["journey", "rules"]);
    std::fs::write(shop.path("three.toml"), three_orders(&shop)).expect("a file");
    let told = shop.json(&["journey", "what-if", "three.toml", "--json"]);
    let moved = told["people"].as_u64().expect("people") - told["same"].as_u64().expect("same");
    assert!(moved > 0, "somebody has ordered just twice");
    let first = &told["moves"][0];
    assert_eq!(first["from"], "ascend");
    let why = first["some"][0]["why"].as_str().expect("a reason");
    assert!(why.contains("Ascend takes 3 of Order Completed or Booking Kept"), "{why}");
    assert_eq!(shop.json(&["journey", "show", "--json"]), before, "trying changes nothing");
    let said = shop.ok(&["journey", "what-if", "three.toml"]);
    assert!(said.contains("would move; nothing was changed."), "{said}");

    assert!(shop.ok(&["journey", "publish", "three.toml"]).contains("version 1"));
    let after = shop.json(&["journey", "show", "--json"]);
    let stand = |stages: &serde_json::Value| stages[5]["people"].as_u64().expect("people at Ascend");
    assert!(stand(&after) < stand(&before));
    let then = told["stages"].as_array().expect("stages").iter().find(|line| line["stage"] == "ascend");
    assert_eq!(then.expect("ascend")["then"].as_u64(), Some(stand(&after)), "it came as it was told");
    assert_eq!(shop.json(&["journey", "versions", "--json"]).as_array().map(Vec::len), Some(2));
    assert_eq!(shop.ok(&["journey", "rules", "--version", "1"]), old);
    assert!(shop.refused(&["journey", "rules", "--version", "9"]).contains("there is no version 9"));
    shop.ok(&["verify"]);

    std::fs::write(shop.path("old.toml"), &old).expect("a file");
    shop.ok(&["journey", "publish", "old.toml"]);
    assert_eq!(shop.json(&["journey", "show", "--json"]), before, "publishing the former ones takes it back");
}

#[test]
fn wrong_rules_change_nothing_and_say_why() {
    let shop = Shop::new();
    let stage = |id: &str, after: &str| {
        format!(
            "[[stage]]\nid = \"{id}\"\nusual = \"9d\"\nevidence = [{{ event = \"E\", after = \"{after}\" }}]\n"
        )
    };
    let many: String = (0..17).map(|n| format!("[[stage]]\nid = \"s{n}\"\nusual = \"9d\"\n")).collect();
    for (text, told) in [
        (stage("a", "b") + &stage("b", "a"), "wait"),
        (stage("a", "nowhere"), "nowhere"),
        (many, "at most 16 stages"),
        (String::new(), "no stage"),
    ] {
        std::fs::write(shop.path("wrong.toml"), &text).expect("a file");
        for command in ["what-if", "publish"] {
            let said = shop.refused(&["journey", command, "wrong.toml"]);
            assert!(said.contains(told) && said.contains("wrong.toml:"), "{said}");
        }
    }
    assert_eq!(shop.json(&["journey", "versions", "--json"]).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_next_step_is_shown_offered_and_counted() {
    let shop = Shop::demo(300);
    let today = shop.json(&["today", "--json"]);
    let offered: Vec<&serde_json::Value> = today
        .as_array()
        .expect("gestures")
        .iter()
        .filter(|gesture| gesture["next_step"].is_object())
        .collect();
    assert!(!offered.is_empty(), "some gesture has something to ask along the way");
    assert!(offered.iter().all(|gesture| gesture["kind"] != "task"));
    let gesture = offered[0];
    let person = gesture["person"].as_str().expect("a person");
    let code = |value: &serde_json::Value| value["next_step"]["code"].as_str().expect("a code").to_owned();
    let shown = shop.json(&["person", person, "--json"]);
    assert_eq!(code(&shown), code(gesture));
    let waiting = shop.json(&["people", "--show", &format!("next:{}", code(gesture)), "--json"]);
    assert!(waiting["total"].as_u64() > Some(0));
    shop.ok(&["today", "done", gesture["gesture"].as_str().expect("a number")]);
    let steps: Vec<_> = shop.events().into_iter().filter(|event| event["name"] == "Gesture Made").collect();
    let ask = code(gesture);
    let ask = ask.split_once(':').expect("a stage and an ask").1;
    assert!(steps.iter().any(|step| step["properties"]["offered"] == ask), "what was offered is kept");
    shop.refused(&["people", "--show", "next:nothing", "--json"]);
}

crate::program::on_postgres! {
    rules_are_tried_published_and_taken_back,
    wrong_rules_change_nothing_and_say_why,
    a_next_step_is_shown_offered_and_counted,
}
