//! What was said to a person before: the gestures that were made, and what each opened with.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Known;
use super::words::{on, quote};
use crate::fact::Fact;
use crate::gesture::{Kind, State, Step};

/// The gestures that reached or will reach a person, earliest first.
pub(super) struct Said<'a>(Vec<(&'a Known<'a>, &'a Step)>);

impl<'a> Said<'a> {
    /// What the steps in `known` tell: a gesture that was taken back has said nothing.
    pub(super) fn of(known: &'a [Known<'a>]) -> Said<'a> {
        let mut gestures: HashMap<&str, Vec<(&Known<'_>, &Step)>> = HashMap::new();
        for known in known {
            if let Fact::Gesture(step) = known.fact {
                gestures.entry(known.subject.unwrap_or_default()).or_default().push((known, step));
            }
        }
        let stands =
            |step: &Step| matches!(step.state, State::Made | State::Sent | State::Received | State::Returned);
        let mut said: Vec<_> = gestures
            .into_values()
            .map(|mut steps| {
                // Steps of one moment stand in the order in which they were taken.
                steps.sort_by_key(|(known, _)| known.id);
                steps
            })
            .filter(|steps| steps.last().is_some_and(|(_, step)| stands(step)))
            .filter_map(|steps| {
                // Sent after it was made, it was written when it was made.
                steps.into_iter().rev().take_while(|(_, step)| stands(step)).last()
            })
            .filter(|(_, step)| step.kind != Kind::Task)
            .collect();
        said.sort_by_key(|(known, _)| (known.at, known.id));
        Said(said)
    }

    /// Which gesture, counted from the first, last opened with this.
    pub(super) fn last_opened(&self, opening: &str) -> Option<usize> {
        self.0.iter().rposition(|(_, step)| step.opening.as_deref() == Some(opening))
    }

    /// What was written last.
    pub(super) fn last_time(&self, today: Date, zone: &TimeZone) -> Option<String> {
        let (known, step) = self.0.last()?;
        let by = step.maker.as_deref().map(|maker| format!(", by {maker}")).unwrap_or_default();
        let about = match (&step.words, &step.about, &step.reason) {
            (Some(words), _, _) => format!(": “{}”", quote(words)),
            (None, Some(about), _) => format!(": about “{}”", quote(about.trim_end_matches('.'))),
            (None, None, Some(reason)) => format!(": {}", quote(reason.trim_end_matches('.'))),
            (None, None, None) => String::new(),
        };
        Some(format!(
            "Last {}, {}{by}{about}. Do not repeat it.",
            step.kind.as_str(),
            on(known.at, today, zone)
        ))
    }
}
