//! Why somebody stands where they stand, in one sentence.

use jiff::civil::Date;

use super::condition::{Condition, Test};
use super::rules::{Journey, Rule};
use super::span;
use super::state::Mark;
use crate::event::Value;

/// What the shop can tell about the event that is the evidence.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its name.
    pub event: &'a str,
    /// Its day in the shop's zone.
    pub on: Date,
    /// What it is about, in the shop's words, such as `order 1007`.
    pub subject: Option<&'a str>,
}

impl Journey {
    /// Why a stage was reached or confirmed, in one sentence without a full stop: `Convert, because of the
    /// first Order Completed on 20 Mar 2026 (order 1007)`.
    pub fn explain(&self, mark: &Mark, told: &Told<'_>) -> String {
        let rule = self.rule(mark.rule);
        let stage = &self.stage(rule.stage).title;
        match (&rule.quiet, rule.weak) {
            (Some(_), true) => format!("{stage}, weakly: {}", self.because(rule, told)),
            (None, true) => format!("{stage}, weakly, because of {}", self.because(rule, told)),
            (_, false) => format!("{stage}, because of {}", self.because(rule, told)),
        }
    }

    /// The evidence of a mark alone, where the stage is named beside it: `the first Order Completed on 20 Mar 2026
    /// (order 1007)`.
    pub fn evidence(&self, mark: &Mark, told: &Told<'_>) -> String {
        self.because(self.rule(mark.rule), told)
    }

    /// What a rule asks for, for people who have not completed it: `2 of Order Completed within 30 days`.
    pub fn describe(&self, rule: &Rule) -> String {
        let names = rule.events.join(" or ");
        let count = if rule.times > 1 { format!("{} of ", rule.times) } else { String::new() };
        let silence = silence(rule).map(|words| format!(", and {words}")).unwrap_or_default();
        format!("{count}{names}{}{silence}", self.context(rule))
    }

    /// The evidence and its circumstances.
    fn because(&self, rule: &Rule, told: &Told<'_>) -> String {
        let on = told.on.strftime("%-d %b %Y");
        let subject = told.subject.map(|subject| format!(" ({subject})")).unwrap_or_default();
        if let Some(silence) = silence(rule) {
            return format!("{} on {on}{subject}, and {silence}", told.event);
        }
        let which = ordinal(rule.times);
        // The last of several may have another name than those before it.
        let name = if rule.times > 1 { rule.events.join(" or ") } else { told.event.to_owned() };
        let context = self.context(rule);
        let comma = if context.is_empty() { "" } else { "," };
        format!("the {which} {name}{context}{comma} on {on}{subject}")
    }

    /// Within which time, after which stage and with which properties.
    fn context(&self, rule: &Rule) -> String {
        let within = rule.within.map(|length| format!(" within {}", span::words(length)));
        let after = rule.after.map(|stage| format!(" after {}", self.stage(stage).title));
        within.into_iter().chain(after).chain(conditions(&rule.conditions)).collect()
    }
}

fn silence(rule: &Rule) -> Option<String> {
    let quiet = rule.quiet.as_ref()?;
    let length = span::words(quiet.wait);
    Some(if quiet.unless.is_empty() {
        format!("{length} gone by")
    } else {
        format!("no {} for {length}", quiet.unless.join(" or "))
    })
}

fn conditions(conditions: &[Condition]) -> Option<String> {
    let words: Vec<String> = conditions.iter().map(condition).collect();
    (!words.is_empty()).then(|| format!(" with {}", words.join(" and ")))
}

fn condition(condition: &Condition) -> String {
    let property = &condition.property;
    let currency = condition.currency.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
    match &condition.test {
        Test::Equal(Value::Boolean(true)) => property.clone(),
        Test::Equal(Value::Boolean(false)) => format!("no {property}"),
        Test::Equal(value) => format!("{property} {}{currency}", shown(value)),
        Test::Different(Value::Text(text)) if text.is_empty() => property.clone(),
        Test::Different(value) => format!("{property} other than {}{currency}", shown(value)),
        Test::Less(limit) => format!("{property} below {limit}{currency}"),
        Test::AtMost(limit) => format!("{property} at most {limit}{currency}"),
        Test::More(limit) => format!("{property} above {limit}{currency}"),
        Test::AtLeast(limit) => format!("{property} at least {limit}{currency}"),
        Test::In(values) => format!("{property} {}{currency}", values_shown(values)),
        Test::Contains(part) => format!("{part} in {property}"),
        Test::Exists => format!("{property}{currency}"),
    }
}

fn values_shown(values: &[Value]) -> String {
    values.iter().map(shown).collect::<Vec<_>>().join(" or ")
}

fn shown(value: &Value) -> String {
    match value {
        Value::Boolean(truth) => truth.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(", "),
    }
}

fn ordinal(number: usize) -> String {
    const WORDS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    if let Some(word) = number.checked_sub(1).and_then(|index| WORDS.get(index)) {
        return (*word).to_owned();
    }
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventKey;
    use crate::journey::rules::RuleNumber;

    const RULES: &str = r#"
        [[stage]]
        id = "convert"
        usual = "60d"
        evidence = [
            { event = "Order Completed" },
            { event = ["Order Completed", "Booking Kept"], times = 2, within = "30d" },
            { event = "Order Delivered", quiet = { for = "10d", unless = ["Complaint Made"] }, weak = true },
            { event = "Page Viewed", weak = true },
            { event = "Order Completed", times = 22 },
        ]
        [[stage]]
        id = "advocate"
        usual = "60d"
        evidence = [
            { event = "Review Given", where = [
                { property = "rating", op = ">=", value = 4 },
                { property = "text", op = "!=", value = "" },
            ] },
            { event = "Photo Sent", after = "convert", where = [
                { property = "permission", op = "=", value = true },
            ] },
            { event = "Order Completed", where = [
                { property = "total", op = ">", value = 10000, currency = "USD" },
            ] },
        ]
    "#;

    fn sentence(rule: usize, event: &str, subject: Option<&str>) -> String {
        let journey = Journey::parse(RULES).expect("the rules are right");
        let mark = Mark { at: 0, evidence: EventKey::of("e"), rule: RuleNumber::at(rule) };
        journey.explain(&mark, &Told { event, on: Date::constant(2026, 3, 20), subject })
    }

    #[test]
    fn every_kind_of_rule_has_a_sentence() {
        let all = [
            sentence(0, "Order Completed", Some("order 1007")),
            sentence(1, "Booking Kept", None),
            sentence(2, "Order Delivered", Some("order 1007")),
            sentence(3, "Page Viewed", None),
            sentence(4, "Order Completed", None),
            sentence(5, "Review Given", Some("7")),
            sentence(6, "Photo Sent", None),
            sentence(7, "Order Completed", None),
        ];
        insta::assert_snapshot!(all.join("\n"), @"
        Convert, because of the first Order Completed on 20 Mar 2026 (order 1007)
        Convert, because of the second Order Completed or Booking Kept within 30 days, on 20 Mar 2026
        Convert, weakly: Order Delivered on 20 Mar 2026 (order 1007), and no Complaint Made for 10 days
        Convert, weakly, because of the first Page Viewed on 20 Mar 2026
        Convert, because of the 22nd Order Completed on 20 Mar 2026
        Advocate, because of the first Review Given with rating at least 4 and text, on 20 Mar 2026 (7)
        Advocate, because of the first Photo Sent after Convert with permission, on 20 Mar 2026
        Advocate, because of the first Order Completed with total above 10000 USD, on 20 Mar 2026
        ");
    }

    #[test]
    fn every_kind_of_rule_has_a_description() {
        let journey = Journey::parse(RULES).expect("the rules are right");
        let all: Vec<String> = journey.rules().iter().map(|rule| journey.describe(rule)).collect();
        insta::assert_snapshot!(all.join("\n"), @"
        Order Completed
        2 of Order Completed or Booking Kept within 30 days
        Order Delivered, and no Complaint Made for 10 days
        Page Viewed
        22 of Order Completed
        Review Given with rating at least 4 and text
        Photo Sent after Convert with permission
        Order Completed with total above 10000 USD
        ");
    }

    #[test]
    fn ordinals_are_english() {
        let all: Vec<String> = [1, 2, 10, 11, 12, 13, 21, 22, 33, 64].into_iter().map(ordinal).collect();
        assert_eq!(all.join(" "), "first second tenth 11th 12th 13th 21st 22nd 33rd 64th");
    }
}
