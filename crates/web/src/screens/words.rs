//! The sentences at the top of a page: what matters now, in words.

pub use super::filters::first_up;
use super::filters::{count, minutes, num};

/// What stands on today's list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Notes owed to parcels.
    pub parcels: usize,
    /// Things to put right.
    pub tasks: usize,
    /// Every other gesture.
    pub others: usize,
    /// Made, skipped or put off today.
    pub done: usize,
}

/// What a shop reads before it has anybody.
pub fn welcome(records: &str) -> String {
    format!("Bring in your {records}, and see who your people are.")
}

/// Today's headline: `37 parcels want a note.`
pub fn today_headline(tally: Tally) -> String {
    let parcels = match tally.parcels {
        0 => None,
        1 => Some("one parcel wants a note".to_owned()),
        n => Some(format!("{} parcels want a note", small(n))),
    };
    let tasks = match tally.tasks {
        0 => None,
        1 => Some("one thing to put right".to_owned()),
        n => Some(format!("{} things to put right", small(n))),
    };
    let sentence = match (tasks, parcels, tally.others) {
        (Some(tasks), Some(parcels), _) => format!("{tasks}, then {parcels}."),
        (Some(only), None, _) => format!("{only} today."),
        (None, Some(only), _) => format!("{only}."),
        (None, None, 0) if tally.done > 0 => "all done for today.".to_owned(),
        (None, None, 0) => "nothing is owed today.".to_owned(),
        (None, None, 1) => "one person to think of today.".to_owned(),
        (None, None, n) => format!("{} people to think of today.", small(n)),
    };
    first_up(&sentence)
}

/// What the list will take: `And six people beyond that. It takes about 46 min of the day's 1 h and costs $12.40, and 20 min
/// more to put things right.` What is put right takes nothing from the day's minutes.
pub fn today_lede(
    tally: Tally,
    (needed, to_put_right): (i64, i64),
    minutes_available: i64,
    cost: &str,
) -> String {
    if tally.tasks > 0 && tally.parcels + tally.others == 0 {
        return format!("It takes about {} to put things right.", minutes(to_put_right));
    }
    let beyond = match (tally.parcels + tally.tasks, tally.others) {
        (0, _) | (_, 0) => String::new(),
        (_, 1) => "And one person beyond that. ".to_owned(),
        (_, n) => format!("And {} people beyond that. ", small(n)),
    };
    let of = if needed <= minutes_available {
        format!(" of the day's {}", minutes(minutes_available))
    } else {
        String::new()
    };
    let money = if cost.is_empty() { String::new() } else { format!(" and costs {cost}") };
    let right = match to_put_right {
        0 => String::new(),
        right => format!(", and {} more to put things right", minutes(right)),
    };
    format!("{beyond}It takes about {}{of}{money}{right}.", minutes(needed))
}

/// What is not on the list, each in one counted line.
pub fn today_remarks(
    more: (usize, i64),
    left_out: usize,
    too_old: usize,
    holdout: Option<String>,
) -> Vec<String> {
    let mut remarks = Vec::new();
    if more.0 > 0 {
        let parcels = count(whole(more.0), "parcel", None);
        remarks.push(format!(
            "{} more than today's minutes allow; they would take {}.",
            first_up(&parcels),
            minutes(more.1)
        ));
    }
    if left_out > 0 {
        remarks.push(format!(
            "{} can wait for another day.",
            first_up(&count(whole(left_out), "other idea", None))
        ));
    }
    if too_old > 0 {
        let orders = first_up(&count(whole(too_old), "older order", None));
        remarks.push(format!("{orders} left without a note, too long ago to start with: start from here."));
    }
    remarks.extend(holdout);
    remarks
}

/// The part of the list that a gesture belongs to.
pub fn section(task: bool, asked: bool, obligation: bool) -> &'static str {
    match (task, asked, obligation) {
        (true, ..) => "First, put right",
        (false, true, _) => "You asked for",
        (false, false, true) => "Goes into a parcel",
        (false, false, false) => "Beyond the parcels",
    }
}

/// A sentence about parcels in a shop whose orders go out as something else: `Three new pairs want a note.`
pub fn of_goods(sentence: &str, goods: &str) -> String {
    match goods {
        domain::play::PARCEL => sentence.to_owned(),
        goods => sentence
            .replace("Goes into a parcel", "Goes with a parcel")
            .replace("parcel", goods)
            .replace("Parcel", &first_up(goods)),
    }
}

/// What the owner loves about the shop, where it is short enough for a line that is read every morning.
pub fn greeting(love: &str) -> Option<String> {
    const SHORT: usize = 60;
    let love = love.trim().trim_end_matches('.');
    (!love.is_empty() && love.chars().count() <= SHORT).then(|| love.to_owned())
}

/// What a step of the beginning is about, in a shop that brings in `records` first.
pub fn step_title(step: &str, records: &str) -> String {
    match step {
        "shop" => "your shop".to_owned(),
        "story" => "your story".to_owned(),
        "orders" => format!("your {records}"),
        "from-here" => "from when on".to_owned(),
        _ => "the first ten".to_owned(),
    }
}

/// The question whether the goods of orders from before get a note.
pub fn from_here_headline(waiting: usize, goods: &str) -> String {
    match waiting {
        0 => "Start from here.".to_owned(),
        1 => format!("One {goods} was here before you began. Does it get a note?"),
        n => format!("{} {goods}s were here before you began. Do they get a note?", first_up(&small(n))),
    }
}

/// What stands under the headline of the ten.
pub fn loved_lede(shown: usize, looked_at: usize) -> String {
    let looked = match looked_at {
        1 => "the one person".to_owned(),
        n => format!("the {} people", num(whole(n))),
    };
    match (shown, looked_at) {
        (_, 0) => String::new(),
        (0, _) => format!("Fondly looked at {looked} with the most signs of it."),
        _ => format!(
            "As far as Fondly knows nothing was ever written to them. Fondly looked at {looked} with the most signs of love; \
             what somebody spent is none."
        ),
    }
}

/// What came of asking for cards: new ones, those that waited already, and those that cannot be.
pub fn asked(new: usize, waiting: usize, held_back: &[(String, String)]) -> String {
    let mut text = match (new, waiting) {
        (0, 0) => "No card was planned.".to_owned(),
        (0, 1) => "A card waits on today’s list already.".to_owned(),
        (0, n) => format!("{} cards wait on today’s list already.", first_up(&small(n))),
        (1, _) => "One card is on today’s list.".to_owned(),
        (n, _) => format!("{} cards are on today’s list.", first_up(&small(n))),
    };
    if new > 0 && waiting > 0 {
        text.push_str(&format!(" {} waited there already.", first_up(&small(waiting))));
    }
    for (name, reason) in held_back {
        text.push_str(&format!(" None for {name}: {reason}."));
    }
    text
}

/// The headline over what another kind of shop would change.
pub fn trade_headline(title: &str, in_force: bool) -> String {
    if in_force { format!("This is {title} already.") } else { format!("What if this were {title}?") }
}

/// The journey's headline.
pub fn journey_headline(people: u64, weakest: Option<&(String, String)>) -> String {
    match (people, weakest) {
        (0, _) => "From strangers to people who bring their friends.".to_owned(),
        (_, Some((from, to))) => format!("Most people are lost between {from} and {to}."),
        (n, None) => format!("{} on the way.", first_up(&self::people(n))),
    }
}

/// What stands under the journey's headline.
pub fn journey_lede(people: u64, steps_forward: u64, without_stage: u64) -> String {
    let steps =
        if steps_forward == 1 { "One step".to_owned() } else { format!("{} steps", number(steps_forward)) };
    let mut lede = format!("{}. {steps} forward in this period.", self::people(people));
    if without_stage > 0 {
        lede.push_str(&format!(" {} not on the first step yet.", number(without_stage)));
    }
    first_up(&lede)
}

/// The question above a file that was just sent; `format` is what it was recognised as.
pub fn preview_headline(format: Option<&str>) -> String {
    match format {
        Some(format) if format.starts_with("a ") || format.starts_with("an ") => {
            format!("This looks like {format}. Is that right?")
        }
        Some(format) => format!("These look like {format}. Is that right?"),
        None => "What is in which column?".to_owned(),
    }
}

/// The headline of one import.
pub fn import_headline(state: &str, file: &str, progress: Option<u8>) -> String {
    match state {
        "waiting" => "Waiting for its turn.".to_owned(),
        "running" => format!("Taking it in: {} %.", progress.unwrap_or(0)),
        "done" => format!("{file} is in."),
        "stopped" => format!("{file} was stopped half-way."),
        "undone" => format!("{file} was taken out again."),
        _ => format!("{file} could not be taken in."),
    }
}

/// That an import of the beginning is done: `orders.csv is in: 600 orders by 412 people.`
pub fn import_is_in(file: &str, counts: Option<(u64, u64)>, set_aside: u64) -> String {
    let mut text = format!("{file} is in");
    if let Some((orders, people)) = counts {
        let orders = count(i64::try_from(orders).unwrap_or(i64::MAX), "order", None);
        text.push_str(&format!(": {orders}, {}", self::people(people)));
    }
    text.push('.');
    if set_aside > 0 {
        let rows = count(i64::try_from(set_aside).unwrap_or(i64::MAX), "row", None);
        text.push_str(&format!(" {} set aside; Import shows why.", first_up(&rows)));
    }
    text
}

/// `4,112`
pub(super) fn number(n: u64) -> String {
    num(i64::try_from(n).unwrap_or(i64::MAX))
}

/// `one person`, `4,112 people`
pub(super) fn people(n: u64) -> String {
    count(i64::try_from(n).unwrap_or(i64::MAX), "person", Some("people"))
}

/// Small numbers as words, as in any letter.
fn small(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(n).map_or_else(|| num(whole(n)), |word| (*word).to_owned())
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parcels: usize, tasks: usize, others: usize, done: usize, expected: &str) {
        assert_eq!(today_headline(Tally { parcels, tasks, others, done }), expected);
    }

    #[test]
    fn the_headline_says_what_matters_now() {
        check(37, 0, 4, 0, "37 parcels want a note.");
        check(1, 0, 0, 0, "One parcel wants a note.");
        check(4, 2, 0, 0, "Two things to put right, then four parcels want a note.");
        check(0, 1, 3, 0, "One thing to put right today.");
        check(0, 0, 5, 0, "Five people to think of today.");
        check(0, 0, 0, 3, "All done for today.");
        check(0, 0, 0, 0, "Nothing is owed today.");
        check(1_200, 0, 0, 0, "1,200 parcels want a note.");
    }

    #[test]
    fn the_line_below_says_what_it_takes() {
        let tally = Tally { parcels: 37, others: 6, ..Tally::default() };
        assert_eq!(
            today_lede(tally, (46, 0), 60, "$12.40"),
            "And six people beyond that. It takes about 46 min of the day's 1 h and costs $12.40."
        );
        let tally = Tally { tasks: 5, ..tally };
        assert_eq!(
            today_lede(tally, (70, 50), 60, ""),
            "And six people beyond that. It takes about 1 h 10 min, and 50 min more to put things right."
        );
        let tally = Tally { tasks: 2, ..Tally::default() };
        assert_eq!(today_lede(tally, (0, 20), 60, "$0.00"), "It takes about 20 min to put things right.");
    }
}
