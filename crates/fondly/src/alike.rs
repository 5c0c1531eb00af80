//! `fondly people --alike`, and what somebody says of two records: that they are one person, or two.

use clap::Subcommand;
use domain::id::PersonId;
use jiff::Timestamp;
use shop::Shop;
use shop::view::Moment;

use crate::cli::PeopleArgs;
use crate::typed;
use crate::words::{count, say, say_json};

/// What can be said of two records.
#[derive(Subcommand)]
pub(crate) enum OneAction {
    /// Make one person of two
    Join {
        /// The person's number
        #[arg(value_parser = typed::person)]
        person: PersonId,
        /// The other one's
        #[arg(value_parser = typed::person)]
        other: PersonId,
        /// How it is known; what speaks for it where nothing is said
        #[arg(long)]
        why: Option<String>,
        /// Who says so
        #[arg(long, default_value = "somebody at the command line")]
        by: String,
    },
    /// Take two apart that were made one, by the number of their joining
    Split {
        /// The number that `join` gave
        #[arg(value_parser = typed::decision)]
        joining: i64,
        /// Who says so
        #[arg(long, default_value = "somebody at the command line")]
        by: String,
    },
    /// Say that two are two, so that nobody asks any more
    Apart {
        /// The person's number
        #[arg(value_parser = typed::person)]
        person: PersonId,
        /// The other one's
        #[arg(value_parser = typed::person)]
        other: PersonId,
        /// Who says so
        #[arg(long, default_value = "somebody at the command line")]
        by: String,
    },
    /// Take that back, by the number of their parting
    AskAgain {
        /// The number that `apart` gave
        #[arg(value_parser = typed::decision)]
        parting: i64,
    },
}

pub(crate) fn list(shop: &Shop, args: &PeopleArgs) -> anyhow::Result<()> {
    let view = shop.alike(args.after.as_deref())?;
    if args.look.json {
        return say_json(&view);
    }
    if view.pairs.is_empty() {
        say("Nobody seems to be here twice.");
    }
    for pair in &view.pairs {
        say(&format!("{}.", pair.why.join(". ")));
        for side in &pair.sides {
            let person = &side.person;
            let orders = count(side.orders.unsigned_abs(), "order", "orders");
            let known = [Some(&person.place), side.email.as_ref(), side.phone.as_ref(), Some(&orders)];
            let known: Vec<&str> =
                known.into_iter().flatten().map(String::as_str).filter(|it| !it.is_empty()).collect();
            say(&format!("{:>8}  {} — {}", person.id, person.name, known.join(", ")));
        }
    }
    if let Some(next) = &view.next {
        say(&format!("There are more: --after {next}"));
    }
    Ok(())
}

/// Says of two records what they are.
pub(crate) fn act(shop: &Shop, action: &OneAction, now: Timestamp) -> anyhow::Result<()> {
    match action {
        OneAction::Join { person, other, why, by } => {
            let both = shop.compare(*person, *other, &Moment::now(now))?;
            let joining = shop.merge(*person, *other, by, why.as_ref().unwrap_or(&both.why), now)?;
            both.against.iter().chain(&both.changes).for_each(|line| say(line));
            say(&format!("Take them apart: fondly people split {joining}"));
        }
        OneAction::Split { joining, by } => {
            shop.unmerge(*joining, by, now)?;
            say("They are two people again, as they were.");
        }
        OneAction::Apart { person, other, by } => {
            let parting = shop.keep_apart(*person, *other, by, now)?;
            say("They are two people, and nobody asks again.");
            say(&format!("Take it back: fondly people ask-again {parting}"));
        }
        OneAction::AskAgain { parting } => {
            shop.ask_again(*parting, now)?;
            say("Taken back: what speaks for one person is asked again.");
        }
    }
    Ok(())
}
