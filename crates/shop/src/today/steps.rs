//! What a maker does with a gesture: done, later, skip, and taking it back.

use domain::gesture::State;
use domain::id::GestureId;
use jiff::Timestamp;
use store::{GestureChange, StoredGesture, Tx};

use super::Shower;
use crate::propose::{Verdict, check, gesture, step, step_with};
use crate::rules::Rules;
use crate::view::Moment;
use crate::{Shop, ShopError};

impl Shop {
    /// Records that a gesture was made, by `maker`.
    pub fn done(&self, id: GestureId, maker: Option<&str>, now: Timestamp) -> Result<(), ShopError> {
        self.on_open(id, |tx, rules, gesture| {
            still_right(tx, rules, gesture, now)?;
            let maker =
                maker.or(rules.settings.makers.first().map(String::as_str)).filter(|maker| !maker.is_empty());
            let lead = Shower::new(tx, rules, &Moment::now(now)).lead(gesture)?;
            let change = GestureChange { state: State::Made, at: now, maker, reason: None };
            step_with(tx, rules, gesture, &change, lead)
        })
    }

    /// Puts a gesture off until tomorrow.
    pub fn later(&self, id: GestureId, now: Timestamp) -> Result<(), ShopError> {
        self.on_open(id, |tx, rules, gesture| {
            still_right(tx, rules, gesture, now)?;
            let today = now.to_zoned(rules.zone.clone()).date();
            Ok(tx.put_off_gesture(gesture.id, today.tomorrow().unwrap_or(today), now)?)
        })
    }

    /// Decides against a gesture, for a reason.
    pub fn skip(&self, id: GestureId, reason: &str, now: Timestamp) -> Result<(), ShopError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ShopError::Invalid {
                field: "reason",
                value: String::new(),
                reason: "is missing; say in a word or two why it is skipped".into(),
            });
        }
        self.on_open(id, |tx, rules, gesture| {
            step(
                tx,
                rules,
                gesture,
                &GestureChange { state: State::Skipped, at: now, maker: None, reason: Some(reason) },
            )
        })
    }

    /// Takes the last decision about a gesture back: it is open again, for today.
    pub fn undo(&self, id: GestureId, now: Timestamp) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let gesture = gesture(tx, id)?;
            let today = now.to_zoned(rules.zone.clone()).date();
            if gesture.state.is_open() {
                if gesture.not_before <= today {
                    return Err(ShopError::Refused(
                        "there is nothing to undo: it is on the list already".into(),
                    ));
                }
                return Ok(tx.put_off_gesture(id, today, now)?);
            }
            if matches!(gesture.state, State::Received | State::Returned) {
                return Err(ShopError::Refused("it has reached the customer and cannot be undone".into()));
            }
            if gesture.state == State::Cancelled
                && let Verdict::Gone(reason) = check(tx, rules, &gesture, now)?
            {
                // It would be cancelled again at once.
                return Err(ShopError::Refused(format!("gesture {id} is no longer needed: {reason}")));
            }
            step(
                tx,
                rules,
                &gesture,
                &GestureChange { state: State::Proposed, at: now, maker: None, reason: None },
            )?;
            Ok(tx.put_off_gesture(id, today, now)?)
        })
    }

    /// Keeps the words that the maker typed for a card; none leaves it blank for a hand.
    pub fn set_words(&self, id: GestureId, words: &str) -> Result<(), ShopError> {
        /// More does not fit on a card.
        const WORDS_MAX: usize = 700;
        let words = words.trim();
        if words.chars().count() > WORDS_MAX {
            return Err(ShopError::Invalid {
                field: "words",
                value: words.chars().take(40).collect(),
                reason: format!("… is too long for a card; write at most {WORDS_MAX} letters"),
            });
        }
        self.on_open(id, |tx, _, gesture| {
            Ok(tx.put_words(gesture.id, Some(words).filter(|words| !words.is_empty()))?)
        })
    }

    fn on_open(
        &self,
        id: GestureId,

        change: impl FnOnce(&Tx<'_>, &Rules, &StoredGesture) -> Result<(), ShopError>,
    ) -> Result<(), ShopError> {
        self.write(|tx, rules| {
            let gesture = gesture(tx, id)?;
            if !gesture.state.is_open() {
                let state = gesture.state.as_str();
                return Err(ShopError::Refused(format!("gesture {id} is {state} already; undo that first")));
            }
            change(tx, rules, &gesture)
        })
    }
}

/// Refuses what there is no longer a reason for.
fn still_right(tx: &Tx<'_>, rules: &Rules, gesture: &StoredGesture, now: Timestamp) -> Result<(), ShopError> {
    match check(tx, rules, gesture, now)? {
        Verdict::Good => Ok(()),
        Verdict::Gone(reason) => Err(ShopError::Refused(format!(
            "this is no longer right: {reason}; skip it, or undo what changed"
        ))),
    }
}
