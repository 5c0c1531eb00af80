//! What can be asked of people, how small it is, and how a maker reads it.

use crate::fact::name;
use crate::person::Channel;

/// Something that a maker can ask or do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Put right what they complained about.
    PutRight,
    /// Say hello to somebody who has gone quiet.
    Hello,
    /// Whether a channel may be used.
    Consent(Channel),
    /// How they like what they bought: a word back.
    Word,
    /// Anything that is easy to answer, of somebody who has not bought yet.
    Answer,
    /// A photo.
    Photo,
    /// Whether the photo that they sent may be shown.
    ShowPhoto,
    /// Some words for others.
    Review,
    /// Whether they may be quoted.
    Quote,
    /// Whether they would recommend the shop.
    Score,
    /// A friend.
    Friend,
    /// Membership.
    Join,
    /// Something new to buy.
    Order,
    /// A time to come.
    Booking,
    /// Another event of the shop's own journey.
    Other(String),
}

/// Events that happen or do not: nobody asks for them.
const LEFT_TO_HAPPEN: &[&str] = &[
    name::IDENTIFIED,
    name::PAGE_VIEWED,
    name::LINK_FOLLOWED,
    name::ORDER_PAID,
    name::ORDER_FULFILLED,
    name::ORDER_DELIVERED,
    name::ORDER_CANCELLED,
    name::ORDER_REFUNDED,
    name::CONSENT_WITHDRAWN,
    name::COMPLAINT_MADE,
    name::COMPLAINT_RESOLVED,
    name::NOTE_ADDED,
    name::INTEREST_ADDED,
    name::OCCASION_ADDED,
    "Affiliate Sale",
    "Cart Viewed",
    "Checkout Started",
    "Call Received",
    "Comment Made",
    "Email Opened",
    "Event Visited",
    "Product Added",
    "Product Viewed",
    "Shop Visited",
    "Thanks Received",
];

impl Ask {
    /// How to ask for events called `event`; nothing where that cannot be asked for. Of a consent the channel is chosen
    /// later.
    pub(super) fn for_event(event: &str) -> Option<Ask> {
        Some(match event {
            name::CONSENT_GIVEN => Ask::Consent(Channel::Post),
            name::REPLY_RECEIVED => Ask::Word,
            name::PHOTO_SENT => Ask::Photo,
            name::REVIEW_GIVEN => Ask::Review,
            "Testimonial Given" => Ask::Quote,
            "Recommendation Given" => Ask::Score,
            name::REFERRAL_ARRIVED | "Introduction Made" => Ask::Friend,
            "Membership Started" => Ask::Join,
            name::ORDER_COMPLETED => Ask::Order,
            "Booking Kept" | "Booking Made" => Ask::Booking,
            passing if LEFT_TO_HAPPEN.contains(&passing) || passing.starts_with("Gesture ") => return None,
            other => Ask::Other(other.to_owned()),
        })
    }

    /// How much it asks of somebody; smaller is easier to say yes to.
    pub(super) fn size(&self) -> u8 {
        match self {
            Ask::PutRight | Ask::Hello => 0,
            Ask::Consent(_) => 1,
            Ask::Word | Ask::Answer => 2,
            Ask::ShowPhoto => 3,
            Ask::Photo => 4,
            Ask::Review => 5,
            Ask::Quote => 6,
            Ask::Score => 7,
            Ask::Friend => 8,
            // A journey that names an event of its own knows the shop best; not every shop has members.
            Ask::Other(_) => 9,
            Ask::Order => 10,
            Ask::Booking => 11,
            Ask::Join => 12,
        }
    }

    /// Whether it takes a decision to buy, to come or to join.
    pub(super) fn is_large(&self) -> bool {
        matches!(self, Ask::Join | Ask::Order | Ask::Booking | Ask::Other(_))
    }

    /// Whether it can be asked by the way, in a note or on a card that is due anyway.
    pub fn goes_along(&self) -> bool {
        !matches!(self, Ask::PutRight | Ask::Hello)
    }

    /// Its short name.
    pub fn code(&self) -> String {
        match self {
            Ask::PutRight => "put-right",
            Ask::Hello => "hello",
            Ask::Consent(channel) => return format!("consent-{}", channel.as_str()),
            Ask::Word => "word",
            Ask::Answer => "answer",
            Ask::Photo => "photo",
            Ask::ShowPhoto => "show-photo",
            Ask::Review => "review",
            Ask::Quote => "quote",
            Ask::Score => "score",
            Ask::Friend => "friend",
            Ask::Join => "join",
            Ask::Order => "order",
            Ask::Booking => "booking",
            Ask::Other(event) => return format!("event-{event}"),
        }
        .to_owned()
    }

    /// Reads what [`Ask::code`] gave.
    pub fn parse(code: &str) -> Option<Ask> {
        if let Some(channel) = code.strip_prefix("consent-") {
            return Channel::parse(channel).map(Ask::Consent);
        }
        if let Some(event) = code.strip_prefix("event-") {
            return Some(Ask::Other(event.to_owned()));
        }
        let plain = [
            Ask::PutRight,
            Ask::Hello,
            Ask::Word,
            Ask::Answer,
            Ask::Photo,
            Ask::ShowPhoto,
            Ask::Review,
            Ask::Quote,
            Ask::Score,
            Ask::Friend,
            Ask::Join,
            Ask::Order,
            Ask::Booking,
        ];
        plain.into_iter().find(|ask| ask.code() == code)
    }

    /// What the maker reads: one plain sentence. `bought` is what they bought last, where that is known.
    pub fn sentence(&self, bought: Option<&str>) -> String {
        let plain = match self {
            Ask::PutRight => "Put right what they complained about, before anything else.",
            Ask::Hello => "Say hello first: they have been quiet for longer than is usual.",
            Ask::Consent(Channel::Post) => "Ask whether we may write by post.",
            Ask::Consent(Channel::Email) => "Ask whether we may write by email.",
            Ask::Consent(Channel::Phone) => "Ask whether we may call.",
            Ask::Consent(Channel::Sms) => "Ask whether we may send text messages.",
            Ask::Consent(Channel::Visit) => "Ask whether we may come by.",
            Ask::Word => {
                return bought.map_or_else(
                    || "Ask how they like what they bought.".to_owned(),
                    |bought| format!("Ask how they like what they bought: {bought}."),
                );
            }
            Ask::Answer => "Ask them something that is easy to answer.",
            Ask::Photo => "Ask for a photo, and whether we may show it.",
            Ask::ShowPhoto => "Ask whether we may show the photo that they sent.",
            Ask::Review => "Ask for a few words that others may read.",
            Ask::Quote => "Ask whether we may quote them.",
            Ask::Score => "Ask whether they would recommend us, from 0 to 10.",
            Ask::Friend => "Ask whether they have a friend who would like us.",
            Ask::Join => "Invite them to become a member.",
            Ask::Order => "Show them something new that they might like.",
            Ask::Booking => "Offer them a time to come.",
            Ask::Other(event) => return invitation(event),
        };
        plain.to_owned()
    }
}

/// An honest sentence for an event that only the shop's own journey knows: `Eye Exam Kept` is an eye exam to come to.
fn invitation(event: &str) -> String {
    let (what, done) = event.rsplit_once(' ').unwrap_or((event, ""));
    let what = what.to_lowercase();
    match done {
        "Attended" | "Booked" | "Completed" | "Done" | "Held" | "Kept" | "Scheduled" | "Visited" => {
            format!("Offer them the next step: {what}.")
        }
        "Given" | "Received" | "Sent" | "Shared" | "Told" => format!("Ask them for this: {what}."),
        _ => format!("Help them to the next step: {}.", event.to_lowercase()),
    }
}
