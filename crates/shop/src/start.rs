//! The beginning of a shop: what is still to be asked. That follows from what is there; only what was answered or left
//! out is kept beside it, so that the beginning can be left and taken up again at any step and asks nothing twice.

use domain::id::ImportId;
use domain::order::{NoteDue, OWED_FOR};
use domain::trade::Trade;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::import::ImportRow;
use crate::rules::{Rules, Story};
use crate::{Settings, Shop, ShopError};

/// A step of the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Name, time zone, currency, minutes a day.
    Shop,
    /// The three questions about the story.
    Story,
    /// The export of the orders.
    Orders,
    /// Whether older orders are owed a note.
    FromHere,
    /// The ten people who were never thanked.
    Ten,
}

impl Step {
    /// All steps, in their order.
    pub const ALL: [Step; 5] = [Step::Shop, Step::Story, Step::Orders, Step::FromHere, Step::Ten];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Step::Shop => "shop",
            Step::Story => "story",
            Step::Orders => "orders",
            Step::FromHere => "from-here",
            Step::Ten => "ten",
        }
    }

    /// The step that `text` names.
    pub fn parse(text: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.as_str() == text)
    }

    /// The step before.
    pub fn before(self) -> Option<Step> {
        let place = Step::ALL.iter().position(|step| *step == self)?;
        place.checked_sub(1).map(|place| Step::ALL[place])
    }
}

/// The setting that keeps which steps were answered or left out.
const KEPT: &str = "start";

/// How far the beginning has come.
#[derive(Clone, Debug, Serialize)]
pub struct StartView {
    /// What is asked next; nothing where the beginning is over.
    pub next: Option<Step>,
    /// Whether somebody began.
    pub begun: bool,
    /// Whether nothing was ever taken in.
    pub empty: bool,
    /// An import that is being worked on.
    pub running: Option<ImportId>,
}

impl StartView {
    /// Whether a visit without an aim is led to the next step: in a shop that has nothing yet, or that began and did not
    /// finish. A shop with data that never began never sees it unasked.
    pub fn leads(&self) -> bool {
        self.next.is_some() && (self.empty || self.begun)
    }
}

/// The orders that were there before Fondly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BeforeStart {
    /// Parcels of the last days that wait for a note.
    pub waiting: usize,
    /// Minutes that those notes would take.
    pub waiting_minutes: i64,
    /// Older parcels that never left, as far as the file says; they owe nothing any more.
    pub older: i64,
    /// Minutes that a note for each of those would take.
    pub older_minutes: i64,
}

impl BeforeStart {
    /// Whether there is anything to decide.
    fn is_open(&self) -> bool {
        self.waiting > 0 || self.older > 0
    }
}

impl Shop {
    /// How far the beginning has come.
    pub fn start(&self, now: Timestamp) -> Result<StartView, ShopError> {
        let mut view = self.read(|tx, rules| {
            let kept = kept(tx)?;
            let (begun, empty) = (!kept.is_empty(), tx.is_empty()?);
            // A shop with data that never began is asked nothing, and nothing is looked up for it.
            let open = begun || empty;
            let asked = |step: Step| -> Result<bool, ShopError> {
                Ok(!kept.contains(&step) && is_open(tx, rules, step, empty, now)?)
            };
            let mut next = None;
            for step in Step::ALL.into_iter().filter(|_| open) {
                if asked(step)? {
                    next = Some(step);
                    break;
                }
            }
            Ok(StartView { next, begun, empty, running: None })
        })?;
        if view.begun || view.empty {
            let is_running = |row: &ImportRow| matches!(row.state.as_str(), "waiting" | "running");
            view.running = self.imports()?.imports.into_iter().find(is_running).map(|row| row.id);
        }
        Ok(view)
    }

    /// Keeps what the owner said of the shop itself. A shop that has something in it keeps its trade: there the change is
    /// shown first, on Settings.
    pub fn start_with(
        &self,
        settings: Settings,
        trade: Option<Trade>,
        now: Timestamp,
    ) -> Result<(), ShopError> {
        self.set_settings(settings, now)?;
        if let Some(trade) = trade
            && self.is_empty()?
        {
            self.choose_trade(trade, now)?;
        }
        self.settle_start(Step::Shop)
    }

    /// Keeps the answers about the shop's story.
    pub fn start_story(&self, story: Story, now: Timestamp) -> Result<(), ShopError> {
        self.set_settings(Settings { story, ..self.settings()? }, now)?;
        self.settle_start(Step::Story)
    }

    /// Decides from when on orders owe a note: from `now`, or every order as before.
    pub fn owe_from(&self, from: Option<Timestamp>, now: Timestamp) -> Result<(), ShopError> {
        self.set_settings(Settings { owes_from: from, ..self.settings()? }, now)?;
        self.settle_start(Step::FromHere)
    }

    /// A step was answered or left out, and is not asked again.
    pub fn settle_start(&self, step: Step) -> Result<(), ShopError> {
        self.write(|tx, _| {
            let mut kept = kept(tx)?;
            if !kept.contains(&step) {
                kept.push(step);
            }
            Ok(tx.put_setting(KEPT, &kept)?)
        })
    }

    /// What the orders from before would mean in notes.
    pub fn before_start(&self, now: Timestamp) -> Result<BeforeStart, ShopError> {
        self.read(|tx, rules| before_start(tx, rules, now))
    }
}

fn kept(tx: &Tx<'_>) -> Result<Vec<Step>, ShopError> {
    Ok(tx.setting(KEPT)?.unwrap_or_default())
}

/// Whether the shop itself does not answer a step yet.
fn is_open(tx: &Tx<'_>, rules: &Rules, step: Step, empty: bool, now: Timestamp) -> Result<bool, ShopError> {
    Ok(match step {
        Step::Shop => tx.setting::<Settings>("shop")?.is_none(),
        Step::Story => rules.settings.story == Story::default(),
        Step::Orders => empty,
        Step::FromHere => {
            !empty && rules.settings.owes_from.is_none() && before_start(tx, rules, now)?.is_open()
        }
        Step::Ten => true,
    })
}

fn before_start(tx: &Tx<'_>, rules: &Rules, now: Timestamp) -> Result<BeforeStart, ShopError> {
    let owed = |order: &store::StoredOrder| {
        order.identity.is_some() && order.parcel().note_due(now, None) == NoteDue::Owed
    };
    let waiting = tx.open_orders(now - OWED_FOR)?.iter().filter(|order| owed(order)).count();
    let older = tx.count_old_open_orders(Timestamp::MIN, now - OWED_FOR)?;
    let minutes = rules.plays.iter().find(|play| play.is_obligation()).map_or(1, |play| play.minutes);
    Ok(BeforeStart {
        waiting,
        waiting_minutes: minutes.saturating_mul(i64::try_from(waiting).unwrap_or(i64::MAX)),
        older,
        older_minutes: minutes.saturating_mul(older),
    })
}
