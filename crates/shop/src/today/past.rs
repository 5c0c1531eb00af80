//! Today as it was on an earlier day, by what is known now: what was owed at its end. Nothing is stored or chosen.

use std::ops::Range;

use domain::gesture::State;
use domain::id::GestureId;
use domain::money::Money;
use domain::order::{NoteDue, OWED_FOR};
use domain::play::Trigger;
use jiff::Timestamp;
use store::{StoredGesture, StoredOrder, Tx};

use super::{Shower, TodayView, start_of};
use crate::ShopError;
use crate::rules::Rules;
use crate::view::Moment;

pub(super) fn today(
    tx: &Tx<'_>,
    rules: &Rules,
    moment: &Moment,
    part: &dyn Fn(&[GestureId]) -> Range<usize>,
) -> Result<TodayView, ShopError> {
    let until = moment.until(rules);
    let day = moment.day(rules);
    let shower = Shower::new(tx, rules, moment);
    let mut owed = Vec::new();
    for order in tx.orders_placed(until - OWED_FOR, until)? {
        owed.extend(owed_then(tx, rules, &order, until)?);
    }
    let (mut minutes, available) = (0, rules.settings.minutes_a_day);
    let fits = owed.iter().take_while(|gesture| {
        minutes += gesture.minutes;
        minutes <= available
    });
    let fits = fits.count();
    let more = owed.split_off(fits);
    let part = part(&owed.iter().map(|gesture| gesture.id).collect::<Vec<_>>());
    let mut gestures =
        owed[part.clone()].iter().map(|gesture| shower.show(gesture)).collect::<Result<Vec<_>, _>>()?;
    for gesture in &mut gestures {
        // What changed later was not known then.
        gesture.changed = None;
    }
    Ok(TodayView {
        date: day,
        weekday: day.strftime("%A").to_string(),
        shop: rules.settings.name.clone(),
        owner: rules.settings.owner.clone(),
        demo: rules.settings.demo,
        as_of: moment.as_of,
        goods: rules.words().goods,
        parcels: owed.len(),
        parcels_more: more.len(),
        parcels_more_minutes: more.iter().map(|gesture| gesture.minutes).sum(),
        too_old: 0,
        left_out: 0,
        minutes: owed.iter().map(|gesture| gesture.minutes).sum(),
        minutes_to_put_right: 0,
        minutes_available: available,
        cost: Money::new(owed.iter().map(|gesture| gesture.cost).sum(), rules.currency).to_string(),
        listed: owed.len(),
        tasks: 0,
        from: part.start,
        gestures,
        done: Vec::new(),
        holdout_note: None,
    })
}

/// The note that an order was owed at `until`, unless it had been made by then.
pub(crate) fn owed_then(
    tx: &Tx<'_>,
    rules: &Rules,
    order: &StoredOrder,
    until: Timestamp,
) -> Result<Option<StoredGesture>, ShopError> {
    let placed = order.placed_at <= until && order.identity.is_some();
    let play = rules.plays.iter().find(|play| play.trigger == Trigger::Order);
    let Some(play) =
        play.filter(|_| placed && order.parcel().note_due(until, rules.settings.owes_from) == NoteDue::Owed)
    else {
        return Ok(None);
    };
    let subject = format!("gesture:{}:{}", play.id, order.subject);
    let stored = tx.gesture_about(&subject)?;
    let steps = if stored.is_some() { tx.events_about(&subject)? } else { Vec::new() };
    let last = steps.iter().rfind(|event| event.at <= until);
    if last.is_some_and(|event| matches!(&*event.name, "Gesture Made" | "Gesture Sent" | "Gesture Skipped")) {
        return Ok(None);
    }
    let day = until.to_zoned(rules.zone.clone()).date();
    let placed = order.placed_at.to_zoned(rules.zone.clone());
    Ok(Some(StoredGesture {
        id: stored.as_ref().map_or(GestureId(0), |gesture| gesture.id),
        subject,
        play: play.id.clone(),
        kind: play.kind,
        identity: order.identity,
        cause: order.subject.clone(),
        state: State::Proposed,
        due: day,
        not_before: day,
        changed_at: start_of(day, rules),
        steps: 0,
        maker: None,
        why: format!("Order {}, placed on {}.", order.number, placed.strftime("%A %-d %B")),
        reason: None,
        words: None,
        cost: play.cost,
        minutes: play.minutes,
    }))
}
