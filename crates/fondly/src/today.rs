//! `fondly today`: the list of the day, and ticking it off.

use jiff::Timestamp;
use serde::Serialize;
use shop::today::{BriefFact, CareFact, GestureView, TodayView};
use shop::{NextStepView, Shop};

use crate::cli::{TodayAction, TodayArgs};
use crate::words::{count, say, say_json};

/// A gesture, as scripts read it.
#[derive(Serialize)]
struct Line<'a> {
    gesture: domain::id::GestureId,
    person: Option<domain::id::PersonId>,
    kind: &'a str,
    why: &'a str,
    brief: &'a [BriefFact],
    care: &'a [CareFact],
    remark: Option<&'a str>,
    last_time: Option<&'a str>,
    cost: i64,
    minutes: i64,
    due: jiff::civil::Date,
    name: Option<&'a str>,
    order: Option<&'a str>,
    maker: Option<&'a str>,
    next_step: Option<&'a NextStepView>,
}

pub(crate) fn run(shop: &Shop, args: &TodayArgs, now: Timestamp) -> anyhow::Result<()> {
    match &args.action {
        None => {
            let view = shop.today(&args.look.moment(now))?;
            if args.look.json {
                return json(&view);
            }
            tell(&view);
            Ok(())
        }
        Some(action) => act(shop, action, now),
    }
}

fn act(shop: &Shop, action: &TodayAction, now: Timestamp) -> anyhow::Result<()> {
    match action {
        TodayAction::Done { gesture, by } => {
            shop.done(*gesture, by.as_deref(), now)?;
            say(&format!("Gesture {gesture} is done. `fondly today undo {gesture}` takes that back."));
        }
        TodayAction::Later { gesture } => {
            shop.later(*gesture, now)?;
            say(&format!("Gesture {gesture} waits until tomorrow."));
        }
        TodayAction::Skip { gesture, reason } => {
            shop.skip(*gesture, reason, now)?;
            say(&format!("Gesture {gesture} is skipped: {reason}."));
        }
        TodayAction::Undo { gesture } => {
            shop.undo(*gesture, now)?;
            say(&format!("Gesture {gesture} is on the list again."));
        }
        TodayAction::Words { gesture, words } => {
            shop.set_words(*gesture, words)?;
            let card = if words.trim().is_empty() { "is blank for a hand" } else { "carries your words" };
            say(&format!("The card of gesture {gesture} {card}."));
        }
    }
    Ok(())
}

fn json(view: &TodayView) -> anyhow::Result<()> {
    fn line(gesture: &GestureView) -> Line<'_> {
        let GestureView {
            gesture: id,
            person,
            kind,
            why,
            brief,
            care,
            cost,
            minutes,
            due,
            order,
            maker,
            next_step,
            ..
        } = gesture;
        Line {
            gesture: *id,
            person: person.as_ref().map(|person| person.id),
            name: person.as_ref().map(|person| person.name.as_str()),
            kind,
            why,
            brief,
            care,
            remark: gesture.remark.as_deref(),
            last_time: gesture.last_time.as_deref(),
            cost: *cost,
            minutes: *minutes,
            due: *due,
            order: order.as_deref(),
            maker: maker.as_deref(),
            next_step: next_step.as_ref(),
        }
    }
    say_json(&view.gestures.iter().map(line).collect::<Vec<_>>())
}

fn tell(view: &TodayView) {
    let day = view.date.strftime("%A %-d %B %Y");
    let (one, many) = (format!("{} wants a note", view.goods), format!("{}s want a note", view.goods));
    let parcels = count(view.parcels as u64, &one, &many);
    say(&format!("{}, {day}: {parcels}.", view.shop));
    let right = match view.minutes_to_put_right {
        0 => String::new(),
        minutes => format!(", and {minutes} more to put things right"),
    };
    let minutes = count(view.minutes.unsigned_abs(), "minute", "minutes");
    say(&format!("{minutes} of {} on the list, {}{right}.", view.minutes_available, view.cost));
    if view.as_of.is_some() {
        say("Looking back, only the notes are listed that were owed by the end of that day.");
    }
    for gesture in &view.gestures {
        say("");
        let person = gesture.person.as_ref();
        let name = person.map_or("somebody", |person| person.name.as_str());
        let place = person.map(|person| format!(", {}", person.place)).filter(|place| place.len() > 2);
        // What was owed then has no number by which it could be ticked off.
        let number = if view.as_of.is_some() { String::new() } else { gesture.gesture.to_string() };
        say(&format!("{number:>5}  {} — {}{}", gesture.kind, name, place.unwrap_or_default()));
        say(&format!("       {}", gesture.why));
        tell_brief(gesture);
        if let Some(step) = &gesture.next_step {
            say(&format!("       While you are at it: {}", step.text));
        }
        if let Some(changed) = &gesture.changed {
            say(&format!("       Hold it back: {changed}."));
        }
    }
    tell_rest(view);
}

fn tell_brief(gesture: &GestureView) {
    for fact in &gesture.care {
        say(&format!("       Handle with care: {} ({})", fact.text, fact.source));
    }
    for fact in &gesture.brief {
        say(&format!("       · {} ({})", fact.text, fact.source));
    }
    for line in [&gesture.remark, &gesture.last_time].into_iter().flatten() {
        say(&format!("       {line}"));
    }
}

fn tell_rest(view: &TodayView) {
    say("");
    if view.parcels_more > 0 {
        let (one, many) =
            (format!("more {} wants a note", view.goods), format!("more {}s want a note", view.goods));
        let more = count(view.parcels_more as u64, &one, &many);
        say(&format!("{more}: {} minutes beyond today's.", view.parcels_more_minutes));
    }
    if view.left_out > 0 {
        say(&format!("{} left for another day.", count(view.left_out as u64, "idea is", "ideas are")));
    }
    if view.too_old > 0 {
        let orders = count(view.too_old as u64, "older order never left", "older orders never left");
        say(&format!("{orders} as far as Fondly can see; too late for a note: start from here."));
    }
    if let Some(note) = &view.holdout_note {
        say(note);
    }
    if !view.gestures.is_empty() && view.as_of.is_none() {
        say("Tick one off with `fondly today done NUMBER`; print with `fondly print notes --out notes.pdf`.");
    }
}
