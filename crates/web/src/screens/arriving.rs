//! What is said of things that arrive: how many, how fast, and when it is a surge.

use shop::Surge;

use super::filters::{count, minutes, num};

/// The intake's headline: whether anything waits for longer than anybody notices, and whether anything came.
pub fn headline(waiting: i64, lag: i64, last_minute: u64, letters: i64) -> String {
    /// A wait that nobody notices.
    const AT_ONCE: i64 = 2;
    match (waiting, lag > AT_ONCE, last_minute) {
        (1.., true, _) => format!("{} on the way, {lag} seconds behind.", bodies(waiting)),
        _ if letters > 0 => {
            super::filters::first_up(&format!("{} could not be understood.", count(letters, "message", None)))
        }
        (_, _, 0) => "It is quiet just now.".to_owned(),
        _ => "Everything that came is where it belongs.".to_owned(),
    }
}

fn bodies(waiting: i64) -> String {
    super::filters::first_up(&count(waiting, "message is", Some("messages are")))
}

/// A surge in two sentences: how many more orders than usual, where they come from, and what that means in notes.
pub fn surge(surge: &Surge) -> String {
    let usual = match surge.usual {
        0 => "where there are usually none".to_owned(),
        usual => format!(
            "where {} usual",
            if usual == 1 { "one is".to_owned() } else { format!("{} are", num(usual)) }
        ),
    };
    let from = match surge.from.first() {
        Some((way, _)) => format!("; most of those who say so came through {way}"),
        None => String::new(),
    };
    let notes = match surge.note_minutes {
        0 => String::new(),
        all => format!(" A note for each takes about {}.", minutes(all)),
    };
    format!("{} orders in the last hour, {usual}{from}.{notes}", num(surge.orders))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surge_says_how_much_whence_and_how_long_notes_take() {
        let press = Surge {
            orders: 1_204,
            usual: 3,
            from: vec![("the Morning Show".into(), 210), ("a friend".into(), 8)],
            note_minutes: 1_806,
        };
        assert_eq!(
            surge(&press),
            "1,204 orders in the last hour, where 3 are usual; most of those who say so came through the Morning Show. \
             A note for each takes about 30 h 6 min."
        );
        let alone = Surge { orders: 20, usual: 0, from: Vec::new(), note_minutes: 0 };
        assert_eq!(surge(&alone), "20 orders in the last hour, where there are usually none.");
    }

    #[test]
    fn the_headline_says_what_waits_and_what_came() {
        assert_eq!(headline(0, 0, 0, 0), "It is quiet just now.");
        assert_eq!(headline(3, 1, 1_200, 0), "Everything that came is where it belongs.");
        assert_eq!(headline(4_000, 9, 50, 0), "4,000 messages are on the way, 9 seconds behind.");
        assert_eq!(headline(0, 0, 9, 3), "3 messages could not be understood.");
        assert_eq!(headline(1, 9, 50, 0), "One message is on the way, 9 seconds behind.");
    }
}
