//! What happened, in the words of a shop.

use domain::event::{Properties, Value};
use domain::fact::{Fact, Refund, name};
use domain::gesture::{Kind, State, Step};
use domain::money::Money;
use domain::order::Order;
use domain::person::{Channel, Part};
use domain::trade::Words;

use super::known::occasion_day;

/// One entry of a timeline, in words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// `Ordered`, `Wrote back`.
    pub(crate) what: String,
    /// The rest of the sentence.
    pub(crate) text: String,
    /// What was said or written.
    pub(crate) detail: Option<String>,
    /// Whether the shop did it.
    pub(crate) by_us: bool,
}

impl Said {
    fn theirs(what: &str, text: impl Into<String>) -> Said {
        Said { what: what.to_owned(), text: text.into(), ..Said::default() }
    }

    fn ours(what: &str, text: impl Into<String>) -> Said {
        Said { by_us: true, ..Said::theirs(what, text) }
    }

    fn with(self, detail: Option<String>) -> Said {
        Said { detail, ..self }
    }
}

/// An order: what was bought for how much, and what was written with it.
pub(crate) fn order(order: &Order) -> Said {
    let content = &order.content;
    let names: Vec<&str> = content.products.iter().map(|line| line.product.name.trim()).collect();
    let bought = match names.as_slice() {
        [] => String::new(),
        [one] => format!("{one}, "),
        [one, two] => format!("{one} and {two}, "),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more, ", rest.len()),
    };
    let note = content.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).map(quoted);
    let test = content.test.then(|| "a test order, which nobody made".to_owned());
    let coupon = content.coupon.as_ref().map(|code| format!("with the code {code}"));
    let unpaid = order.paid_at.is_none().then(|| "not paid yet".to_owned());
    let detail: Vec<String> = [note, test, coupon, unpaid].into_iter().flatten().collect();
    let text = format!("{bought}{} (order {})", order.total(), content.number);
    Said::theirs("Ordered", text).with(Some(detail.join("; ")).filter(|detail| !detail.is_empty()))
}

/// A gesture, from all its steps in their order; nothing where it has not been made.
pub(super) fn gesture(steps: &[&Step]) -> Option<Said> {
    let last = steps.last()?;
    let what = match (last.state, last.kind) {
        (State::Made, Kind::Task) => "We put it right",
        (State::Made, Kind::Call) => "We called",
        (State::Made, Kind::Visit) => "We visited",
        (State::Made, _) => "We made",
        (State::Sent, _) => "We sent",
        (State::Received, _) => "They received",
        (State::Returned, _) => "Came back",
        (State::Proposed | State::Planned | State::Skipped | State::Cancelled, _) => return None,
    };
    let thing = match last.kind {
        Kind::Note => "a note",
        Kind::Card => "a card",
        Kind::Gift => "a gift",
        Kind::Email => "an email",
        Kind::Call | Kind::Visit | Kind::Task => "",
    };
    let first_of = |part: fn(&Step) -> Option<&str>| steps.iter().rev().find_map(|step| part(step));
    let maker = first_of(|step| step.maker.as_deref()).map(|maker| format!("by {maker}"));
    let reason = first_of(|step| step.reason.as_deref()).map(str::to_owned);
    let parts: Vec<String> =
        [Some(thing.to_owned()), maker].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let text = parts.join(", ");
    let text = reason.map_or(text.clone(), |reason| match text.as_str() {
        "" => reason,
        text => format!("{text}: {reason}"),
    });
    Some(Said::ours(what, text).with(first_of(|step| step.words.as_deref()).map(quoted)))
}

/// Pages read on one day.
pub(super) fn pages(paths: &[&str]) -> Said {
    match paths {
        [] => Said::theirs("Looked around", ""),
        [one] => Said::theirs("Looked around", *one),
        [.., last] => Said::theirs("Looked around", format!("{} pages, the last {last}", paths.len())),
    }
}

/// An order that had been called off and stands again.
pub(super) fn taken_up(about: Option<&str>) -> Said {
    Said::theirs("Taken up again", about.unwrap_or_default())
}

/// Any other event, in the words of the shop's trade. `about` is what its subject is called; nothing where it is no news
/// to people.
pub(crate) fn event(fact: &Fact, about: Option<&str>, words: &Words) -> Option<Said> {
    let about = about.unwrap_or_default();
    Some(match fact {
        Fact::Identified(traits) if !traits.by_hand.is_empty() => {
            Said::ours("We wrote down", parts(&traits.by_hand))
        }
        Fact::Identified(_) | Fact::Gesture(_) | Fact::OrderCompleted(_) => return None,
        Fact::OrderPaid => Said::theirs("Paid", about),
        Fact::OrderFulfilled => Said::ours(&words.fulfilled, about),
        Fact::OrderCancelled => Said::theirs("Cancelled", about),
        Fact::OrderRefunded(refund) => refunded(refund, about),
        Fact::ConsentGiven(consent) => {
            let wording = consent.wording.as_deref().map(quoted);
            let text = format!("{}, {}", channel(consent.channel), consent.source);
            Said::theirs("Allowed", text).with(wording)
        }
        Fact::ConsentWithdrawn(consent) => {
            let text = format!("{}, {}", channel(consent.channel), consent.source);
            Said::theirs("Refused", text).with(consent.wording.as_deref().map(quoted))
        }
        Fact::InterestAdded(interest) => {
            let guess = if interest.confirmed { "" } else { " (a guess)" };
            Said::ours("We noted", format!("that they love {}{guess}", interest.what))
        }
        Fact::InterestRefused(interest) => {
            Said::ours("We noted", format!("that they do not love {}", interest.what))
        }
        Fact::OccasionAdded(occasion) => {
            Said::ours("We noted", format!("{}, {}", occasion.what, occasion_day(occasion)))
        }
        Fact::Other(event, properties) => other(event, properties, about),
    })
}

fn refunded(refund: &Refund, about: &str) -> Said {
    // A refund of the whole order may come without an amount.
    let amount = (refund.amount != 0).then(|| Money::new(refund.amount, refund.currency).to_string());
    let about = match (about, &amount) {
        ("", Some(_)) => None,
        ("", None) => Some("an order".to_owned()),
        (about, _) => Some(about.to_owned()),
    };
    let what = if refund.full || about.is_none() { "We refunded" } else { "We refunded part of" };
    let document = refund.document.as_deref().filter(|document| is_of_people(document));
    let text: Vec<String> = about.into_iter().chain(amount).collect();
    Said::ours(what, text.join(", ")).with(document.map(|document| format!("document {document}")))
}

/// Whether people gave a document this number: one that a program made up is long, or says whose it is.
fn is_of_people(document: &str) -> bool {
    const LONGEST: usize = 20;
    document.chars().count() <= LONGEST && !document.contains(':')
}

fn other(event: &str, properties: &Properties, about: &str) -> Said {
    let text = |property: &str| match properties.get(property) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    };
    let number = |property: &str| match properties.get(property) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    let words = text("text").map(quoted);
    let known = match event {
        name::NOTE_ADDED => return Said::ours("We noted", text("text").unwrap_or_default()),
        name::REVIEW_GIVEN => {
            let stars = number("rating").map(|stars| format!("{stars} of 5")).unwrap_or_default();
            return Said::theirs("Reviewed", stars).with(words);
        }
        "Recommendation Given" => {
            let score = number("score").map(|score| format!("{score} of 10")).unwrap_or_default();
            return Said::theirs("Would recommend us", score).with(words);
        }
        name::REFERRAL_ARRIVED => {
            return Said::theirs("Sent a friend", text("friend").unwrap_or_default()).with(words);
        }
        name::LINK_FOLLOWED => {
            let from = text("source").map(|source| format!("through {source}")).unwrap_or_default();
            return Said::theirs("Came by", from);
        }
        name::PAGE_VIEWED => return pages(&[text("path").unwrap_or_default()]),
        name::ORDER_DELIVERED => return Said { by_us: true, ..Said::theirs("Delivered", about) },
        name::COMPLAINT_RESOLVED => return Said::ours("We put it right", about).with(words),
        name::BOOKING_MADE => return Said::theirs("Booked", text("what").unwrap_or_default()),
        name::BOOKING_MISSED => "Missed the booking",
        name::EXAM_COMPLETED => return Said::theirs("Came for an exam", with(text("with"))),
        name::FITTING_COMPLETED => return Said::theirs("Were fitted", text("product").unwrap_or(about)),
        name::RECALL_SENT => return Said::ours("We sent a recall", text("by").unwrap_or_default()),
        name::NEWSLETTER_SENT => {
            return Said::ours("We sent the newsletter", text("edition").unwrap_or_default()).with(words);
        }
        name::OWN_POST_ASKED => "Asked for post of their own",
        name::COMPLAINT_MADE => "Complained",
        name::REPLY_RECEIVED => "Wrote back",
        name::CALL_RECEIVED => "Called us",
        name::SHOP_VISITED => "Came by",
        name::PHOTO_SENT => "Sent a photo",
        name::DIED => "Has died",
        name::THANKS_REFUSED => "Asked not to be thanked",
        "Thanks Received" => "Thanked us",
        "Comment Made" => "Commented",
        "Event Visited" => "Visited",
        "Testimonial Given" => "Spoke well of us",
        "Introduction Made" => "Introduced somebody",
        unknown => return Said::theirs(&sentence_case(unknown), about).with(words),
    };
    Said::theirs(known, about).with(words)
}

/// The parts that a hand set: `the name and the address`.
fn parts(parts: &[Part]) -> String {
    let word = |part: &Part| match part {
        Part::Name => "the name",
        Part::FirstName => "the name to greet with",
        Part::Email => "the email",
        Part::Phone => "the phone",
        Part::Address => "the address",
    };
    match parts.iter().map(word).collect::<Vec<_>>().as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn with(whom: Option<&str>) -> String {
    whom.map(|whom| format!("with {whom}")).unwrap_or_default()
}

fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email",
        Channel::Post => "post",
        Channel::Phone => "calls",
        Channel::Sms => "text messages",
        Channel::Visit => "visits",
    }
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// `Booking Kept` as `Booking kept`.
fn sentence_case(name: &str) -> String {
    let mut words = name.split(' ');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |sentence, word| format!("{sentence} {}", word.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_have_plain_words() {
        let review = Fact::other(
            name::REVIEW_GIVEN,
            [("rating", Value::Integer(5)), ("text", Value::Text("Lovely".into()))],
        );
        let said = event(&review, None, &Words::default()).expect("it is news");
        assert_eq!((said.what.as_str(), said.text.as_str()), ("Reviewed", "5 of 5"));
        assert_eq!(said.detail.as_deref(), Some("“Lovely”"));
        let unknown =
            event(&Fact::other("Booking Kept", []), Some("order 7"), &Words::default()).expect("it is news");
        assert_eq!((unknown.what.as_str(), unknown.text.as_str()), ("Booking kept", "order 7"));
    }

    #[test]
    fn a_refund_names_a_document_of_the_books_and_no_amount_where_none_is_known() {
        let told = |amount, full, document: &str, about: Option<&str>| {
            let currency = domain::money::Currency::parse("USD").unwrap();
            let refund = Refund { amount, currency, full, document: Some(document.to_owned()) };
            let said = event(&Fact::OrderRefunded(refund), about, &Words::default()).expect("it is news");
            (format!("{} {}", said.what, said.text), said.detail)
        };
        let hash = "segment:6a3c0207b2d14bd8a9d0f6b1c3e5a7f9";
        let part = ("We refunded part of order S1, $30.10".to_owned(), None);
        assert_eq!(told(3_010, false, hash, Some("order S1")), part);
        let whole = ("We refunded order S10".to_owned(), Some("document C536379".to_owned()));
        assert_eq!(told(0, true, "C536379", Some("order S10")), whole);
        let unknown = ("We refunded $4.00".to_owned(), None);
        assert_eq!(told(400, false, "1f0c4a52-6a51-4c19-9f1e-0d7a8b9c0d1e", None), unknown);
    }

    #[test]
    fn a_gesture_is_told_by_its_last_step() {
        let step = |state, maker: Option<&str>| Step {
            state,
            kind: Kind::Note,
            play: "parcel-note".into(),
            maker: maker.map(str::to_owned),
            reason: None,
            words: None,
            opening: None,
            about: None,
            cost: 0,
            minutes: 1,
            offered: None,
        };
        let steps = [step(State::Made, Some("Ellen")), step(State::Sent, None)];
        let said = gesture(&steps.iter().collect::<Vec<_>>()).expect("it was made");
        assert_eq!((said.what.as_str(), said.text.as_str()), ("We sent", "a note, by Ellen"));
        assert_eq!(gesture(&[&step(State::Proposed, None)]), None);
    }
}
