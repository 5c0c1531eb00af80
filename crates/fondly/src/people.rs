//! `fondly status`, `people` and `person`.

use jiff::Timestamp;
use shop::Shop;
use shop::people::PeopleQuestion;
use shop::person::PersonView;

use crate::cli::{Look, PeopleArgs, PersonArgs};
use crate::words::{count, say, say_json};

pub(crate) fn status(shop: &Shop, look: &Look, now: Timestamp) -> anyhow::Result<()> {
    let status = shop.status(&look.moment(now))?;
    if look.json {
        return say_json(&status);
    }
    let number = |number: i64| domain::money::grouped(number.unsigned_abs());
    let line = |many: i64, one: &str, more: &str| {
        format!("{:>12} {}", number(many), if many == 1 { one } else { more })
    };
    say(&line(status.people, "person", "people"));
    say(&line(status.events, "event", "events"));
    let nobodys = match status.anonymous_orders {
        0 => String::new(),
        1 => ", of which one is nobody's".to_owned(),
        some => format!(", of which {} are nobody's", number(some)),
    };
    say(&format!("{}{nobodys}", line(status.orders, "order", "orders")));
    say(&line(status.gestures, "gesture", "gestures"));
    Ok(())
}

pub(crate) fn list(shop: &Shop, args: &PeopleArgs, now: Timestamp) -> anyhow::Result<()> {
    shop.run_due(now)?;
    if args.loved {
        return loved(shop, &args.look, now);
    }
    if args.alike {
        return crate::alike::list(shop, args);
    }
    let question = PeopleQuestion {
        query: args.query.clone(),
        stage: args.stage.clone(),
        show: args.show.clone(),
        after: args.after.clone(),
    };
    let view = shop.people(&question, &args.look.moment(now))?;
    if args.look.json {
        return say_json(&view);
    }
    say(&view.title);
    for row in &view.people {
        let stage = row.stage.as_ref().map_or("no stage yet", |stage| stage.name.as_str());
        let orders = count(row.orders.unsigned_abs(), "order", "orders");
        let found = row.matched.as_ref().map(|matched| format!(" ({matched})")).unwrap_or_default();
        let person = &row.person;
        let place = if person.place.is_empty() { String::new() } else { format!(", {}", person.place) };
        say(&format!("{:>8}  {}{place} — {stage}, {}, {orders}{found}", person.id, person.name, row.warmth));
    }
    if let Some(next) = &view.next {
        say(&format!("There are more: --after {next}"));
    }
    Ok(())
}

fn loved(shop: &Shop, look: &Look, now: Timestamp) -> anyhow::Result<()> {
    let view = shop.loved(&look.moment(now))?;
    if look.json {
        return say_json(&view);
    }
    say(&view.title);
    for row in &view.people {
        let person = &row.person;
        let place = if person.place.is_empty() { String::new() } else { format!(", {}", person.place) };
        let orders = count(row.orders as u64, "order", "orders");
        say(&format!("{:>8}  {}{place} — {orders} since {}", person.id, person.name, row.since));
        say(&format!("          {}", row.why));
    }
    if let Some(thin) = &view.thin {
        let came_back = count(thin.came_back.unsigned_abs(), "person", "people");
        say(&format!("{came_back} came back, and no file names them. Bring one with names and addresses."));
    }
    Ok(())
}

pub(crate) fn person(shop: &Shop, args: &PersonArgs, now: Timestamp) -> anyhow::Result<()> {
    shop.run_due(now)?;
    let view = shop.person(args.person, None, &args.look.moment(now))?;
    if args.look.json {
        return say_json(&view);
    }
    tell(&view);
    Ok(())
}

fn tell(view: &PersonView) {
    say(&view.person.name);
    say(&view.line);
    say(&view.warmth_why);
    say("");
    for rung in &view.rungs {
        let because = match (&rung.because, rung.skipped) {
            (Some(because), _) => because.as_str(),
            (None, true) => "skipped",
            (None, false) => rung.unseen.as_deref().unwrap_or("not yet"),
        };
        let reached = rung.reached.map(|day| day.to_string()).unwrap_or_default();
        say(&format!("{:>12}  {:<10}  {because}", rung.stage.name, reached));
    }
    if let Some(step) = &view.next_step {
        say("");
        let towards = step.stage.as_ref().map(|stage| format!(" ({})", stage.name)).unwrap_or_default();
        say(&format!("Next step: {}{towards}", step.text));
    }
    for gesture in &view.gestures {
        say(&format!("Waiting: {}, by {}. {}", gesture.title, gesture.due, gesture.why));
    }
    say("");
    for entry in &view.timeline {
        let detail = entry.detail.as_ref().map(|detail| format!(" {detail}")).unwrap_or_default();
        say(&format!("{}  {} {}{detail}", entry.date, entry.what, entry.text));
        for fact in &entry.health {
            say(&format!("            {fact} (stays here)"));
        }
    }
}
