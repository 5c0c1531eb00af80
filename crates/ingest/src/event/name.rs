//! What tables call an event, and what Fondly and Segment call it.

use std::borrow::Cow;

use crate::field::plain;

/// Words of tables, in plain form, with the event that each means. Everything else keeps its own name.
const NAMES: &[(&str, &[&str])] = &[
    (
        "Exam Completed",
        &["exam", "eyeexam", "examination", "eyetest", "sighttest", "sehtest", "augenprüfung", "checkup"],
    ),
    (
        "Booking Made",
        &["booking", "booked", "appointment", "appointmentbooked", "reservation", "termin", "bookingcreated"],
    ),
    (
        "Booking Kept",
        &[
            "bookingattended",
            "appointmentkept",
            "appointmentattended",
            "attended",
            "showedup",
            "arrived",
            "kept",
        ],
    ),
    ("Booking Missed", &["noshow", "missed", "didnotattend", "dna", "appointmentmissed"]),
    (
        "Booking Cancelled",
        &["bookingcanceled", "appointmentcancelled", "appointmentcanceled", "cancelledbooking"],
    ),
    ("Fitting Completed", &["fitting", "lensfitting", "framefitting", "contactlensfitting", "anpassung"]),
    ("Recall Sent", &["recall", "recallletter", "reminder", "remindersent"]),
    ("Event Visited", &["visit", "visited", "shopvisit", "storevisit", "walkin", "besuch"]),
    ("Review Given", &["review", "rating", "reviewed", "bewertung"]),
    ("Recommendation Given", &["nps", "recommendation", "npsscore"]),
    ("Testimonial Given", &["testimonial"]),
    ("Complaint Made", &["complaint", "complained", "beschwerde", "reklamation"]),
    ("Complaint Resolved", &["resolved"]),
    ("Reply Received", &["reply", "replied", "wroteback", "emailreceived"]),
    ("Thanks Received", &["thanks", "thankyou", "thanked"]),
    ("Photo Sent", &["photo", "photoreceived"]),
    ("Referral Arrived", &["referral", "referred"]),
    ("Comment Made", &["comment", "commented"]),
    ("Membership Started", &["membership", "joined", "memberjoined"]),
    ("Page Viewed", &["pageview", "page"]),
    ("Link Followed", &["click", "clicked", "linkclicked"]),
    ("Order Delivered", &["delivered", "delivery"]),
    ("Note Added", &["note"]),
];

/// The event that `text` means, by the name that Fondly knows it by, or else as it is written.
pub(crate) fn segment_name(text: &str) -> Cow<'_, str> {
    match known(text) {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Borrowed(text.trim()),
    }
}

/// The known event that `text` means.
pub(crate) fn known(text: &str) -> Option<&'static str> {
    let word = plain(text);
    let is_it = |(name, words): &&(&str, &[&str])| plain(name) == word || words.contains(&word.as_str());
    NAMES.iter().find(is_it).map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_tables_are_known_and_others_kept() {
        let cases = [
            ("exam", "Exam Completed"),
            ("Eye test", "Exam Completed"),
            ("BOOKING_KEPT", "Booking Kept"),
            ("No-show", "Booking Missed"),
            ("visit", "Event Visited"),
            ("Yarn tasting", "Yarn tasting"),
        ];
        for (text, name) in cases {
            assert_eq!(segment_name(text), name, "{text}");
        }
    }
}
