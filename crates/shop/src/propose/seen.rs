//! How far proposing has come. Two counters of the database say whether anything happened since: the number of the next
//! event, and that of the next change of a person's row.
//!
//! What a batch of arrivals calls for is proposed with the batch, and counted as covered. So a shop in which much happens
//! is looked at as a whole only when a day begins, or after something else has changed it.

use domain::play::Trigger;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::ShopError;
use crate::rules::Rules;

/// The setting that holds it.
const SETTING: &str = "proposed";

/// What the last proposals were made from: while it is the same there is nothing new to propose.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    today: Date,
    #[serde(flatten)]
    covered: Counters,
    plays: Vec<String>,
    #[serde(default)]
    owes_from: Option<Timestamp>,
}

/// Where the two counters stand, or how far they went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counters {
    changed: i64,
    #[serde(default)]
    next_event: i64,
}

impl Counters {
    /// Where they stand.
    pub(crate) fn of(tx: &Tx<'_>) -> Result<Counters, ShopError> {
        Ok(Counters { changed: tx.next_changed()?, next_event: tx.next_event()?.0 })
    }

    fn since(self, before: Counters) -> Counters {
        Counters { changed: self.changed - before.changed, next_event: self.next_event - before.next_event }
    }

    fn plus(self, more: Counters) -> Counters {
        Counters { changed: self.changed + more.changed, next_event: self.next_event + more.next_event }
    }
}

/// What has happened since the last proposals.
pub(super) struct News {
    now: Seen,
    before: Option<Seen>,
}

impl News {
    /// Looks; nothing where nothing has happened.
    pub(super) fn look(tx: &Tx<'_>, rules: &Rules, today: Date) -> Result<Option<News>, ShopError> {
        let now = Seen {
            today,
            covered: Counters::of(tx)?,
            plays: rules.plays.iter().map(|play| play.id.clone()).collect(),
            owes_from: rules.settings.owes_from,
        };
        let before = load(tx)?;
        Ok((before.as_ref() != Some(&now)).then_some(News { now, before }))
    }

    /// Whether a play is looked at: what a day chooses is chosen once.
    pub(super) fn concerns(&self, trigger: &Trigger) -> bool {
        let of_day = matches!(trigger, Trigger::Since(_) | Trigger::Cooling | Trigger::Surprise);
        let same_day = |before: &Seen| (before.today, &before.plays) == (self.now.today, &self.now.plays);
        !of_day || !self.before.as_ref().is_some_and(same_day)
    }

    /// Notes that all of it has been looked at, beside what batches covered meanwhile.
    pub(super) fn keep(&self, tx: &Tx<'_>) -> Result<(), ShopError> {
        let News { now, before } = self;
        let covered = match (before, load(tx)?) {
            // A batch that was placed meanwhile went on from where the counters were.
            (Some(before), Some(later)) => now.covered.plus(later.covered.since(before.covered)),
            _ => now.covered,
        };
        Ok(tx.put_setting(SETTING, &Some(Seen { covered, ..now.clone() }))?)
    }
}

/// Notes that what has happened since `before` in this transaction is proposed already.
pub(crate) fn cover_since(tx: &Tx<'_>, before: Counters) -> Result<(), ShopError> {
    let Some(seen) = load(tx)? else { return Ok(()) };
    let covered = seen.covered.plus(Counters::of(tx)?.since(before));
    Ok(tx.put_setting(SETTING, &Some(Seen { covered, ..seen }))?)
}

/// Forgets what the last proposals were made from, so that the day's are made again.
pub(crate) fn start_over(tx: &Tx<'_>) -> Result<(), ShopError> {
    Ok(tx.put_setting(SETTING, &None::<Seen>)?)
}

fn load(tx: &Tx<'_>) -> Result<Option<Seen>, ShopError> {
    Ok(tx.setting::<Option<Seen>>(SETTING)?.flatten())
}
