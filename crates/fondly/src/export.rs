//! What leaves the shop as files, and who is forgotten.

use std::io::{BufWriter, Write};

use anyhow::Context;
use jiff::Timestamp;
use shop::Shop;
use shop::export::Health;
use shop::view::Moment;

use crate::cli::{EraseArgs, ExportArgs, ExportWhat};
use crate::words::{count, say, warn};

pub(crate) fn run(shop: &Shop, args: &ExportArgs, now: Timestamp) -> anyhow::Result<()> {
    match &args.what {
        ExportWhat::People(people) => crate::people_out::run(shop, people, now),
        ExportWhat::Events { as_of, with_health } => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let health = if *with_health { Health::Leaves } else { Health::Stays };
            let written = shop.export_events(&mut out, health, &Moment { now, as_of: *as_of })?;
            out.flush().context("the events could not be written")?;
            if written.without_health > 0 {
                let events = count(written.without_health, "event", "events");
                warn(&format!("Health facts of {events} stay here; --with-health hands them out too."));
            }
            Ok(())
        }
        ExportWhat::Person { person } => {
            let record = serde_json::to_string_pretty(&shop.person_record(*person, now)?)?;
            say(&record);
            Ok(())
        }
    }
}

/// Forgets a person, once it is said that this is meant.
pub(crate) fn erase(shop: &Shop, args: &EraseArgs, now: Timestamp) -> anyhow::Result<()> {
    let person = shop.person(args.person, None, &Moment::now(now))?.person;
    let who = match person.place.as_str() {
        "" => person.name,
        place => format!("{} in {place}", person.name),
    };
    anyhow::ensure!(
        args.yes,
        "this forgets {who} (person {}) for good, also in what was written to them; say --yes if that is meant",
        args.person
    );
    shop.erase(args.person, now)?;
    say(&format!(
        "{who} (person {}) is forgotten. What their orders came to stays in the books, without them.",
        args.person
    ));
    if shop.backups(now)?.remembers {
        warn(
            "Earlier backups still know them. They go when the next one is made; `fondly backup` makes it now.",
        );
    }
    Ok(())
}
