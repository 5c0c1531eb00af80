//! Phrases that give away what a line tells of.

use super::kind::Kind;

/// Phrases that give a kind away wherever they stand; the first kind that fits counts, so that what matters more
/// comes first.
pub(super) const ANYWHERE: &[(Kind, &[&str])] = &[
    (
        Kind::Settled,
        &["complaint settled", "complaint resolved", "complaint is settled", "put it right", "was put right"],
    ),
    (
        Kind::Complaint,
        &[
            "complained",
            "complains",
            "complain",
            "complaint",
            "complaining",
            "is unhappy",
            "was unhappy",
            "not happy",
            "unhappy",
            "disappointed",
            "beschwerde",
            "réclamation",
            "queja",
        ],
    ),
    (Kind::Review, &["reviewed", "review", "stars", "star"]),
    (
        Kind::Referral,
        &[
            "sent us a friend",
            "sent a friend",
            "sent her friend",
            "sent his friend",
            "sent their friend",
            "brought a friend",
            "brought her friend",
            "brought his friend",
            "recommended us to",
            "referred",
        ],
    ),
    (
        Kind::Photo,
        &[
            "sent us a photo",
            "sent a photo",
            "sent photos",
            "sent a picture",
            "sent a selfie",
            "sent us a picture",
            "photo",
            "selfie",
        ],
    ),
    (
        Kind::Call,
        &[
            "called us",
            "called",
            "rang us",
            "rang",
            "phoned",
            "telephoned",
            "on the phone",
            "phone call",
            "call from",
        ],
    ),
    (
        Kind::Visit,
        &[
            "came by",
            "came in",
            "came round",
            "came to the shop",
            "came into the shop",
            "dropped in",
            "dropped by",
            "stopped by",
            "popped in",
            "looked in",
            "visited us",
            "visited",
            "was in the shop",
            "was here",
            "visit",
        ],
    ),
    (
        Kind::Reply,
        &[
            "wrote back",
            "wrote us",
            "wrote",
            "replied",
            "answered",
            "emailed us",
            "emailed",
            "texted us",
            "texted",
            "messaged",
            "thanked us",
            "thanks us",
            "thanked",
            "says thank you",
            "said thank you",
            "sent a letter",
            "sent a card",
            "letter from",
            "email from",
        ],
    ),
];

/// Phrases that count only where a line begins with them: further on they may be about anybody.
pub(super) const AT_FIRST: &[(Kind, &[&str])] = &[
    (
        Kind::DoNotThank,
        &[
            "do not thank",
            "don't thank",
            "no thanks please",
            "would rather not be thanked",
            "does not want to be thanked",
            "please no thanks",
        ],
    ),
    (
        Kind::Refused,
        &[
            "no more",
            "please no more",
            "no emails",
            "no email",
            "no newsletter",
            "no calls",
            "no letters",
            "no post",
            "no texts",
            "no sms",
            "no visits",
            "do not email",
            "do not call",
            "do not text",
            "do not write",
            "do not visit",
            "don't email",
            "don't call",
            "don't text",
            "don't write",
            "don't visit",
            "please do not",
            "please don't",
            "stop emailing",
            "stop calling",
            "stop texting",
        ],
    ),
    (
        Kind::Allowed,
        &[
            "we may email",
            "we may call",
            "we may text",
            "we may write",
            "we may visit",
            "we can email",
            "we can call",
            "we can text",
            "we can write",
            "we can visit",
            "ok to email",
            "ok to call",
            "ok to text",
            "ok to write",
            "ok to visit",
            "yes to emails",
            "yes to email",
            "yes to calls",
            "yes to texts",
            "yes to post",
            "yes to visits",
            "yes to the newsletter",
            "wants the newsletter",
            "wants our newsletter",
        ],
    ),
    (Kind::Interest, &["loves", "is mad about", "is crazy about", "adores"]),
];

/// All that may be said of a death in a line that files one; more words tell of somebody else's.
pub(super) const DEATHS: [&str; 8] = [
    "died",
    "has died",
    "passed away",
    "has passed away",
    "is dead",
    "is deceased",
    "deceased",
    "died today",
];

/// Words before a complaint that say there is none.
pub(super) const NOT: [&str; 8] = ["no", "not", "never", "without", "didn't", "doesn't", "don't", "nothing"];

/// Names of days that come back every year, and how many words they have.
pub(super) const OCCASIONS: [&str; 13] = [
    "wedding anniversary",
    "wedding day",
    "name day",
    "birthday",
    "bday",
    "b-day",
    "anniversary",
    "nameday",
    "born",
    "geburtstag",
    "anniversaire",
    "cumpleaños",
    "compleanno",
];

/// Small words with which the rest of a line begins, so that a name ends before them.
pub(super) const REST_BEGINS: [&str; 22] = [
    "is", "was", "has", "had", "wants", "likes", "said", "says", "and", "about", "will", "moved", "asked",
    "sent", "in", "from", "who", "got", "just", "her", "his", "their",
];
