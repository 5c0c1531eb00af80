//! Next steps: the smallest thing that helps somebody up a rung, as screens show it, offer it and count it.

use domain::brief::{Known, orders};
use domain::fact::Fact;
use domain::gesture::{Kind, State};
use domain::next_step::NextStep;
use serde::Serialize;
use store::Tx;

use crate::ShopError;
use crate::rules::Rules;
use crate::view::StageTag;

/// A next step, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStepView {
    /// Its short name, by which its people are asked for.
    pub code: String,
    /// What to do, in one plain sentence.
    pub text: String,
    /// The stage that it helps to; none where something else comes first.
    pub stage: Option<StageTag>,
}

/// How many people wait for a next step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NextStepCount {
    /// Which.
    #[serde(flatten)]
    pub step: NextStepView,
    /// How many.
    pub people: u64,
}

impl NextStepView {
    /// The step in words; `bought` is what they bought last.
    pub(crate) fn of(rules: &Rules, step: &NextStep, bought: Option<&str>) -> NextStepView {
        let place = step.stage.and_then(|stage| u8::try_from(stage).ok());
        NextStepView {
            code: step.code(),
            text: step.ask.sentence(bought),
            stage: place.map(|place| StageTag::of(&rules.journey, place, false)),
        }
    }
}

/// Who waits for what: what comes first, then by stage from the lowest.
pub(crate) fn counts(tx: &Tx<'_>, rules: &Rules) -> Result<Vec<NextStepCount>, ShopError> {
    let mut counted: Vec<(NextStep, i64)> = Vec::new();
    for (code, people) in tx.next_steps()? {
        counted.extend(NextStep::parse(&code).map(|step| (step, people)));
    }
    counted.sort_by_key(|(step, people)| (step.stage, std::cmp::Reverse(*people)));
    let count = |(step, people): (NextStep, i64)| NextStepCount {
        step: NextStepView::of(rules, &step, None),
        people: u64::try_from(people).unwrap_or(0),
    };
    Ok(counted.into_iter().map(count).collect())
}

/// What the next step `code` of somebody gives a gesture of this kind to ask along the way. The same is never asked twice
/// in a row: `facts` are what is known of the person, earliest first.
pub(crate) fn along<'f>(
    code: Option<&str>,
    kind: Kind,
    facts: impl DoubleEndedIterator<Item = &'f Fact>,
) -> Option<NextStep> {
    let step = NextStep::parse(code?).filter(|step| kind != Kind::Task && step.ask.goes_along())?;
    let before = facts.rev().find_map(|fact| match fact {
        Fact::Gesture(made) if is_made(made.state) && made.kind != Kind::Task => {
            Some(made.offered.as_deref())
        }
        _ => None,
    });
    (before.flatten() != Some(step.ask.code().as_str())).then_some(step)
}

fn is_made(state: State) -> bool {
    matches!(state, State::Made | State::Sent)
}

/// The last thing that somebody bought and kept, by the name of its first line.
pub(crate) fn bought_last<'k>(known: &'k [Known<'k>]) -> Option<&'k str> {
    let bought = orders(known).into_iter().next_back();
    bought.and_then(|(_, order)| Some(order.products.first()?.product.name.trim()))
}
