//! What an owner reads when a rules file is wrong: every mistake at once, each with its place and its cure.

use domain::journey::Journey;
use proptest::prelude::*;

/// The errors of `text`, as the program prints them.
fn errors(text: &str) -> String {
    match Journey::parse(text) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn an_empty_file_has_no_stage() {
    insta::assert_snapshot!(errors(""));
}

#[test]
fn text_that_is_not_toml() {
    insta::assert_snapshot!(errors("name = Customer Value Journey\n[[stage]\nid = \"convert\"\n"));
}

#[test]
fn unknown_keys_everywhere() {
    insta::assert_snapshot!(errors(
        r#"title = "Journey"
orders = [{ name = "Order Completed", event = "Order Completed" }]

[[stage]]
id = "convert"
usual = "60d"
colour = "green"
[[stage.evidence]]
event = "Order Completed"
time = 2
where = [{ property = "total", operator = ">", op = ">", value = 1 }]
[[stage.evidence]]
event = "Order Delivered"
quiet = { for = "10d", until = ["Complaint Made"] }
"#
    ));
}

#[test]
fn missing_keys() {
    insta::assert_snapshot!(errors(
        r#"voids = [{ where = [] }]
[[stage]]
[[stage.evidence]]
where = [{}, { op = "=" }]
quiet = {}
"#
    ));
}

#[test]
fn values_of_the_wrong_type() {
    insta::assert_snapshot!(errors(
        r#"name = 7
own_acts = "Order Completed"
orders = [7, ""]
voids = [{ event = [] }]
[[stage]]
id = 1
usual = 60
[[stage.evidence]]
event = { name = "Order Completed" }
times = "2"
within = 7
after = 3
weak = "yes"
quiet = "10d"
where = "total > 5"
"#
    ));
}

#[test]
fn lengths_of_time() {
    let lengths = ["10", "ten days", "-1d", "1.5h", "3y", "99999999999999w", ""];
    let stage = |text| format!("[[stage]]\nid = \"{text}.\"\nusual = \"{text}\"\n");
    insta::assert_snapshot!(errors(&lengths.map(stage).concat()));
}

#[test]
fn times_from_1_to_64() {
    let rule = |times| format!("[[stage.evidence]]\nevent = \"Page Viewed\"\ntimes = {times}\n");
    let rules = ["0", "1", "64", "65", "-1", "2.5", "99999999999999999999"].map(rule);
    insta::assert_snapshot!(errors(&format!(
        "[[stage]]\nid = \"aware\"\nusual = \"14d\"\n{}",
        rules.concat()
    )));
}

#[test]
fn within_and_quiet_must_fit_times() {
    insta::assert_snapshot!(errors(
        r#"[[stage]]
id = "engage"
usual = "14d"
[[stage.evidence]]
event = "Page Viewed"
within = "7d"
[[stage.evidence]]
event = "Page Viewed"
times = 1
within = "7d"
[[stage.evidence]]
event = "Order Delivered"
times = 2
quiet = { for = "10d", unless = ["Complaint Made"] }
"#
    ));
}

#[test]
fn operations_and_their_values() {
    let wrong = [
        r#"property = "p", op = "~", value = 1"#,
        r#"property = "p", op = "=", value = [1, 2]"#,
        r#"property = "p", op = "!=", value = 1.5"#,
        r#"property = "p", op = ">=", value = "4""#,
        r#"property = "p", op = "<", value = true"#,
        r#"property = "p", op = "in", value = "email""#,
        r#"property = "p", op = "in", value = []"#,
        r#"property = "p", op = "in", value = ["email", 1]"#,
        r#"property = "p", op = "contains", value = 1"#,
        r#"property = "p", op = "exists", value = true"#,
        r#"property = "p", op = ">", value = 1, currency = 840"#,
        r#"property = "p", op = "=", value = 2026-01-01"#,
    ];
    let lines = wrong.map(|condition| format!("    {{ {condition} }},\n"));
    let rule = format!("[[stage.evidence]]\nevent = \"Review Given\"\nwhere = [\n{}]\n", lines.concat());
    insta::assert_snapshot!(errors(&format!("[[stage]]\nid = \"excite\"\nusual = \"60d\"\n{rule}")));
}

#[test]
fn stages_must_be_known_and_different() {
    insta::assert_snapshot!(errors(
        r#"[[stage]]
id = "convert"
usual = "60d"
[[stage.evidence]]
event = "Order Completed"
after = "subscribed"
[[stage]]
id = "convert"
usual = "60d"
[[stage]]
id = ""
usual = "60d"
"#
    ));
}

#[test]
fn stages_must_not_wait_for_each_other() {
    insta::assert_snapshot!(errors(
        r#"[[stage]]
id = "engage"
usual = "14d"
evidence = [{ event = "A", after = "engage" }, { event = "B", after = "excite" }]
[[stage]]
id = "convert"
usual = "60d"
evidence = [{ event = "C", after = "engage" }]
[[stage]]
id = "excite"
usual = "60d"
evidence = [{ event = "D" }, { event = "E", after = "convert" }]
"#
    ));
}

#[test]
fn too_many_stages_and_rules() {
    let rules = "[[stage.evidence]]\nevent = \"A\"\n".repeat(9);
    let stage = |number: usize| format!("[[stage]]\nid = \"s{number}\"\nusual = \"1d\"\n{rules}");
    let text: String = (0..17).map(stage).collect();
    insta::assert_snapshot!(errors(&text));
}

#[test]
fn columns_count_characters() {
    insta::assert_snapshot!(errors(
        "name = \"Größe ✓\"\n[[stage]]\r\nid = \"é\"\r\nusual = \"60d\"\r\n\"ключ\" = 1\r\n"
    ));
}

#[test]
fn a_long_value_is_quoted_in_part() {
    let long = "ü".repeat(100);
    insta::assert_snapshot!(errors(&format!("[[stage]]\nid = \"a\"\nusual = \"{long}\"\n")));
}

#[test]
fn the_most_is_allowed() {
    let stage = |number: usize| format!("[[stage]]\nid = \"s{number}\"\nusual = \"1d\"\n");
    let text: String = (0..16).map(stage).collect();
    let rule = "[[stage.evidence]]\nevent = [\"A\", \"B\"]\ntimes = 64\nwithin = \"1w\"\n";
    assert_eq!(errors(&(text + &rule.repeat(128))), "nothing is wrong");
}

proptest! {
    /// Whatever is typed into a rules file, the answer is a journey or errors that lie within the file.
    #[test]
    fn a_damaged_file_is_refused_with_places_in_it(
        start in 0..4000usize,
        length in 0..40usize,
        text in ".{0,8}",
    ) {
        let whole: Vec<char> = include_str!("../../../journeys/default.toml").chars().collect();
        let start = start.min(whole.len());
        let end = (start + length).min(whole.len());
        let damaged: String = whole[..start].iter().copied().chain(text.chars()).collect();
        let damaged = damaged + &whole[end..].iter().collect::<String>();
        if let Err(errors) = Journey::parse(&damaged) {
            let lines: Vec<&str> = damaged.split('\n').collect();
            for error in &errors {
                prop_assert!((1..=lines.len()).contains(&error.line), "{error}");
                prop_assert!(error.column <= lines[error.line - 1].chars().count() + 1, "{error}");
            }
        }
    }
}
