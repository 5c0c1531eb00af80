//! Lines as people type them: what they are read as, and that nothing typed is ever lost.

use domain::jotting::{FIRST_YEAR, Jotting, Kind, Naming, Reader, guess_name, namings};
use domain::person::Channel;
use jiff::civil::date;
use proptest::prelude::*;

fn reader() -> Reader {
    Reader { today: date(2026, 11, 23), month_first: false }
}

fn read(text: &str) -> Jotting {
    reader().read(text, None)
}

/// The kind, the text that is kept, and the day.
fn check(text: &str, kind: Kind, kept: &str) {
    let jotting = read(text);
    assert_eq!((jotting.kind, jotting.text.as_str()), (kind, kept), "{text}");
}

#[test]
fn the_kind_is_told_by_the_words() {
    check("called, her knee is better", Kind::Call, "her knee is better");
    check("rang to say that the parcel came", Kind::Call, "the parcel came");
    check("came by with the twins", Kind::Visit, "with the twins");
    check("wrote back: lovely socks!", Kind::Reply, "lovely socks!");
    check("complained that the heel came loose", Kind::Complaint, "the heel came loose");
    check(
        "order 1042 complained the heel came loose",
        Kind::Complaint,
        "order 1042 complained the heel came loose",
    );
    check("called to complain about the heel", Kind::Complaint, "called to complain about the heel");
    check("is unhappy with his socks", Kind::Complaint, "is unhappy with his socks");
    check("called, no complaint at all", Kind::Call, "no complaint at all");
    check("sent a photo", Kind::Photo, "");
    check("sent a friend", Kind::Referral, "a friend");
    check("recommended us to Ana", Kind::Referral, "Ana");
    check("loves brass bands.", Kind::Interest, "brass bands");
    check("her sister loves dogs", Kind::Note, "her sister loves dogs");
    check("starts on Monday at the new school", Kind::Note, "starts on Monday at the new school");
    check("prefers wool", Kind::Note, "prefers wool");
    check("no calls please", Kind::Refused, "no calls please");
    check("did not call back", Kind::Note, "did not call back");
    check("do not thank", Kind::DoNotThank, "do not thank");
}

#[test]
fn a_death_is_filed_only_where_nothing_else_is_said() {
    check("has died", Kind::Died, "has died");
    for told in ["died last week", "passed away on Monday", "died on 3 May 2026", "has died suddenly"] {
        check(told, Kind::Died, told);
    }
    check("Biscuit died", Kind::Note, "Biscuit died");
    check("died a little when she saw the price", Kind::Note, "died a little when she saw the price");
    check("died her hair green", Kind::Note, "died her hair green");
}

#[test]
fn capitals_and_emoji_are_kept_as_typed() {
    check("CALLED!!! 🎉🎉 HER KNEE IS BETTER", Kind::Call, "🎉🎉 HER KNEE IS BETTER");
    check("🧦🧦🧦 BEST SOCKS EVER 😍", Kind::Note, "🧦🧦🧦 BEST SOCKS EVER 😍");
}

#[test]
fn stars_make_a_review() {
    let stars = |text: &str| (read(text).kind, read(text).rating, read(text).text);
    assert_eq!(stars("5 stars"), (Kind::Review, Some(5), String::new()));
    assert_eq!(stars("4/5 stars, soft and warm"), (Kind::Review, Some(4), "soft and warm".into()));
    assert_eq!(stars("reviewed us: ★★★ too tight").1, Some(3));
    assert!(read("reviewed us kindly").doubt.is_some_and(|doubt| doubt.contains("stars")));
    check("the socks with stars came", Kind::Note, "the socks with stars came");
}

#[test]
fn consent_names_its_channel() {
    assert_eq!(read("no more emails").channel, Some(Channel::Email));
    for (told, channel) in [
        ("does not want any post", Channel::Post),
        ("wants no letters", Channel::Post),
        ("asked us to stop sending cards", Channel::Post),
        ("doesn't want any emails", Channel::Email),
        ("unsubscribed", Channel::Email),
    ] {
        assert_eq!((read(told).kind, read(told).channel), (Kind::Refused, Some(channel)), "{told}");
    }
    check("does not want red ones", Kind::Note, "does not want red ones");
    assert_eq!(read("we may call in the morning").kind, Kind::Allowed);
    assert!(reader().read("yes", Some(Kind::Allowed)).doubt.is_some());
}

#[test]
fn days_are_read_as_people_write_them() {
    let day = |text: &str| reader().day(text).unwrap_or_else(|| panic!("{text}")).map(|day| day.words());
    for (text, words) in [
        ("29 feb", "29 February"),
        ("29 Feb 1960", "29 February 1960"),
        ("Feb 29", "29 February"),
        ("May 3rd", "3 May"),
        ("3rd of May, 1981", "3 May 1981"),
        ("3.5.", "3 May"),
        ("3.5.60", "3 May 1960"),
        ("3.5.05", "3 May 2005"),
        ("3/5", "3 May"),
        ("1960-05-03", "3 May 1960"),
        ("4 de mayo", "4 May"),
        ("4. März 1977", "4 March 1977"),
    ] {
        assert_eq!(day(text).as_deref(), Ok(words), "{text}");
    }
    let american = Reader { month_first: true, ..reader() };
    assert_eq!(american.day("3/5").map(|day| day.map(|day| day.words())), Some(Ok("5 March".into())));
    for wrong in ["31 feb", "29 feb 1961", "3 may 2077", "32.1."] {
        assert!(day(wrong).is_err(), "{wrong}");
    }
    assert_eq!(reader().day("soon"), None);
}

#[test]
fn a_birthday_is_a_day_with_its_name() {
    let occasion = |text: &str| {
        let jotting = read(text);
        assert_eq!(jotting.kind, Kind::Occasion, "{text}");
        (jotting.text, jotting.day.map(|day| day.words()))
    };
    let is = |what: &str, day: &str| (what.to_owned(), Some(day.to_owned()));
    assert_eq!(occasion("birthday 29 feb"), is("Birthday", "29 February"));
    assert_eq!(occasion("was born on 3 May 1960"), is("Birthday", "3 May 1960"));
    assert_eq!(occasion("Biscuit's birthday is 12 June"), is("Biscuit's birthday", "12 June"));
    assert_eq!(occasion("wedding anniversary 1.8.2009"), is("Wedding anniversary", "1 August 2009"));
    assert!(read("birthday 31 feb").doubt.is_some_and(|doubt| doubt.contains("no day of the calendar")));
    assert!(read("birthday 29 feb 1961").doubt.is_some_and(|doubt| doubt.contains("Leave the year out")));
    check(
        "called about her birthday on 3 May, the boots must come before that",
        Kind::Call,
        "about her birthday on 3 May, the boots must come before that",
    );
    check("has her birthday soon", Kind::Note, "has her birthday soon");
    assert!(
        reader().day("29 feb").unwrap().unwrap().remark().is_some_and(|said| said.contains("28 February"))
    );
}

#[test]
fn names_are_looked_for_where_people_write_them() {
    let first = |text: &str| match namings(text).into_iter().next() {
        Some(Naming::Name { name, .. }) => name.to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(first("Maya Okafor: knee better"), "Maya Okafor");
    assert_eq!(first("Maria's birthday 29 feb"), "Maria's birthday 29 feb");
    assert!(
        namings("Maria's birthday").iter().any(|naming| matches!(naming, Naming::Name { name: "Maria", .. }))
    );
    assert!(namings("order 1042 came loose").contains(&Naming::Order("1042")));
    assert!(namings("heel of #1042 came loose").contains(&Naming::Order("#1042")));
    assert!(namings("note from Maya Okafor today").contains(&Naming::Inside("Maya Okafor")));
    assert!(matches!(namings("ann@example.org called").first(), Some(Naming::Email(_))));
}

#[test]
fn the_name_of_a_stranger_is_guessed() {
    for (text, name) in [
        ("Maya Okafor called, her knee is better", Some("Maya Okafor")),
        ("maria birthday 29 feb", Some("maria")),
        ("tom sent a photo", Some("tom")),
        ("ida berg called", Some("ida berg")),
        ("Ana", Some("Ana")),
        ("MAYA OKAFOR CALLED", Some("MAYA OKAFOR")),
        ("Zoë's birthday 3.5.", Some("Zoë")),
        ("🧦🧦", None),
        ("ann@example.org called", None),
        ("", None),
    ] {
        assert_eq!(guess_name(text), name, "{text}");
    }
}

proptest! {
    #[test]
    fn nothing_typed_breaks_it_and_what_is_kept_was_typed(text in "\\PC{0,60}") {
        let jotting = read(&text);
        let made = matches!(jotting.kind, Kind::Occasion | Kind::Referral);
        prop_assert!(made || text.contains(&jotting.text), "{jotting:?}");
        for naming in namings(&text) {
            if let Naming::Name { name, rest, .. } = naming {
                prop_assert!(text.contains(name) && text.is_char_boundary(rest));
            }
        }
        if let Some(name) = guess_name(&text) {
            prop_assert!(text.contains(name));
        }
        for kind in Kind::ALL {
            reader().read(&text, Some(kind));
            prop_assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
    }

    #[test]
    fn every_day_is_read_back_from_its_words(month in 1i8..=12, day in 1i8..=31, year in FIRST_YEAR..=2026, with_year in any::<bool>()) {
        let year = with_year.then_some(year);
        let real = jiff::civil::Date::new(year.unwrap_or(2000), month, day).is_ok();
        let name = domain::jotting::Day { month, day, year }.words();
        let read = reader().day(&name).expect("it is a day, real or not");
        prop_assert_eq!(read.is_ok(), real, "{}", name);
        if let Ok(read) = read {
            prop_assert_eq!(read, domain::jotting::Day { month, day, year });
        }
    }
}
