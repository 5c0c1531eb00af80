//! The stack: paper for today's gestures, in packing order, checked again before it prints.
//!
//! What may be printed is decided here; how it looks is decided behind the [`Press`] port.

use domain::address::Country;
use domain::care::Care;
use domain::fact::{Fact, OrderContent};
use domain::gesture::{Kind, State};
use domain::id::{GestureId, PersonId};
use domain::person::Traits;
use domain::trade::Words;
use serde::Serialize;
use store::{StoredGesture, Tx};

use crate::person::About;
use crate::printers::{Medium, Shift};
use crate::rules::{Rules, Settings, Story};
use crate::today::{CareFact, GestureView, Shower, choices};
use crate::view::Moment;
use crate::{Shop, ShopError};

/// A kind of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    /// Cards, blank for a hand or with the words that the maker typed.
    Notes,
    /// Sheets for the makers, never for a customer.
    Briefs,
    /// What belongs to each order.
    Slips,
    /// An envelope each.
    Envelopes,
    /// The sender on the flap, once for each envelope.
    Backs,
    /// Sheets of address labels.
    Labels,
    /// Gift tags on sheets to cut.
    Tags,
    /// "Tell us what makes you smile", one for each order.
    Inserts,
}

impl Paper {
    /// Every kind.
    pub const ALL: [Paper; 8] = [
        Paper::Notes,
        Paper::Briefs,
        Paper::Slips,
        Paper::Envelopes,
        Paper::Backs,
        Paper::Labels,
        Paper::Tags,
        Paper::Inserts,
    ];

    /// The word in addresses and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Paper::Notes => "notes",
            Paper::Briefs => "briefs",
            Paper::Slips => "slips",
            Paper::Envelopes => "envelopes",
            Paper::Backs => "backs",
            Paper::Labels => "labels",
            Paper::Tags => "tags",
            Paper::Inserts => "insert",
        }
    }

    /// The kind that `text` names.
    pub fn parse(text: &str) -> Option<Paper> {
        Paper::ALL.into_iter().find(|paper| paper.as_str() == text)
    }

    /// What it is called in this shop where somebody chooses it.
    pub fn title(self, words: &Words) -> String {
        match self {
            Paper::Notes => "note cards".to_owned(),
            Paper::Briefs => "briefs".to_owned(),
            Paper::Slips => format!("{}s", words.slip),
            Paper::Envelopes => "envelopes".to_owned(),
            Paper::Backs => "backs of envelopes".to_owned(),
            Paper::Labels => "address labels".to_owned(),
            Paper::Tags => "gift tags".to_owned(),
            Paper::Inserts => "inserts".to_owned(),
        }
    }

    /// What has to lie in the printer's tray.
    pub fn medium(self) -> Medium {
        match self {
            Paper::Notes => Medium::Cards,
            Paper::Envelopes | Paper::Backs => Medium::Envelopes,
            Paper::Labels => Medium::Labels,
            Paper::Briefs | Paper::Slips | Paper::Tags | Paper::Inserts => Medium::Sheets,
        }
    }

    /// Whether a gesture of this kind has such paper. What goes by post needs an envelope; a note goes with a slip.
    fn is_for(self, kind: Kind) -> bool {
        match self {
            Paper::Briefs => true,
            Paper::Notes => matches!(kind, Kind::Note | Kind::Card | Kind::Gift),
            Paper::Slips | Paper::Inserts => kind == Kind::Note,
            Paper::Tags => matches!(kind, Kind::Note | Kind::Gift),
            Paper::Envelopes | Paper::Backs => matches!(kind, Kind::Card | Kind::Gift),
            Paper::Labels => matches!(kind, Kind::Note | Kind::Card | Kind::Gift),
        }
    }
}

/// Which gestures are printed, and from which label on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// All of today's where this is empty. One alone keeps the number that it has in today's stack; several are a stack of
    /// their own, numbered from 1 in this order.
    pub only: Vec<GestureId>,
    /// The first label that is still on the sheet, from 1.
    pub start_at: u32,
    /// The printer by its name; else the first that prints such paper.
    pub printer: Option<String>,
}

impl Default for Selection {
    fn default() -> Selection {
        Selection { only: Vec::new(), start_at: 1, printer: None }
    }
}

/// One gesture, ready to be set.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its place in the stack, the same on card, brief and slip.
    pub number: u32,
    /// The gesture with its brief.
    pub gesture: GestureView,
    /// The name to greet with; empty where none is known.
    pub greeting: String,
    /// Name and address, one line each, as the country has it.
    pub address: Vec<String>,
    /// Where it goes, where that is known.
    pub country: Option<Country>,
    /// The order that it goes with.
    pub order: Option<PackedOrder>,
}

/// An order, as its slip shows it.
#[derive(Clone, Debug)]
pub struct PackedOrder {
    /// What it holds.
    pub content: OrderContent,
    /// Its day in words.
    pub date: String,
}

/// What the press is asked for.
#[derive(Clone, Debug)]
pub struct Job {
    /// The kind of paper.
    pub paper: Paper,
    /// In packing order.
    pub pieces: Vec<Piece>,
    /// Formats, the shop's name and its return address.
    pub settings: Settings,
    /// What the shop calls its paper.
    pub words: Words,
    /// The return address, one line each.
    pub from: Vec<String>,
    /// The first label that is still on the sheet, from 1.
    pub start_at: u32,
    /// How far the printer is off.
    pub shift: Shift,
}

/// What the press gives back.
#[derive(Clone, Debug)]
pub struct Sheets {
    /// A PDF.
    pub pdf: Vec<u8>,
    /// How many pages.
    pub pages: usize,
    /// What could not be set: the piece's number, why, and whether it is missing from the file.
    pub remarks: Vec<(u32, String, bool)>,
}

/// Whoever sets type.
pub trait Press: Send + Sync {
    /// Makes the paper of one job. The error says what to do.
    fn set(&self, job: &Job) -> Result<Sheets, String>;
    /// Makes one page about a person.
    fn about(&self, about: &About, settings: &Settings, shift: Shift) -> Result<Sheets, String>;
    /// Makes a page that shows where a printer prints.
    fn calibration(&self, medium: Medium, settings: &Settings, shift: Shift) -> Result<Sheets, String>;
}

/// A finished file, with what was left out of it.
#[derive(Clone, Debug)]
pub struct Printed {
    /// A PDF.
    pub pdf: Vec<u8>,
    /// A name for it.
    pub file_name: String,
    /// How many gestures are in it.
    pub items: usize,
    /// How many pages.
    pub pages: usize,
    /// What is not in it, and why.
    pub held_back: Vec<HeldBack>,
}

impl Printed {
    /// The file, unless everything in it is held back: then nothing is there to open, and whose and why is said.
    pub fn file(self) -> Result<Printed, ShopError> {
        if self.pages > 0 {
            return Ok(self);
        }
        let reasons: Vec<String> =
            self.held_back.iter().map(|held| format!("{}: {}", held.name, held.reason)).collect();
        Err(ShopError::Refused(format!("nothing can be printed: {}", reasons.join("; "))))
    }
}

/// A gesture that was not printed, or not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldBack {
    /// Which.
    pub gesture: GestureId,
    /// For whom.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Shop {
    /// Prints one kind of paper for today's gestures, or for those that were selected.
    pub fn print(
        &self,
        press: &dyn Press,
        paper: Paper,
        selection: Selection,
        moment: &Moment,
    ) -> Result<Printed, ShopError> {
        self.run_due(moment.now)?;
        self.propose(moment.now)?;
        let (job, mut held_back) = self.read(|tx, rules| job(tx, rules, paper, &selection, moment))?;
        if job.pieces.is_empty() {
            let why = held_back.first().map(|held| format!(": {}", held.reason)).unwrap_or_default();
            return Err(ShopError::Refused(format!(
                "there are no {} to print today{why}",
                paper.title(&job.words)
            )));
        }
        let sheets = press.set(&job).map_err(ShopError::Refused)?;
        let mut items = job.pieces.len();
        for (number, reason, left_out) in sheets.remarks {
            items -= usize::from(left_out);
            held_back.extend(job.pieces.iter().find(|piece| piece.number == number).map(|piece| HeldBack {
                gesture: piece.gesture.gesture,
                name: name_of(&piece.gesture),
                reason,
            }));
        }
        let file_name = format!("{}-{}.pdf", paper.as_str(), moment.now.strftime("%Y-%m-%d"));
        Ok(Printed { pdf: sheets.pdf, file_name, items, pages: sheets.pages, held_back })
    }
}

impl Shop {
    /// One card in the shop's own words, for nobody: to feel the paper and see the margins before the first real one.
    pub fn print_test_card(&self, press: &dyn Press) -> Result<Printed, ShopError> {
        let rules = self.rules()?;
        let settings = rules.settings.clone();
        let from = settings.address.lines(&settings.name, rules.home());
        let pieces = vec![test_piece(&settings)];
        let shift = settings.shift(Medium::Cards, None)?;
        let words = rules.words();
        let job = Job { paper: Paper::Notes, pieces, settings, words, from, start_at: 1, shift };
        let sheets = press.set(&job).map_err(ShopError::Refused)?;
        alone(sheets, "the test card", "test-card.pdf".to_owned())
    }

    /// One page about a person, for a call.
    pub fn print_about(
        &self,
        press: &dyn Press,
        person: PersonId,
        printer: Option<&str>,
        moment: &Moment,
    ) -> Result<Printed, ShopError> {
        let about = self.about(person, moment)?;
        let settings = self.settings()?;
        let shift = settings.shift(Medium::Sheets, printer)?;
        let sheets = press.about(&about, &settings, shift).map_err(ShopError::Refused)?;
        alone(sheets, &about.view.person.name, format!("about-{person}.pdf"))
    }

    /// A page that shows where a printer really prints such paper, with the offset that is set now.
    pub fn print_calibration(
        &self,
        press: &dyn Press,
        medium: Medium,
        printer: Option<&str>,
    ) -> Result<Printed, ShopError> {
        let settings = self.settings()?;
        let shift = settings.shift(medium, printer)?;
        let sheets = press.calibration(medium, &settings, shift).map_err(ShopError::Refused)?;
        alone(sheets, "the page", format!("calibration-{}.pdf", medium.as_str()))
    }
}

/// A card for nobody with what the owner said of the shop.
fn test_piece(settings: &Settings) -> Piece {
    let Story { problem, love, signature } = &settings.story;
    let said = [problem, love, signature].into_iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let words = said.collect::<Vec<_>>().join("\n\n");
    let words = if words.is_empty() { format!("With love from {}", settings.name) } else { words };
    let gesture = GestureView { words: Some(words), ..GestureView::blank(domain::gesture::Kind::Card) };
    Piece { number: 1, gesture, greeting: String::new(), address: Vec::new(), country: None, order: None }
}

/// A file that belongs to no gesture.
fn alone(sheets: Sheets, whose: &str, file_name: String) -> Result<Printed, ShopError> {
    if sheets.pages == 0 {
        let reasons: Vec<String> = sheets.remarks.into_iter().map(|(_, reason, _)| reason).collect();
        return Err(ShopError::Refused(format!("{whose} cannot be printed: {}", reasons.join("; "))));
    }
    Ok(Printed { pdf: sheets.pdf, file_name, items: 1, pages: sheets.pages, held_back: Vec::new() })
}

fn job(
    tx: &Tx<'_>,
    rules: &Rules,
    paper: Paper,
    selection: &Selection,
    moment: &Moment,
) -> Result<(Job, Vec<HeldBack>), ShopError> {
    let stack = stack(tx, rules, &selection.only, moment)?;
    let shower = Shower::new(tx, rules, moment);
    let (mut pieces, mut held_back) = (Vec::new(), Vec::new());
    for (number, gesture) in stack.iter().filter(|(_, gesture)| paper.is_for(gesture.kind)) {
        let view = shower.show(gesture)?;
        match view.changed.clone() {
            Some(reason) => held_back.push(HeldBack { gesture: gesture.id, name: name_of(&view), reason }),
            None => pieces.push(piece(tx, rules, *number, gesture, view)?),
        }
    }
    let no_address = |piece: &Piece| {
        matches!(paper, Paper::Envelopes | Paper::Backs | Paper::Labels) && piece.address.len() < 2
    };
    for piece in pieces.extract_if(.., |piece| no_address(piece)) {
        let reason = "there is no address to post to".to_owned();
        held_back.push(HeldBack { gesture: piece.gesture.gesture, name: name_of(&piece.gesture), reason });
    }
    let settings = rules.settings.clone();
    let from = settings.address.lines(&settings.name, rules.home());
    let shift = settings.shift(paper.medium(), selection.printer.as_deref())?;
    let (words, start_at) = (rules.words(), selection.start_at);
    Ok((Job { paper, pieces, settings, words, from, start_at, shift }, held_back))
}

/// The gestures that are asked for, each with its number.
fn stack(
    tx: &Tx<'_>,
    rules: &Rules,
    only: &[GestureId],
    moment: &Moment,
) -> Result<Vec<(u32, StoredGesture)>, ShopError> {
    let listed = (1..).zip(choices(tx, rules, moment)?.listed);
    let whole = |(number, id): (u32, GestureId)| Ok((number, crate::propose::gesture(tx, id)?));
    let mut listed = listed.map(|(number, gesture)| (number, gesture.id));
    match only {
        [] => listed.map(whole).collect(),
        // Made already, or beyond today's minutes: it can still be printed alone.
        [one] => match listed.find(|(_, id)| id == one) {
            Some(found) => Ok(vec![whole(found)?]),
            None => Ok(vec![(1, still_wanted(crate::propose::gesture(tx, *one)?)?)]),
        },
        several => (1..)
            .zip(several)
            .map(|(n, id)| Ok((n, still_wanted(crate::propose::gesture(tx, *id)?)?)))
            .collect(),
    }
}

/// Refuses paper for what somebody decided against, or what lost its reason.
fn still_wanted(gesture: StoredGesture) -> Result<StoredGesture, ShopError> {
    if matches!(gesture.state, State::Skipped | State::Cancelled) {
        let why = gesture.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let (id, state) = (gesture.id, gesture.state.as_str());
        return Err(ShopError::Refused(format!("gesture {id} is {state}{why}; undo that first to print it")));
    }
    Ok(gesture)
}

/// What people told of their health stays on their page: paper is left lying about.
fn without_health(mut view: GestureView) -> GestureView {
    let is_health = |text: &str| domain::care::care(text) == Some(Care::Health);
    let told = view.brief.len() + view.care.len();
    view.brief.retain(|fact| !is_health(&fact.text));
    view.care.retain(|fact| fact.care != Care::Health.as_str());
    if view.brief.len() + view.care.len() < told {
        let text =
            "They told us something of their health. Read it on their page; it is not printed.".to_owned();
        let source = "their page".to_owned();
        view.care.push(CareFact { care: Care::Health.as_str().to_owned(), text, source, event: None });
    }
    view.last_time = view.last_time.filter(|last| !is_health(last));
    view
}

fn piece(
    tx: &Tx<'_>,
    rules: &Rules,
    number: u32,
    gesture: &StoredGesture,
    view: GestureView,
) -> Result<Piece, ShopError> {
    let person = match &view.person {
        Some(person) => tx.place(person.id)?,
        None => None,
    };
    let traits = person.map(|person| person.traits).unwrap_or_default();
    let order = packed_order(tx, rules, gesture)?;
    let parcel = order.as_ref().and_then(|order| order.content.shipping_address.clone());
    let address = parcel.or_else(|| traits.address.clone()).unwrap_or_default();
    let lines = match address.is_postable() {
        true => address.lines(&name_of(&view), rules.home()),
        false => vec![name_of(&view)],
    };
    let country = address.country;
    let gesture = without_health(view);
    Ok(Piece { number, greeting: greeting(&traits), address: lines, country, order, gesture })
}

/// A name that is only an email address or a number is no greeting.
fn greeting(traits: &Traits) -> String {
    traits.greeting().unwrap_or_default().to_owned()
}

fn packed_order(
    tx: &Tx<'_>,
    rules: &Rules,
    gesture: &StoredGesture,
) -> Result<Option<PackedOrder>, ShopError> {
    if !gesture.cause.starts_with("order:") {
        return Ok(None);
    }
    let Some(order) = tx.order(&gesture.cause)? else { return Ok(None) };
    let Some(event) = tx.event(order.event)? else { return Ok(None) };
    let date = event.at.to_zoned(rules.zone.clone()).strftime("%-d %B %Y").to_string();
    Ok(match event.fact()? {
        Fact::OrderCompleted(content) => Some(PackedOrder { content: *content, date }),
        _ => None,
    })
}

fn name_of(view: &GestureView) -> String {
    view.person.as_ref().map_or_else(|| "somebody".to_owned(), |person| person.name.clone())
}
