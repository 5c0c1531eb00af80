//! Stacks: the pieces of a job as the press wants them.

use domain::address::Country;
use domain::address::customs::{SenderPlace, air_mark, is_abroad, sender_place};
use print::{
    Brief, BriefStack, Envelope, Fact, GiftTag, Insert, Label, LabelStack, NoteCard, PackingSlip, Pdf, Press,
    PrintError, Questions, SlipLine,
};
use shop::stack::{Job, Piece};

use super::{card_stack, envelope, label_sheet, paper};

/// What an insert asks, in the shop's voice: open, and nothing that anybody would rather keep.
const QUESTIONS: [&str; 3] = [
    "What made you smile this week?",
    "What do you love doing when nobody needs you?",
    "Is there a day of yours that we should know?",
];

fn each<T>(job: &Job, make: impl Fn(&Piece) -> T) -> Vec<T> {
    job.pieces.iter().map(make).collect()
}

fn country(piece: &Piece) -> String {
    piece.country.as_ref().map(|country| country.as_str().to_owned()).unwrap_or_default()
}

fn home(job: &Job) -> Option<&Country> {
    job.settings.address.country.as_ref()
}

pub(super) fn notes(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let signature = Some(job.settings.story.signature.trim().to_owned()).filter(|name| !name.is_empty());
    // A card for nobody is the test card: its words are the shop's own.
    let words = |piece: &Piece| match &piece.gesture.words {
        Some(words) if piece.gesture.person.is_none() && piece.address.is_empty() => {
            Some(press.own_text(words))
        }
        words => words.clone(),
    };
    let cards = each(job, |piece| NoteCard {
        number: piece.number,
        to: piece.greeting.clone(),
        // A card that is left to a hand is left to it whole.
        signature: piece.gesture.words.as_ref().and(signature.clone()),
        words: words(piece),
        country: country(piece),
    });
    press.note_cards(&cards, card_stack(&job.settings))
}

pub(super) fn tags(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let tags = each(job, |piece| GiftTag {
        number: piece.number,
        to: piece.greeting.clone(),
        words: piece.gesture.words.clone(),
        country: country(piece),
    });
    press.gift_tags(&tags, paper(&job.settings))
}

pub(super) fn inserts(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let mark = |piece: &Piece| match (&piece.order, &piece.gesture.person) {
        (Some(order), _) => order.content.number.clone(),
        (None, Some(person)) => format!("No. {}", person.id),
        (None, None) => String::new(),
    };
    let inserts = each(job, |piece| Insert { number: piece.number, mark: mark(piece) });
    let questions = Questions {
        ask: QUESTIONS.map(str::to_owned).to_vec(),
        back_to: if job.settings.address.is_postable() { job.from.clone() } else { Vec::new() },
        signature: job.settings.story.signature.trim().to_owned(),
    };
    press.inserts(&inserts, &questions, paper(&job.settings))
}

pub(super) fn briefs(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let briefs = each(job, |piece| Brief {
        number: piece.number,
        kind: piece.gesture.title.clone(),
        name: piece.gesture.person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
        place: piece.gesture.person.as_ref().map(|person| person.place.clone()).unwrap_or_default(),
        why: piece.gesture.why.clone(),
        facts: piece
            .gesture
            .brief
            .iter()
            .map(|fact| Fact { text: fact.text.clone(), source: fact.source.clone() })
            .collect(),
        care: piece
            .gesture
            .care
            .iter()
            .map(|fact| Fact { text: fact.text.clone(), source: fact.source.clone() })
            .collect(),
        remark: piece.gesture.remark.clone(),
        last_time: piece.gesture.last_time.clone(),
        order: piece.gesture.order.clone(),
        country: country(piece),
    });
    let one_a_sheet = job.settings.brief_sheets == "one";
    press.briefs(&briefs, BriefStack { paper: paper(&job.settings), one_a_sheet })
}

pub(super) fn slips(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let slip = |piece: &Piece| {
        let order = piece.order.as_ref()?;
        let line = |line: &domain::fact::Line| SlipLine {
            quantity: u32::try_from(line.quantity).unwrap_or_default(),
            name: line.product.name.clone(),
            sku: line.product.sku.clone(),
        };
        Some(PackingSlip {
            number: piece.number,
            order: order.content.number.clone(),
            date: order.date.clone(),
            ship_to: piece.address.clone(),
            lines: order.content.products.iter().filter(|line| line.quantity > 0).map(line).collect(),
            enclose: vec![format!("Note card {}", piece.number)],
            remark: order.content.note.clone(),
            country: country(piece),
        })
    };
    let slips: Vec<PackingSlip> = job.pieces.iter().filter_map(slip).collect();
    press.packing_slips(&slips, &job.words.slip, paper(&job.settings))
}

/// Where the sender stands: as the owner wants it, else as is customary where the shop is.
fn sender(job: &Job) -> Option<SenderPlace> {
    match job.settings.sender.as_str() {
        _ if !job.settings.address.is_postable() => None,
        "none" => None,
        "front" => Some(SenderPlace::Front),
        "back" => Some(SenderPlace::Back),
        _ => Some(sender_place(home(job))),
    }
}

pub(super) fn envelopes(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let in_front = sender(job) == Some(SenderPlace::Front);
    let abroad = job.settings.address.lines(&job.settings.name, None);
    let from = |piece: &Piece| match &piece.country {
        _ if !in_front => Vec::new(),
        Some(country) if is_abroad(home(job), country) => abroad.clone(),
        _ => job.from.clone(),
    };
    let envelopes = each(job, |piece| Envelope {
        number: piece.number,
        to: piece.address.clone(),
        from: from(piece),
        mark: air_mark(home(job), piece.country.as_ref()).map(str::to_owned),
        country: country(piece),
    });
    press.envelopes(&envelopes, envelope(&job.settings))
}

/// The sender with its country, so that any back does for any envelope.
pub(super) fn backs(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let from = job.settings.address.lines(&job.settings.name, None);
    let count = u32::try_from(job.pieces.len()).unwrap_or(u32::MAX);
    press.envelope_backs(&from, count, envelope(&job.settings))
}

pub(super) fn labels(press: &Press, job: &Job) -> Result<Pdf, PrintError> {
    let labels = each(job, |piece| Label {
        number: piece.number,
        lines: piece.address.clone(),
        country: country(piece),
    });
    press.labels(&labels, &LabelStack { sheet: label_sheet(&job.settings), start_at: job.start_at })
}
