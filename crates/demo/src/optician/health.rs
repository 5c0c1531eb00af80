//! What exams find. All of it is told under names that stay in the record.

use domain::event::Value;

use crate::dice::Dice;

const WELL: [&str; 6] = [
    "Eyes healthy, vision stable",
    "Eyes healthy, small change in the right eye",
    "Nothing unusual at the back of the eye",
    "A little more long-sighted than last time",
    "Near vision tires in the evening",
    "Short-sightedness has settled",
];
const OLDER: [(&str, &str); 5] = [
    ("Raised pressure in both eyes, fields full", "glaucoma suspected"),
    ("Early lens opacities, left more than right", "early cataract"),
    ("Drusen at the left macula, watch", "macular change"),
    ("Small bleeds in the lower right field", "diabetic retinopathy"),
    ("Tear film breaks up early", "dry eye"),
];
const YOUNG: [(&str, &str); 3] = [
    ("Short-sightedness has grown since last year", "progressing myopia"),
    ("Left eye lags, patch discussed with a parent", "amblyopia"),
    ("Colours mixed up on three plates", "colour deficiency"),
];

/// The health facts of one exam at `age`.
pub(super) fn found(age: i64, dice: &mut Dice) -> Vec<(&'static str, Value)> {
    let text = |text: &str| Value::Text(text.to_owned());
    let ill = dice.chance(if age >= 60 { 340 } else { 90 });
    let (finding, condition) = match (ill, age) {
        (true, ..=17) => dice.pick(&YOUNG),
        (true, _) => dice.pick(&OLDER),
        (false, _) => &(*dice.pick(&WELL), ""),
    };
    let funded = !(16..60).contains(&age) || dice.chance(120);
    let mut facts = vec![
        ("finding", text(finding)),
        ("prescription", Value::Text(prescription(age, dice))),
        ("health_funding", text(if funded { "NHS" } else { "private" })),
    ];
    if !condition.is_empty() {
        facts.push(("condition", text(condition)));
    }
    facts
}

/// `R -1.25/-0.50x85 L -1.50 add +2.00`, in quarters.
fn prescription(age: i64, dice: &mut Dice) -> String {
    let mut eye = |name: &str| {
        let sphere = quarters(dice.between(-22, 12));
        let cylinder = dice
            .chance(480)
            .then(|| format!("/{}x{}", quarters(-dice.between(1, 6)), dice.between(1, 36) * 5));
        format!("{name} {sphere}{}", cylinder.unwrap_or_default())
    };
    let (right, left) = (eye("R"), eye("L"));
    let add = if age >= 45 { format!(" add {}", quarters(dice.between(3, 11))) } else { String::new() };
    format!("{right} {left}{add}")
}

fn quarters(number: i64) -> String {
    let sign = if number < 0 { '-' } else { '+' };
    format!("{sign}{}.{:02}", number.abs() / 4, number.abs() % 4 * 25)
}
