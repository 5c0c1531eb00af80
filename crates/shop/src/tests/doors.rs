//! Who may come in: the owner, browsers, programs, and other systems.

use std::cell::Cell;
use std::path::Path;

use domain::door::{Chance, HookDoor, Name, Password, Scope, Secret};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use crate::doors::{Admission, Entry, Knock, SESSION_IDLE, SESSION_LASTS};
use crate::hooks::{Heard, LastHeard, Noted};
use crate::{Shop, ShopError};

const PASSWORD: &str = "four words of mine";

/// Chance that is different each time and the same in every run.
fn counted() -> impl Fn() -> Chance {
    let count = Cell::new(0_u8);
    move || {
        count.set(count.get() + 1);
        [count.get(); 32]
    }
}

fn now() -> Timestamp {
    "2026-11-27T09:00:00Z".parse().unwrap()
}

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

fn password(text: &str) -> Password {
    Password::parse(Secret::new(text)).unwrap()
}

fn knock<'a>(name: &'a str, password: &'a Secret) -> Knock<'a> {
    let from = Some(std::net::Ipv4Addr::LOCALHOST.into());
    Knock { name, password, from, agent: "Firefox on Linux", before: None }
}

/// The token of a sign-in that must succeed.
fn signed_in(shop: &Shop, entropy: &dyn Fn() -> Chance, now: Timestamp) -> Secret {
    match shop.sign_in(&knock("ellen", &Secret::new(PASSWORD)), entropy, now).unwrap() {
        Admission::In(token) => token,
        other => panic!("{other:?}"),
    }
}

fn is_in(shop: &Shop, token: &Secret, now: Timestamp) -> bool {
    matches!(shop.entry(Some(token), now).unwrap(), Entry::In(_))
}

/// Every byte that the shop keeps.
fn kept(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn a_session_lasts_while_it_is_used_and_not_for_ever() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).unwrap();
    let chance = counted();
    assert_eq!(shop.entry(None, now()).unwrap(), Entry::Unlocked);
    let first = shop.set_up_owner(&name("Ellen"), &password(PASSWORD), "Safari on iPhone", &chance, now());
    let first = first.unwrap();
    let again = shop.set_up_owner(&name("Mallory"), &password(PASSWORD), "curl", &chance, now());
    assert!(matches!(again, Err(ShopError::Refused(why)) if why.contains("Ellen")));
    assert_eq!(shop.entry(None, now()).unwrap(), Entry::Out);
    assert_eq!(shop.entry(Some(&Secret::new("guessed")), now()).unwrap(), Entry::Out);

    let mut at = now();
    while at < now() + SESSION_LASTS {
        assert!(is_in(&shop, &first, at), "used every week, it lasts");
        at += days(7);
        // Only what was written down outlives the program; what it saw counts at once.
        shop.note_who_came().unwrap();
    }
    assert!(!is_in(&shop, &first, at), "but not for ever");

    let idle = signed_in(&shop, &chance, at);
    assert!(is_in(&shop, &idle, at + SESSION_IDLE - days(1)));
    assert!(!is_in(&shop, &idle, at + SESSION_IDLE + SESSION_IDLE));
    assert_eq!(shop.sessions(at).unwrap().len(), 1, "the old one is gone");
}

#[test]
fn sessions_are_listed_and_end_from_another_program_at_once() {
    let folder = TempDir::new().unwrap();
    let (shop, other) = (Shop::open(folder.path()).unwrap(), Shop::open(folder.path()).unwrap());
    let chance = counted();
    other.set_owner(&name("Ellen"), &password(PASSWORD), &chance, now()).unwrap();
    let tokens = [0, 1, 2].map(|hour| signed_in(&shop, &chance, now() + SignedDuration::from_hours(hour)));
    let later = now() + SignedDuration::from_hours(5);
    assert!(is_in(&shop, &tokens[0], later));
    let rows = shop.sessions(later).unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.agent.as_str(), row.seen_at)).collect();
    assert_eq!(seen[0], ("Firefox on Linux", later), "the one that came last is first");
    other.end_session(rows[2].id).unwrap();
    assert!(!is_in(&shop, &tokens[1], later), "the one that has been away longest");
    assert!(other.end_session(rows[2].id).is_err(), "it ends once");

    let typed = Secret::new(PASSWORD);
    let renewed = Knock { before: Some(&tokens[0]), ..knock("ELLEN ", &typed) };
    let Admission::In(token) = shop.sign_in(&renewed, &chance, later).unwrap() else { panic!("it is right") };
    assert!(is_in(&shop, &token, later) && !is_in(&shop, &tokens[0], later), "the token changes");
    let Entry::In(signed) = shop.entry(Some(&token), later).unwrap() else { panic!("it is in") };
    shop.end_other_sessions(&signed).unwrap();
    assert_eq!(shop.sessions(later).unwrap().len(), 1);
    shop.sign_out(&token).unwrap();
    assert!(!is_in(&shop, &token, later));
    assert_eq!(other.reset_owner().unwrap().as_deref(), Some("Ellen"));
    assert_eq!(shop.entry(None, later).unwrap(), Entry::Unlocked);
}

#[test]
fn a_wrong_name_is_answered_as_a_wrong_password_and_both_wait() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).unwrap();
    let chance = counted();
    shop.set_owner(&name("Ellen"), &password(PASSWORD), &chance, now()).unwrap();
    let try_it =
        |name: &str, typed: &str, at| shop.sign_in(&knock(name, &Secret::new(typed)), &chance, at).unwrap();
    for (name, typed) in [("ellen", "wrong"), ("mallory", PASSWORD), ("", ""), ("ellen", "x"), ("e", "y")] {
        assert!(matches!(try_it(name, typed, now()), Admission::Wrong), "{name} {typed}");
    }
    assert!(matches!(try_it("ellen", PASSWORD, now()), Admission::Wait(_)), "the right one waits, too");
    let later = now() + SignedDuration::from_secs(2);
    assert!(matches!(try_it("ellen", PASSWORD, later), Admission::In(_)));

    let token = signed_in(&shop, &chance, later);
    let Entry::In(signed) = shop.entry(Some(&token), later).unwrap() else { panic!("it is in") };
    let other = signed_in(&shop, &chance, later);
    let new = password("five other words of mine");
    let change = |typed: &str| {
        shop.change_password(&signed, &knock("Ellen", &Secret::new(typed)), &new, &chance, later).unwrap()
    };
    assert!(matches!(change("wrong"), Some(Admission::Wrong)));
    assert!(is_in(&shop, &other, later));
    assert!(change(PASSWORD).is_none());
    assert!(is_in(&shop, &token, later) && !is_in(&shop, &other, later), "other browsers are out");
    assert!(matches!(try_it("ellen", PASSWORD, later), Admission::Wrong), "the old one is of no use");
}

#[test]
fn a_key_opens_what_it_says_until_it_is_revoked() {
    let folder = TempDir::new().unwrap();
    let (shop, other) = (Shop::open(folder.path()).unwrap(), Shop::open(folder.path()).unwrap());
    let chance = counted();
    let write = shop.make_key(Scope::Write, &name("our site"), &chance, now()).unwrap();
    let read = other.make_key(Scope::Read, &name("reports"), &chance, now()).unwrap();
    let may = |key: &Secret, scope, at| shop.may(key.expose(), scope, at).unwrap();
    assert_eq!(shop.may_at_once(write.text.expose(), Scope::Write, now()), None, "nobody asked yet");
    assert!(may(&write.text, Scope::Write, now()) && !may(&write.text, Scope::Read, now()));
    assert!(may(&read.text, Scope::Read, now()) && !may(&read.text, Scope::Write, now()));
    assert!(!may(&Secret::new(&write.row.start), Scope::Write, now()), "what is shown opens nothing");
    assert_eq!(shop.may_at_once(write.text.expose(), Scope::Write, now()), Some(true));

    let soon = now() + SignedDuration::from_secs(1);
    other.revoke_key(write.row.id, soon).unwrap();
    assert!(!may(&write.text, Scope::Write, soon), "another program's word counts within a second");
    shop.revoke_key(read.row.id, now()).unwrap();
    assert!(!may(&read.text, Scope::Read, now()), "this one's at once");
    assert!(shop.revoke_key(read.row.id, now()).is_err());

    let listed = shop.keys().unwrap();
    assert_eq!(listed.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["reports", "our site"]);
    assert!(listed.iter().all(|key| key.revoked_at.is_some() && key.used_at == Some(now())));
    shop.note_who_came().unwrap();
    assert_eq!(other.keys().unwrap(), listed, "what was noted is written down");
}

#[test]
fn what_is_kept_opens_no_door() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).unwrap();
    let chance = counted();
    let token = shop.set_up_owner(&name("Ellen"), &password(PASSWORD), "Firefox", &chance, now()).unwrap();
    let key = shop.make_key(Scope::Write, &name("site"), &chance, now()).unwrap();
    let bytes = kept(folder.path());
    assert!(holds(&bytes, "$argon2id$") && holds(&bytes, &key.row.start), "it is the right file");
    for secret in [token.expose(), key.text.expose(), PASSWORD] {
        assert!(!holds(&bytes, secret));
    }
    // The chance that they were made of, in bytes, would be as good as their letters.
    assert!(!bytes.windows(24).any(|window| window == [2; 24] || window == [3; 24]));
}

#[test]
fn a_hook_has_two_secrets_while_one_takes_the_place_of_the_other() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).unwrap();
    let put = |secret: &str| shop.put_hook_secret(HookDoor::Shopify, &Secret::new(secret), now());
    let good = || {
        let secrets = shop.hook_secrets(HookDoor::Shopify).unwrap();
        secrets.iter().map(|secret| secret.expose().to_owned()).collect::<Vec<_>>()
    };
    put(" shpss_0123456789abcdef\n").unwrap();
    put("shpss_0123456789abcdef").unwrap();
    assert_eq!(good(), ["shpss_0123456789abcdef"], "the same one twice is one");
    put("shpss_fedcba9876543210").unwrap();
    assert!(put("shpss_third").unwrap_err().to_string().contains("remove the older"));
    for nonsense in ["", "  ", "two\nlines", &"x".repeat(501)] {
        assert!(put(nonsense).is_err(), "{nonsense:?}");
    }
    assert!(put("1234567").unwrap_err().to_string().contains("8 letters or more"));
    assert_eq!(good(), ["shpss_fedcba9876543210", "shpss_0123456789abcdef"], "the newest first");
    assert!(shop.hook_secrets(HookDoor::Woo).unwrap().is_empty());
    let rows = shop.hook_secret_rows().unwrap();
    assert_eq!(rows.iter().map(|row| row.tail.as_str()).collect::<Vec<_>>(), ["3210", "cdef"]);
    shop.remove_hook_secret(rows[1].id).unwrap();
    assert!(shop.remove_hook_secret(rows[1].id).is_err());
    assert_eq!(good(), ["shpss_fedcba9876543210"]);
}

#[test]
fn what_is_signed_stays_heard_whatever_else_is_sent() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::open(folder.path()).unwrap();
    let hear = |heard, hours: i64| {
        shop.note_heard(HookDoor::Shopify, heard, now() + SignedDuration::from_hours(hours)).unwrap();
        shop.last_heard(HookDoor::Shopify).unwrap()
    };
    let noted = |heard, hours: i64| Some(Noted { heard, at: now() + SignedDuration::from_hours(hours) });
    assert_eq!(hear(Heard::Knock, 0).good, noted(Heard::Knock, 0));
    hear(Heard::NoSecret, 1);
    hear(Heard::Signed, 2);
    hear(Heard::Knock, 3);
    let last = hear(Heard::Unsigned, 4);
    assert_eq!((last.good, last.bad), (noted(Heard::Signed, 2), noted(Heard::Unsigned, 4)));
    assert_eq!(shop.last_heard(HookDoor::Woo).unwrap(), LastHeard::default());

    // A shop of before: the bad one stands in the place of the good.
    let old = noted(Heard::OtherSecret, 1);
    shop.write(|tx, _| Ok(tx.put_setting("heard_woo", &old.unwrap())?)).unwrap();
    assert_eq!(shop.last_heard(HookDoor::Woo).unwrap(), LastHeard { good: None, bad: old });
    shop.note_heard(HookDoor::Woo, Heard::Signed, now()).unwrap();
    assert_eq!(shop.last_heard(HookDoor::Woo).unwrap().good, noted(Heard::Signed, 0));
}
