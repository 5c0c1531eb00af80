//! The days that a page can be seen as of: a slider over them, with marks.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};

/// A slider over days.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DaySlider {
    /// The first day.
    first: String,
    /// The last: today.
    last: String,
    /// The day that is shown.
    shown: String,
    /// How many days lie between the first and the last.
    length: i32,
    /// Where the shown one lies among them.
    place: i32,
    /// The day before the shown one, if there is one.
    before: Option<String>,
    /// The day after it, if that is not today.
    after: Option<String>,
    /// Days of note.
    marks: Vec<Mark>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Mark {
    day: String,
    what: String,
    place: i32,
}

impl DaySlider {
    /// A slider from `first` to `last` at the day `shown`; nothing where there is only one day.
    pub fn new<'m>(
        (first, last): (Date, Date),
        shown: Option<Date>,
        marks: impl Iterator<Item = (Date, &'m str)>,
    ) -> Option<DaySlider> {
        let shown = shown.unwrap_or(last).clamp(first.min(last), last);
        let place = |day: Date| (day - first).get_days();
        let step = |span: Span| shown.checked_add(span).ok();
        let mark = |(day, what): (Date, &str)| Mark {
            day: day.to_string(),
            what: what.to_owned(),
            place: place(day),
        };
        (first < last).then(|| DaySlider {
            length: place(last),
            place: place(shown),
            before: step(-1.day()).filter(|day| *day >= first).map(|day| day.to_string()),
            after: step(1.day()).filter(|day| *day < last).map(|day| day.to_string()),
            marks: marks.filter(|(day, _)| (first..=last).contains(day)).map(mark).collect(),
            first: first.to_string(),
            last: last.to_string(),
            shown: shown.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_counted_from_the_first() {
        let days = (date(2026, 2, 27), date(2026, 3, 3));
        let marks = [(date(2026, 3, 1), "Convert"), (date(2025, 1, 1), "before")];
        let slider = |shown| DaySlider::new(days, shown, marks.into_iter()).unwrap();
        let now = slider(None);
        assert_eq!(
            (now.length, now.place, now.before.as_deref(), now.after),
            (4, 4, Some("2026-03-02"), None)
        );
        assert_eq!((now.marks.len(), now.marks[0].place), (1, 2));
        let first = slider(Some(date(2020, 1, 1)));
        assert_eq!((first.place, first.before, first.after.as_deref()), (0, None, Some("2026-02-28")));
        assert_eq!(slider(Some(date(2026, 3, 2))).after, None, "the next day is today, seen without a date");
        assert!(DaySlider::new((days.0, days.0), None, std::iter::empty()).is_none());
    }
}
