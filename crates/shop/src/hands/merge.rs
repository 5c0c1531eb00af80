//! Two records side by side, before they are made one: why they may be one person, what changes, what stays as it is.

use std::collections::BTreeSet;

use domain::id::{IdentityId, PersonId};
use jiff::Timestamp;
use serde::Serialize;
use store::{ClueKind, DecisionKind, PersonRow, Tx};

use super::{known, two_numbers};
use crate::person::PersonView;
use crate::person::known::why_shown;
use crate::place::refresh::{Derived, bought_in_orders, derive};
use crate::rules::Rules;
use crate::view::{Moment, StageTag, how_many, lowered};
use crate::{Shop, ShopError};

/// Two records, and what joining them does.
#[derive(Clone, Debug, Serialize)]
pub struct MergeView {
    /// The two, the one that was asked from first.
    pub sides: [Box<PersonView>; 2],
    /// What speaks for one person, in short sentences.
    pub same: Vec<String>,
    /// What speaks against it.
    pub against: Vec<String>,
    /// What changes, in sentences.
    pub changes: Vec<String>,
    /// What stays as it is, or cannot be joined.
    pub stays: Vec<String>,
    /// Why they are joined, as the form proposes it.
    pub why: String,
}

/// One of the two, as it is stored.
struct Side {
    row: PersonRow,
    keys: Vec<(IdentityId, String)>,
    arms: Vec<(String, bool)>,
}

impl Shop {
    /// Puts two records side by side and works out what joining them does; changes nothing.
    pub fn compare(&self, keep: PersonId, other: PersonId, moment: &Moment) -> Result<MergeView, ShopError> {
        let sides = [keep, other].map(|id| self.person(id, None, moment).map(Box::new));
        let [one, two] = sides;
        let sides = [one?, two?];
        self.read(|tx, rules| {
            two_numbers(keep, other)?;
            let (keep, other) = (known(tx, keep)?, known(tx, other)?);
            if keep == other {
                return Err(ShopError::Refused("these two are one person already".into()));
            }
            let (one, two) = (Side::of(tx, keep)?, Side::of(tx, other)?);
            let joined = joined(tx, rules, &one, &two, moment.now)?;
            let same = same(tx, rules, &one, &two)?;
            let why = match same.as_slice() {
                [] => "somebody who knows them says so".to_owned(),
                all => all.iter().map(|why| lowered(why)).collect::<Vec<_>>().join("; "),
            };
            Ok(MergeView {
                same,
                against: against(tx, &one, &two)?,
                changes: changes(rules, &one, &two, &joined),
                stays: stays(rules, &one, &two),
                why,
                sides,
            })
        })
    }
}

impl Side {
    fn of(tx: &Tx<'_>, id: PersonId) -> Result<Side, ShopError> {
        let row = tx.person(id)?.expect("a known person has a row");
        Ok(Side { row, keys: tx.identities_of(id)?, arms: tx.arms_of(id)? })
    }

    fn name(&self) -> &str {
        &self.row.name
    }

    fn keys_of(&self, kind: &str) -> Vec<&str> {
        self.keys.iter().filter_map(|(_, key)| key.strip_prefix(kind)).collect()
    }
}

/// What the two would be as one.
fn joined(tx: &Tx<'_>, rules: &Rules, one: &Side, two: &Side, now: Timestamp) -> Result<Derived, ShopError> {
    let mut events = tx.events_of(one.row.id)?;
    events.extend(tx.events_of(two.row.id)?);
    events.sort_by_key(|event| (event.at, event.key));
    let mut orders = tx.orders_of(one.row.id)?;
    orders.extend(tx.orders_of(two.row.id)?);
    let mut keys: Vec<&(IdentityId, String)> = one.keys.iter().chain(&two.keys).collect();
    keys.sort();
    let keys: Vec<String> = keys.into_iter().map(|(_, key)| key.clone()).collect();
    let bought = bought_in_orders(rules, &orders, now);
    let id = one.row.id.min(two.row.id);
    let derived = derive(rules, id, &keys, &events, bought, now)?;
    derived.ok_or_else(|| ShopError::Refused("nothing is known of either of them any more".into()))
}

fn same(tx: &Tx<'_>, rules: &Rules, one: &Side, two: &Side) -> Result<Vec<String>, ShopError> {
    let mut said = Vec::new();
    let (a, b) = (&one.row, &two.row);
    if store::fold(&a.name) == store::fold(&b.name) {
        said.push(format!("Both are called {}", a.name));
    }
    if a.household.is_some() && a.household == b.household {
        let place = a.traits.address.as_ref().map(|address| address.place(rules.home())).unwrap_or_default();
        said.push(format!("Both live at one address in {place}"));
    } else if !a.place.is_empty() && a.place == b.place {
        said.push(format!("Both live in {}", a.place));
    }
    let alike = tx.alike_in((a.id.min(b.id), a.id.max(b.id)))?;
    if alike.contains(&ClueKind::Phone) || (a.traits.phone.is_some() && a.traits.phone == b.traits.phone) {
        said.push("Both have one phone number".to_owned());
    }
    if a.traits.email.is_some() && a.traits.email == b.traits.email {
        said.push("Both write from one email address".to_owned());
    } else if alike.contains(&ClueKind::Email) {
        said.push("One email address stands with both".to_owned());
    }
    for decision in between(tx, one, two)? {
        if decision.kind == DecisionKind::Propose {
            said.push(first_up(&why_shown(&decision.why)));
        }
    }
    Ok(said)
}

fn against(tx: &Tx<'_>, one: &Side, two: &Side) -> Result<Vec<String>, ShopError> {
    let mut said = Vec::new();
    for (kind, shop) in [("shopify:", "Shopify"), ("woo:", "WooCommerce"), ("customer:", "the books")] {
        let (a, b) = (one.keys_of(kind), two.keys_of(kind));
        if let (Some(a), Some(b)) = (a.first(), b.first()) {
            said.push(format!("They are two customers in {shop}: {a} and {b}."));
        }
    }
    for decision in between(tx, one, two)? {
        if decision.kind == DecisionKind::Unlink {
            said.push(format!("{} took them apart before: {}.", first_up(&decision.by_whom), decision.why));
        }
    }
    if one.row.household.is_some() && two.row.household.is_some() && one.row.household != two.row.household {
        said.push("They have two addresses.".to_owned());
    }
    Ok(said)
}

/// What was decided about the two.
fn between(tx: &Tx<'_>, one: &Side, two: &Side) -> Result<Vec<store::Decision>, ShopError> {
    let ids = |side: &Side| side.keys.iter().map(|(id, _)| *id).collect::<BTreeSet<_>>();
    let (a, b) = (ids(one), ids(two));
    let all = tx.decisions_about(&a.iter().copied().collect::<Vec<_>>())?;
    Ok(all.into_iter().filter(|decision| b.contains(&decision.a) || b.contains(&decision.b)).collect())
}

fn changes(rules: &Rules, one: &Side, two: &Side, joined: &Derived) -> Vec<String> {
    let stage =
        |row: &PersonRow| row.standing.stage.map(|stage| StageTag::of(&rules.journey, stage, false).name);
    let at = |stage: Option<String>| {
        stage.map_or_else(|| "on no stage yet".to_owned(), |name| format!("at {name}"))
    };
    let mut said = vec![format!("The name is {}.", joined.row.name)];
    let (a, b, both) = (stage(&one.row), stage(&two.row), stage(&joined.row));
    said.push(if a == b && b == both {
        format!("Both stand {}, and so does the one person.", at(both))
    } else {
        format!(
            "{} stands {}, {} {}; the one person stands {}.",
            one.name(),
            at(a),
            two.name(),
            at(b),
            at(both)
        )
    });
    let orders = |row: &PersonRow| how_many(row.orders.unsigned_abs(), "order", "orders");
    if one.row.orders + two.row.orders > 0 {
        let (a, b, both) = (orders(&one.row), orders(&two.row), orders(&joined.row));
        said.push(format!("{} and {b} become {both}.", first_up(&a)));
    }
    if one.row.household != two.row.household {
        let place =
            joined.row.traits.address.as_ref().map(|address| address.lines("", rules.home()).join(", "));
        said.extend(place.filter(|place| !place.is_empty()).map(|place| format!("Post goes to {place}.")));
    }
    if one.row.muted != two.row.muted {
        let silent = if one.row.muted { one.name() } else { two.name() };
        said.push(format!(
            "Nothing is proposed any more: that was said of {silent}, and it counts for both."
        ));
    }
    said.extend(arms(rules, one, two));
    said
}

/// Plays that write to one of them and hold the other out.
fn arms(rules: &Rules, one: &Side, two: &Side) -> Vec<String> {
    let clashes =
        |(play, out): &&(String, bool)| two.arms.iter().any(|(other, arm)| other == play && arm != out);
    let title = |id: &str| rules.all_plays.get(id).map_or_else(|| id.to_owned(), |play| play.name.clone());
    let said = |(play, _): &(String, bool)| {
        format!(
            "“{}” writes to one of them and holds the other out. Both assignments are kept, and the one person is \
             held out and marked in the result.",
            title(play)
        )
    };
    one.arms.iter().filter(clashes).map(said).collect()
}

fn stays(rules: &Rules, one: &Side, two: &Side) -> Vec<String> {
    let mut said = vec![
        "Every order, remark and gesture stays on its day, with its source.".to_owned(),
        "Of a yes and a no to one way of writing, the later one counts.".to_owned(),
    ];
    if one.keys.len() + two.keys.len() > 1 {
        said.push("All their keys find the one person, in files to come as well.".to_owned());
    }
    let both_bought = one.row.orders > 0 && two.row.orders > 0;
    if both_bought && rules.settings.makers.len() > 1 {
        said.push("Cards that were made for either were made; none is made again.".to_owned());
    }
    said
}

fn first_up(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
