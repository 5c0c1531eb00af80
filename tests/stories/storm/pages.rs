//! What is asked of pages in a storm: every address that the program knows, with every field that its forms have, filled in oddly.

use std::collections::BTreeSet;
use std::path::Path;

use super::ask::{self, Ask};
use super::dice::Dice;
use super::odd;
use crate::program::house;

/// Addresses under which much is made, on paper, in backups or by hashing: asked for now and then.
const SLOW: [&str; 6] =
    ["/print", "/backups", "/people/{id}/about.pdf", "/journey/rules", "/owner", "/settings/doors"];
/// What a query may hold beside what forms hold.
const QUERY: [&str; 9] = ["q", "stage", "show", "after", "as_of", "before", "first", "to", "version"];
const FILES: [&str; 4] = ["orders.csv", "people.vcf", "../../x", "photo.jpg"];

/// Everything that can be asked for.
pub(crate) struct Pages {
    routes: Vec<String>,
    fields: Vec<String>,
}

/// What stands in the files of a folder between `before` and a quotation mark.
fn quoted(folder: &Path, before: &str, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            quoted(&entry, before, into);
        } else if let Ok(text) = std::fs::read_to_string(&entry) {
            let found = text.split(before).skip(1).filter_map(|rest| rest.split('"').next());
            into.extend(found.filter(|found| !found.contains("{{") && found.len() < 60).map(str::to_owned));
        }
    }
}

impl Pages {
    /// Reads the program's own source and templates, so that no page is forgotten.
    pub(crate) fn harvest() -> Pages {
        let (mut routes, mut fields) = (BTreeSet::new(), BTreeSet::new());
        quoted(&house().join("crates/web/src"), ".route(\"", &mut routes);
        quoted(&house().join("crates/web/templates"), "name=\"", &mut fields);
        fields.extend(QUERY.map(str::to_owned));
        assert!(routes.len() > 80 && fields.len() > 40, "{routes:?} {fields:?}");
        Pages { routes: routes.into_iter().collect(), fields: fields.into_iter().collect() }
    }

    /// Something of a page.
    pub(crate) fn ask(&self, dice: &mut Dice) -> Ask {
        let route = loop {
            let route = &self.routes[dice.below(self.routes.len())];
            if !SLOW.iter().any(|slow| route.starts_with(slow)) || dice.one_in(10) {
                break route;
            }
        };
        let mut path = filled(route, dice);
        if dice.one_in(2) {
            path = format!("{path}?{}", self.pairs(dice));
        }
        let is_get = dice.one_in(2);
        let mut ask = Ask::new(if is_get { "GET" } else { "POST" }, &path, Vec::new());
        match dice.below(4) {
            _ if is_get => {}
            0 => {
                ask.header("Content-Type", "multipart/form-data; boundary=cut");
                ask.body = self.parts(dice);
            }
            _ => {
                ask.header("Content-Type", "application/x-www-form-urlencoded");
                ask.body = self.pairs(dice).into_bytes();
            }
        }
        if dice.one_in(20) {
            odd::break_up(&mut ask.body, dice);
        }
        if dice.one_in(6) {
            ask::disturb(&mut ask, dice);
        }
        ask
    }

    fn field(&self, dice: &mut Dice) -> &str {
        &self.fields[dice.below(self.fields.len())]
    }

    /// Fields as a form and an address hold them.
    fn pairs(&self, dice: &mut Dice) -> String {
        let pairs = (0..=dice.below(5)).map(|_| format!("{}={}", self.field(dice), escaped(dice)));
        pairs.collect::<Vec<_>>().join("&")
    }

    fn parts(&self, dice: &mut Dice) -> Vec<u8> {
        let mut body = Vec::new();
        for _ in 0..=dice.below(2) {
            let is_file = dice.one_in(2);
            let (name, file) = (self.field(dice), dice.of(&FILES));
            let file = if is_file { format!("; filename=\"{file}\"") } else { String::new() };
            let name = if is_file { dice.of(&["file", "photo", name]) } else { name };
            let head = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(&content(dice));
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--cut--\r\n");
        body
    }
}

/// What a file holds.
fn content(dice: &mut Dice) -> Vec<u8> {
    const STARTS: [&[u8]; 6] = [
        b"Name,Email,Financial Status,Currency,Total,Created at,Lineitem name,Lineitem price\n#1,a@b.example,paid,USD,5,2026-01-01 10:00:00 +0000,Taco,5\n",
        b"First Name,Last Name,Email\nMaya,Okafor,maya@example.org\n",
        b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Maya Okafor\r\nBDAY:1980-02-30\r\nEND:VCARD\r\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x06\0\0\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"",
    ];
    let mut bytes = dice.of(&STARTS).to_vec();
    odd::break_up(&mut bytes, dice);
    bytes
}

fn escaped(dice: &mut Dice) -> String {
    let text = odd::text(dice);
    if dice.one_in(8) {
        return text.replace(|letter: char| letter.is_control() || letter == ' ' || !letter.is_ascii(), "%");
    }
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// A pattern of addresses with something in each of its gaps.
fn filled(route: &str, dice: &mut Dice) -> String {
    let mut path = String::new();
    for (place, part) in route.split(['{', '}']).enumerate() {
        if place % 2 == 0 {
            path.push_str(part);
        } else if dice.one_in(2) {
            path.push_str(&(1 + dice.below(80)).to_string());
        } else {
            let mut text = escaped(dice);
            text.truncate(2_000);
            path.push_str(&text);
        }
    }
    path
}
