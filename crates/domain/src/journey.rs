//! The journey: which evidence brings a person to which stage, folded over what happened to them.
//!
//! The rules are one TOML file ([`Journey::parse`]). [`FoldState`] is what follows from one person's events
//! alone; it grows event by event ([`FoldState::push`]) or is made afresh ([`replay`]), with the same bytes
//! either way. [`View`] applies the clock to it ([`view`]). `docs/JOURNEY.md` defines all three to the
//! microsecond.

mod condition;
mod draft;
mod error;
mod explain;
mod fold;
mod limits;
mod moved;
pub(crate) mod parse;
mod rules;
mod sight;
mod span;
mod state;
mod view;

pub use condition::{Condition, Test};
pub use error::{RuleError, RuleErrors};
pub use explain::Told;
pub use fold::{Push, replay};
pub use limits::{RULES_MAX, STAGES_MAX, TIMES_MAX};
pub use moved::{Side, why_moved};
pub use rules::{Interest, Journey, Quiet, Rule, RuleNumber, Stage, StageRules};
pub use sight::{Missing, Unseen};
pub use span::{DAY, HOUR, MINUTE, WEEK};
pub use state::{FoldState, Mark, Standing};
pub use view::{View, Warmth, fold_and_view, view};
