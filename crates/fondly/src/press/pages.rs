//! Single pages: about a person, and where a printer prints.

use print::{Between, Calibration, Dated, Fact};
use shop::Settings;
use shop::person::{About, ConsentRow, TimelineEntry};
use shop::printers::Medium;

use super::{card_stack, envelope, label_sheet, paper};

/// The longest text of one line of the page; what is longer is read on the screen.
const TEXT_MAX: usize = 220;

pub(super) fn calibration(medium: Medium, settings: &Settings) -> Calibration {
    match medium {
        Medium::Cards => Calibration::Cards(card_stack(settings)),
        Medium::Sheets => Calibration::Sheets(paper(settings)),
        Medium::Envelopes => Calibration::Envelopes(envelope(settings)),
        Medium::Labels => Calibration::Labels(label_sheet(settings)),
    }
}

pub(super) fn about(about: &About) -> print::About {
    let view = &about.view;
    let stands = view.stage.as_ref().map(|stage| match &view.because {
        Some(because) if because.starts_with(&stage.name) => format!("Stands at {because}"),
        Some(because) => format!("Stands at {}: {because}", stage.name),
        None => format!("Stands at {}.", stage.name),
    });
    let warmth = format!("{}: {}.", capitalised(&view.warmth), view.warmth_why);
    let open = |gesture: &shop::today::GestureView| {
        let title = capitalised(&gesture.title);
        format!("{title}, by {}: {}", gesture.due.strftime("%-d %B"), gesture.why)
    };
    let confirmed = view.interests.iter().filter(|interest| interest.confirmed);
    let loves = confirmed
        .map(|interest| Fact { text: format!("Loves {}.", interest.what), source: interest.source.clone() });
    let fact = |fact: &shop::today::BriefFact| Fact { text: cut(&fact.text), source: fact.source.clone() };
    let facts: Vec<Fact> = about.facts.iter().map(fact).collect();
    let new = |love: &Fact| {
        !facts
            .iter()
            .any(|fact| fact.text.to_lowercase().contains(&love.text[6..love.text.len() - 1].to_lowercase()))
    };
    let loves: Vec<Fact> = loves.filter(new).take(3).collect();
    print::About {
        name: view.person.name.clone(),
        line: view.line.clone(),
        phone: about.phone.clone().unwrap_or_default(),
        call: view.consents.iter().find(|consent| consent.channel == "phone").map(may_call),
        care: about.care.iter().map(|line| cut(line)).collect(),
        standing: stands.into_iter().chain([warmth]).map(|line| cut(&line)).collect(),
        facts: facts.into_iter().chain(loves).collect(),
        between: view.timeline.iter().map(between).collect(),
        open: view.gestures.iter().take(4).map(open).map(|line| cut(&line)).collect(),
        days: view
            .occasions
            .iter()
            .take(4)
            .map(|day| Dated { what: day.what.clone(), when: day.when.clone() })
            .collect(),
        ways: view.consents.iter().filter(|consent| consent.channel != "phone").map(way).collect(),
        printed: about.printed.clone(),
        country: about.country.as_ref().map(|country| country.as_str().to_owned()).unwrap_or_default(),
    }
}

/// Whether they may be called, and what that rests on.
fn may_call(consent: &ConsentRow) -> (bool, String) {
    let said = match consent.said {
        None => return (consent.allowed, "they were never asked".to_owned()),
        Some(true) => "they said yes",
        Some(false) => "they said no",
    };
    let when = consent.when.map(|when| when.strftime(" on %-d %B %Y").to_string()).unwrap_or_default();
    let source = consent.source.as_ref().map(|source| format!(", {source}")).unwrap_or_default();
    (consent.allowed, format!("{said}{when}{source}"))
}

fn way(consent: &ConsentRow) -> String {
    let answer = match (consent.said, consent.allowed) {
        (Some(true), _) => "yes",
        (Some(false), _) => "no",
        (None, true) => "yes, unless they refuse",
        (None, false) => "never asked",
    };
    let channel = if consent.channel == "sms" { "text message" } else { &consent.channel };
    format!("{channel}: {answer}")
}

fn between(entry: &TimelineEntry) -> Between {
    let mut text = format!("{} {}", entry.what, entry.text).trim().to_owned();
    if let Some(detail) = &entry.detail {
        text.push_str(&format!(": “{}”", detail.trim().trim_matches(['“', '”'])));
    }
    Between { when: entry.date.strftime("%-d %B %Y").to_string(), by_us: entry.by_us, text: cut(&text) }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Cut at a word where it is too long for a line or two.
fn cut(text: &str) -> String {
    if text.chars().count() <= TEXT_MAX {
        return text.to_owned();
    }
    let short: String = text.chars().take(TEXT_MAX).collect();
    let end = short.rfind(char::is_whitespace).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end())
}
