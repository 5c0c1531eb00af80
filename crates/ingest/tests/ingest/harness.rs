//! Reads a text as a file and shows what came of it.

use std::io::Write;
use std::ops::ControlFlow;

use domain::fact::Report;
use domain::money::Currency;
use ingest::{
    BrokenRow, Item, Listed, Otherwise, ReadError, Recipe, Recognised, SetAsideWriter, Tally, Unsettled,
    Wishes, recognise,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What came of a file.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    pub(crate) tally: Tally,
    pub(crate) reports: Vec<Report>,
    pub(crate) set_aside: Vec<BrokenRow>,
    pub(crate) listed: Vec<Listed>,
    pub(crate) unsettled: Vec<Unsettled>,
}

pub(crate) fn received() -> Timestamp {
    "2026-05-01T12:00:00Z".parse().expect("a time")
}

pub(crate) fn recipe(recognised: &Recognised) -> Recipe {
    recognised.recipe(TimeZone::get("Europe/London").expect("a zone"), Currency::GBP, received())
}

/// Recognises and reads a file that is expected to be readable.
pub(crate) fn take(bytes: impl AsRef<[u8]>) -> Taken {
    take_as(bytes, &Wishes::default())
}

/// The same as its owner wishes.
pub(crate) fn take_as(bytes: impl AsRef<[u8]>, wishes: &Wishes) -> Taken {
    let recognised = recognise("file.csv", bytes.as_ref(), wishes).expect("the file is known");
    read(bytes.as_ref(), &recipe(&recognised)).expect("the file can be read")
}

pub(crate) fn read(bytes: &[u8], recipe: &Recipe) -> Result<Taken, ReadError> {
    let mut taken = Taken::default();
    taken.tally = ingest::read(bytes, recipe, &mut |item| {
        match item {
            Item::Report(report) => taken.reports.push(report),
            Item::SetAside(row) => taken.set_aside.push(row),
            Item::Listed(listed) => taken.listed.push(listed),
            Item::Unsettled(unsettled) => taken.unsettled.push(*unsettled),
            Item::Progress { .. } => {}
        }
        ControlFlow::Continue(())
    })?;
    assert_eq!(taken.tally.accepted + taken.tally.set_aside, taken.tally.lines);
    assert_eq!(taken.tally.set_aside, taken.set_aside.len() as u64);
    assert_eq!(taken.tally.reports, taken.reports.len() as u64);
    Ok(taken)
}

impl Taken {
    /// Every report in a line: when, about what, whose, and what.
    pub(crate) fn lines(&self) -> String {
        self.reports.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Every row set aside in a line.
    pub(crate) fn reasons(&self) -> String {
        let line = |row: &BrokenRow| {
            format!("line {}: {} `{}` {}. {}", row.line, row.field, row.value, row.reason, row.cure)
        };
        self.set_aside.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Everything that somebody else must settle: who it may be, what is told, and what becomes of it otherwise.
    pub(crate) fn unsettled(&self) -> String {
        let told = |unsettled: &Unsettled| {
            let reports: Vec<_> = unsettled.reports.iter().map(line).collect();
            let otherwise = match &unsettled.otherwise {
                Otherwise::SetAside(row) => {
                    format!("set aside line {} `{}` {}", row.line, row.value, row.reason)
                }
                Otherwise::List(listed) => format!("list line {}: {}", listed.line, listed.text),
                Otherwise::Alone => "a person of their own".to_owned(),
            };
            format!("{:?}, else {otherwise}\n  {}", unsettled.who, reports.join("\n  "))
        };
        self.unsettled.iter().map(told).collect::<Vec<_>>().join("\n")
    }

    /// The file of rows that were set aside.
    pub(crate) fn set_aside_file(&self, recipe: &Recipe) -> String {
        let mut writer = SetAsideWriter::new(Vec::new(), recipe).expect("memory can be written");
        for row in &self.set_aside {
            writer.write(row).expect("memory can be written");
        }
        String::from_utf8(writer.finish().expect("memory can be written")).expect("the file is UTF-8")
    }
}

pub(crate) fn line(report: &Report) -> String {
    let whose: Vec<_> = report.identities.iter().map(ToString::to_string).collect();
    let mut line = format!("{} {} {}", report.at, report.fact.name(), whose.join("+"));
    let properties = serde_json::to_string(&report.fact).expect("facts are JSON");
    line.push_str(&format!(" {} {properties}", report.message_id));
    if let domain::fact::Fact::OrderCompleted(order) = &report.fact {
        for item in &order.products {
            line.push_str(&format!(
                " [{}×{}|{}|{}]",
                item.quantity, item.product.sku, item.product.name, item.price
            ));
        }
    }
    line
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory can be written");
    packer.finish().expect("memory can be written")
}
