//! Who a person is, in one line, and how warm they are.

use domain::journey::Warmth;
use domain::money::Money;

use super::Page;
use crate::view::{how_many, on_day};

impl Page<'_> {
    /// `Columbus, Ohio · with us since March 2025 · three orders, $96.40 · warm, last heard on Wednesday`.
    pub(super) fn line(&self) -> String {
        let place = Some(self.row.place.clone()).filter(|place| !place.is_empty());
        let since = Some(format!("with us since {}", self.day(self.row.since).strftime("%B %Y")));
        let parts = [place, since, Some(self.bought()), self.heard()];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn bought(&self) -> String {
        let orders = how_many(self.row.orders.try_into().unwrap_or(0), "order", "orders");
        match (self.row.orders, self.row.spent) {
            (0, _) => self.rules.words().unbought,
            // They paid in another currency, of which the shop adds nothing up.
            (_, 0) => orders,
            _ => format!("{orders}, {}", Money::new(self.row.spent, self.rules.currency)),
        }
    }

    /// `warm, last heard on Wednesday`.
    fn heard(&self) -> Option<String> {
        Some(format!("{}, last heard {}", self.view.warmth.word(), self.last_heard()?))
    }

    fn last_heard(&self) -> Option<String> {
        let act = jiff::Timestamp::from_microsecond(self.view.last_own_act?).ok()?;
        Some(on_day(self.day(act), self.today))
    }

    /// Why they are warm or not, in words.
    pub(super) fn warmth_why(&self) -> String {
        let Some(heard) = self.last_heard() else {
            return "they have not done anything friendly that the shop can see".to_owned();
        };
        let days = self.view.usual_days();
        let at_stage = self.view.stage.or(self.rules.journey.stages().first().map(|stage| stage.stage));
        let stage = at_stage.map(|stage| self.rules.journey.stage(stage));
        let usual = match stage {
            Some(stage) if stage.usual == self.view.usual => {
                format!("at {} people usually do something every {days} days", stage.title)
            }
            _ => format!("they usually come back every {days} days"),
        };
        let limit = match self.view.warmth {
            Warmth::Cooling => ", and that has passed",
            Warmth::Lapsed => ", and twice that has passed",
            Warmth::Warm | Warmth::Unknown => "",
        };
        format!("last heard {heard}; {usual}{limit}")
    }
}
