//! Gestures that wait for somebody to make them: now, or as they stood at the end of an earlier day.

use std::collections::BTreeMap;

use domain::fact::Fact;
use domain::gesture::Step;
use store::StoredGesture;

use super::Page;
use crate::ShopError;
use crate::today::{GestureView, Shower, owed_then};

impl Page<'_> {
    /// What somebody still has to make for this person.
    pub(super) fn gestures(&self) -> Result<Vec<GestureView>, ShopError> {
        let shower = Shower::new(self.tx, self.rules, self.moment);
        if self.moment.as_of.is_none() {
            let all = self.tx.gestures_of(self.row.id)?;
            let open = all.iter().filter(|gesture| gesture.state.is_open());
            return open.map(|gesture| shower.show(gesture)).collect();
        }
        let mut views = Vec::new();
        for gesture in self.waiting_then()? {
            let mut view = shower.show(&gesture)?;
            // What changed later was not known then.
            view.changed = None;
            views.push(view);
        }
        Ok(views)
    }

    /// The gestures that were open at the end of the day that is looked back at: those whose last step until then left
    /// them open, and notes that orders were owed before anybody proposed them.
    fn waiting_then(&self) -> Result<Vec<StoredGesture>, ShopError> {
        let mut last: BTreeMap<&str, &Step> = BTreeMap::new();
        for told in &self.told {
            if let (Fact::Gesture(step), Some(subject)) = (&told.fact, told.event.subject.as_deref()) {
                last.insert(subject, step);
            }
        }
        let mut waiting = Vec::new();
        for (subject, step) in last.iter().filter(|(_, step)| step.state.is_open()) {
            if let Some(gesture) = self.tx.gesture_about(subject)? {
                let why = step.reason.clone().unwrap_or_else(|| gesture.why.clone());
                let (state, maker) = (step.state, step.maker.clone());
                waiting.push(StoredGesture { state, maker, why, reason: None, words: None, ..gesture });
            }
        }
        for order in self.tx.orders_of(self.row.id)? {
            let owed = owed_then(self.tx, self.rules, &order, self.until)?;
            let new = |gesture: &StoredGesture| !last.contains_key(gesture.subject.as_str());
            waiting.extend(owed.filter(new));
        }
        waiting.sort_by_key(|gesture| (gesture.due, gesture.id));
        Ok(waiting)
    }
}
