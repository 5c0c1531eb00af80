//! The journey as one person stands on it: what was reached and by which evidence, what was skipped, what cannot be seen.

use std::collections::HashSet;

use domain::event::EventKey;
use domain::fact::Fact;
use domain::journey::{Mark, Missing, Stage, StageRules, Standing, Told, Unseen};

use super::timeline::Timeline;
use super::{Page, Rung};
use crate::ShopError;
use crate::view::{StageTag, any_of, number_of};

/// The most ways to reach a stage that are named.
const WAYS_MAX: usize = 3;

impl Page<'_> {
    /// Why they stand where they stand, in one sentence.
    pub(super) fn because(&self) -> Option<String> {
        let standing = self.view.standing(self.view.stage?)?;
        let mark = standing.confirmed.unwrap_or(standing.reached);
        let sentence = self.with_evidence(&mark, |told| self.rules.journey.explain(&mark, told))?;
        Some(format!("{sentence}."))
    }

    /// Every stage, lowest first.
    pub(super) fn rungs(&self, timeline: &Timeline<'_>) -> Result<Vec<Rung>, ShopError> {
        let names: HashSet<String> = self.tx.event_names()?.into_iter().collect();
        let unseen = self.rules.journey.unseen(|name| names.contains(name));
        let rung = |stage: &StageRules| match self.view.standing(stage.stage) {
            Some(standing) => self.reached(standing, timeline),
            None => self.not_reached(stage.stage, unseen.iter().find(|unseen| unseen.stage == stage.stage)),
        };
        Ok(self.rules.journey.stages().iter().map(rung).collect())
    }

    fn reached(&self, standing: &Standing, timeline: &Timeline<'_>) -> Rung {
        let weak = standing.confirmed.is_none();
        let journey = &self.rules.journey;
        let reason = |mark: &Mark| self.with_evidence(mark, |told| journey.evidence(mark, told));
        let mut because = reason(&standing.reached);
        if let Some(confirmed) = standing.confirmed.filter(|confirmed| *confirmed != standing.reached) {
            let first = because.take().map(|first| format!("weakly {first}; then ")).unwrap_or_default();
            because = reason(&confirmed).map(|reason| format!("{first}{reason}"));
        }
        let mark = standing.confirmed.unwrap_or(standing.reached);
        let at = jiff::Timestamp::from_microsecond(standing.reached.at).ok();
        Rung {
            stage: StageTag::of(journey, number_of(standing.stage), weak),
            reached: at.map(|at| self.day(at)),
            because,
            event: timeline.entry_of(mark.evidence),
            skipped: false,
            weak,
            count: standing.count,
            unseen: None,
        }
    }

    fn not_reached(&self, stage: Stage, unseen: Option<&Unseen>) -> Rung {
        let skipped = self.view.skipped.contains(&stage);
        let invisible = unseen.filter(|unseen| unseen.wholly).map(|unseen| self.invisible(unseen));
        let because = match (&invisible, skipped) {
            (Some(_), _) => None,
            (None, true) => Some(format!("nothing of this kind is known: {}", self.ways(stage))),
            (None, false) => Some(format!("it takes {}", self.ways(stage))),
        };
        Rung {
            stage: StageTag::of(&self.rules.journey, number_of(stage), false),
            reached: None,
            because,
            event: None,
            skipped,
            weak: false,
            count: 0,
            unseen: invisible,
        }
    }

    /// What would bring somebody to a stage.
    fn ways(&self, stage: Stage) -> String {
        let rules = self.rules.journey.rules().iter().filter(|rule| rule.stage == stage);
        let ways: Vec<String> = rules.map(|rule| self.rules.journey.describe(rule)).take(WAYS_MAX).collect();
        ways.join("; ")
    }

    fn invisible(&self, unseen: &Unseen) -> String {
        unseen.missing.first().map_or_else(
            || {
                let waits =
                    unseen.waits_for.iter().map(|stage| self.rules.journey.stage(*stage).title.as_str());
                format!("it waits for {}, which cannot be seen yet", any_of(&waits.collect::<Vec<_>>()))
            },
            |first: &Missing| {
                let names: Vec<&str> = unseen.missing.iter().map(|missing| missing.event.as_str()).collect();
                format!("no {} events are known yet. {}", any_of(&names), first.cure)
            },
        )
    }

    /// Hands what can be told of the evidence of `mark` to `say`.
    fn with_evidence(&self, mark: &Mark, say: impl FnOnce(&Told<'_>) -> String) -> Option<String> {
        let told = self.told.iter().find(|told| told.event.key == mark.evidence)?;
        let subject = told.event.subject.as_deref().and_then(|subject| self.subject_name(subject));
        Some(say(&Told { event: &told.event.name, on: self.day(told.event.at), subject: subject.as_deref() }))
    }

    /// What a subject is called in the shop: orders have a number.
    pub(super) fn subject_name(&self, subject: &str) -> Option<String> {
        self.told.iter().rev().find_map(|told| match &told.fact {
            Fact::OrderCompleted(content) if told.event.subject.as_deref() == Some(subject) => {
                Some(format!("order {}", content.number))
            }
            _ => None,
        })
    }

    /// The stage that was first reached by an event, if any was; the highest of several.
    pub(super) fn stage_reached_by(&self, key: EventKey) -> Option<StageTag> {
        let standing = self.view.stages.iter().rev().find(|standing| standing.reached.evidence == key)?;
        let weak = self.rules.journey.rule(standing.reached.rule).weak;
        Some(StageTag::of(&self.rules.journey, number_of(standing.stage), weak))
    }
}
