//! About a person on one page, for a call: what the record holds, without what is theirs to tell.

use domain::address::Country;
use domain::brief::{Ask, Purpose};
use domain::care::{Care, care};
use domain::gesture::Kind;
use domain::id::PersonId;

use super::{Page, PersonView};
use crate::today::BriefFact;
use crate::view::Moment;
use crate::{Shop, ShopError};

/// The most things that passed between them and the shop, each way.
const EACH_WAY: usize = 4;

/// The brief of a call that goes with no order.
const CALL: Ask<'_> = Ask { purpose: Purpose::Free, kind: Kind::Call };

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct About {
    /// The person's page. Its timeline holds the last few things each way, and nothing about health.
    pub view: PersonView,
    /// The number to call.
    pub phone: Option<String>,
    /// Where they live.
    pub country: Option<Country>,
    /// What to mind before anything is said.
    pub care: Vec<String>,
    /// What is worth mentioning.
    pub facts: Vec<BriefFact>,
    /// The day, in words.
    pub printed: String,
}

impl Shop {
    /// What a caller should know about a person.
    pub fn about(&self, id: PersonId, moment: &Moment) -> Result<About, ShopError> {
        self.run_due(moment.now)?;
        self.read(|tx, rules| Page::open(tx, rules, moment, id)?.about())
    }
}

impl Page<'_> {
    fn about(&self) -> Result<About, ShopError> {
        let mut view = self.show(None)?;
        let care = handle_with_care(&view);
        keep_health_back(&mut view);
        let (mut ours, mut theirs) = (0, 0);
        view.timeline.retain(|entry| {
            let side = if entry.by_us { &mut ours } else { &mut theirs };
            let passing = entry.what == "Looked around" || entry.text.starts_with("through ");
            let told = !passing
                && (entry.by_us
                    || entry.detail.is_some()
                    || entry.stage.is_some()
                    || entry.what == "Ordered");
            let kept = told
                && !entry.undone
                && *side < EACH_WAY
                && !is_health(&entry.text)
                && !entry.detail.as_deref().is_some_and(is_health);
            *side += usize::from(kept);
            kept
        });
        Ok(About {
            phone: self.row.traits.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            country: self.row.traits.address.as_ref().and_then(|address| address.country.clone()),
            facts: self.facts(),
            printed: self.today.strftime("%-d %B %Y").to_string(),
            care,
            view,
        })
    }

    /// The facts of a brief, as for a gesture without an order.
    fn facts(&self) -> Vec<BriefFact> {
        let known = self.known();
        let brief = domain::brief::brief(&known, CALL, self.today, &self.rules.zone);
        let facts = brief.facts.into_iter().filter(|fact| !is_health(&fact.text));
        facts.map(|fact| BriefFact { text: fact.text, source: fact.source, event: fact.event }).collect()
    }
}

/// Takes out what would tell of their health beside the timeline. A gesture stays, and its reason is read on the screen.
fn keep_health_back(view: &mut PersonView) {
    view.interests.retain(|interest| !is_health(&interest.what));
    view.occasions.retain(|day| !is_health(&day.what));
    for gesture in &mut view.gestures {
        gesture.care.retain(|fact| fact.care != Care::Health.as_str());
        if is_health(&gesture.why) {
            gesture.why = "the reason is on their page.".to_owned();
        }
    }
    view.because.take_if(|because| is_health(because));
}

fn is_health(text: &str) -> bool {
    care(text) == Some(Care::Health)
}

/// What somebody who calls has to mind. What they said of their health stays in the record: paper is left lying about.
fn handle_with_care(view: &PersonView) -> Vec<String> {
    let mut lines = Vec::new();
    if view.died {
        lines.push("They have died. Call nobody but their family, and only about what is open.".to_owned());
    }
    if view.do_not_thank {
        lines.push("They would rather not be thanked.".to_owned());
    }
    let notes = view.notes.iter().map(|note| (&note.text, note.when.strftime("%-d %B %Y").to_string()));
    let told = view
        .timeline
        .iter()
        .filter_map(|entry| Some((entry.detail.as_ref()?, entry.date.strftime("%-d %B %Y").to_string())));
    let mut health = view.gestures.iter().any(|gesture| is_health(&gesture.why))
        || view.occasions.iter().any(|day| is_health(&day.what));
    for (text, when) in notes.chain(told) {
        match care(text) {
            Some(Care::Health) => health = true,
            Some(Care::Loss | Care::Parting) if lines.len() < 4 => {
                let line = format!("“{}” ({when})", text.trim());
                if !lines.contains(&line) {
                    lines.push(line);
                }
            }
            _ => {}
        }
    }
    if health {
        lines.push("They told us something of their health. Read it on their page before you call; it is not printed.".to_owned());
    }
    lines
}
