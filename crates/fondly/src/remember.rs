//! `fondly remember`, `forget` and `people add`.

use anyhow::{Context, bail};
use domain::jotting::Kind;
use jiff::Timestamp;
use shop::Shop;
use shop::hands::jot::{Filing, JotView, Line, Whose};
use shop::hands::particulars::Particulars;

use crate::cli::{ForgetArgs, PeopleAction, RememberArgs};
use crate::words::say;

pub(crate) fn remember(shop: &Shop, args: &RememberArgs, now: Timestamp) -> anyhow::Result<()> {
    shop.run_due(now)?;
    let kind = args.kind.as_deref().map(read_kind).transpose()?;
    let whose = match (args.new, args.about) {
        (true, _) => Whose::New,
        (false, Some(person)) => Whose::Known(person),
        (false, None) => Whose::Unsaid,
    };
    let photo = args.photo.as_ref().map(|path| {
        let bytes = std::fs::read(path).with_context(|| format!("{} could not be read", path.display()))?;
        anyhow::Ok(shop.read_photo(&path.display().to_string(), &bytes)?)
    });
    let photo = photo.transpose()?;
    let line = Line { text: args.text.clone(), about: None, kind, whose };
    let by = args.by.clone().unwrap_or_default();
    match shop.file(&line, photo.as_ref().map(|photo| (photo, args.may_show)), &by, now)? {
        Filing::Filed(filed) => {
            let end = if filed.what.ends_with('.') { "" } else { "." };
            say(&format!("Filed with {} ({}) as {}{end}", filed.person.name, filed.person.id, filed.what));
            let events: Vec<String> = filed.events.iter().map(ToString::to_string).collect();
            say(&format!("Take it back: fondly forget {}", events.join(" ")));
            Ok(())
        }
        Filing::Unsure(view) => bail!("{}", unsure(&view)),
    }
}

/// Why nothing was filed, and what to write instead.
fn unsure(view: &JotView) -> String {
    if let Some(doubt) = &view.doubt {
        return format!("nothing was filed: {doubt}");
    }
    let mut text = match (view.people.len() + view.more, &view.new_name) {
        (0, Some(name)) => {
            return format!("nothing was filed: nobody is called that; add --new to add {name}");
        }
        (0, None) => {
            return "nothing was filed: begin with a name, an email or an order's number".to_owned();
        }
        (1, _) => "nothing was filed: is it this one? Say so with --about".to_owned(),
        (many, _) => format!("nothing was filed: {many} people fit; choose one with --about"),
    };
    for candidate in &view.people {
        let told =
            [Some(candidate.person.place.clone()), candidate.email.clone(), candidate.last_order.clone()];
        let told: Vec<String> = told.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        text.push_str(&format!(
            "\n{:>8}  {}  {}",
            candidate.person.id,
            candidate.person.name,
            told.join(" · ")
        ));
    }
    text
}

fn read_kind(text: &str) -> anyhow::Result<Kind> {
    let all = || Kind::ALL.map(Kind::as_str).join(", ");
    Kind::parse(text).with_context(|| format!("--as {text}: write one of {}", all()))
}

pub(crate) fn forget(shop: &Shop, args: &ForgetArgs, now: Timestamp) -> anyhow::Result<()> {
    shop.forget_all(&args.events, now)?;
    say("Taken back.");
    Ok(())
}

pub(crate) fn people(shop: &Shop, action: &PeopleAction, now: Timestamp) -> anyhow::Result<()> {
    let (name, email, phone, birthday) = match action {
        PeopleAction::Add { name, email, phone, birthday } => (name, email, phone, birthday),
        PeopleAction::One(action) => return crate::alike::act(shop, action, now),
    };
    let new = Particulars {
        name: name.clone(),
        emails: email.join("\n"),
        phones: phone.join("\n"),
        birthday: birthday.clone().unwrap_or_default(),
        ..Particulars::default()
    };
    let written = shop.add_person(&new, now)?;
    let remark = written.remark.map(|remark| format!(" {remark}")).unwrap_or_default();
    say(&format!("Added {} ({}).{remark}", written.name, written.person));
    if let (_, Some(birthday)) = shop.particulars(written.person)? {
        say(&format!("Their birthday is {birthday}."));
    }
    let events: Vec<String> = written.events.iter().map(ToString::to_string).collect();
    say(&format!("Take it back: fondly forget {}", events.join(" ")));
    Ok(())
}
