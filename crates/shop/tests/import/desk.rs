//! A shop to import into, and looks at what came of it.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use domain::id::ImportId;
use ingest::Wishes;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use shop::import::{Imported, Progress};
use shop::people::PeopleQuestion;
use shop::view::Moment;
use shop::{Shop, ShopError};

/// A shop in a folder that goes when the test ends.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) shop: Shop,
}

pub(crate) fn now() -> Timestamp {
    "2026-06-15T12:00:00Z".parse().expect("a time")
}

pub(crate) fn days_later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

pub(crate) fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let folder = tempfile::tempdir().expect("there is room for a folder");
        let shop = Shop::open(&folder.path().join("shop")).expect("an empty shop opens");
        Desk { folder, shop }
    }

    /// Writes a file for the shop to import.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).expect("there is room for a file");
        path
    }

    pub(crate) fn try_in(&self, name: &str, bytes: impl AsRef<[u8]>) -> Result<Imported, ShopError> {
        let path = self.file(name, bytes);
        self.shop.import_file(&path, &Wishes::default(), now(), &go_on)
    }

    pub(crate) fn take_in(&self, name: &str, bytes: impl AsRef<[u8]>) -> Imported {
        let imported = self.try_in(name, bytes).expect("the file is taken in");
        assert_eq!(imported.counts.accepted + imported.counts.set_aside, imported.counts.lines);
        self.assert_sound();
        imported
    }

    /// Why a file is not taken in; nothing of it may be there afterwards.
    pub(crate) fn refusal(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let before = self.picture();
        let error = self.try_in(name, bytes).expect_err("the file cannot be taken in");
        assert_eq!(self.picture(), before, "nothing of it was kept");
        error.to_string()
    }

    /// Every event, as it is exported.
    pub(crate) fn events(&self) -> Vec<Value> {
        let mut text = Vec::new();
        let moment = Moment::now(days_later(60));
        self.shop
            .export_events(&mut text, shop::export::Health::Leaves, &moment)
            .expect("events can be exported");
        let text = String::from_utf8(text).expect("JSON is UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
    }

    /// How many events have this name.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.events().iter().filter(|event| event["name"] == name).count()
    }

    /// All that can be seen of the shop: its totals, events, people, journey and imports that stand.
    pub(crate) fn picture(&self) -> String {
        let moment = Moment::now(now());
        let json = |value: Result<Value, serde_json::Error>| value.expect("views are JSON").to_string();
        let status = self.shop.status(&moment).expect("the totals are counted");
        let people = self.shop.people(&PeopleQuestion::default(), &moment).expect("people are listed");
        let stages = self.shop.journey_lines(&moment).expect("the journey is shown");
        let imports = self.shop.imports().expect("imports are listed").imports;
        let standing = imports.iter().filter(|import| import.state == "done").count();
        let events = self.events().iter().map(|event| format!("\n{event}")).collect::<String>();
        let views =
            [serde_json::to_value(status), serde_json::to_value(people), serde_json::to_value(stages)];
        format!("{}\n{standing} imports{events}", views.map(json).join("\n"))
    }

    pub(crate) fn assert_sound(&self) {
        let verified = self.shop.verify(now()).expect("the shop can be looked at");
        assert!(verified.is_sound(), "{:?}", verified.problems);
    }

    /// The rows that an import set aside, as the file that its owner gets.
    pub(crate) fn set_aside(&self, import: Option<ImportId>) -> String {
        let import = import.expect("the file was imported");
        let mut text = Vec::new();
        self.shop.set_aside(import, &mut text).expect("memory can be written");
        String::from_utf8(text).expect("the file is UTF-8")
    }
}

/// Sales lines of `orders` orders by half as many customers, from 2025 on.
pub(crate) fn sales(orders: u32) -> String {
    let mut text =
        String::from("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    for order in 0..orders {
        let (customer, month, day) = (order % orders.div_ceil(2), order / 28 % 12 + 1, order % 28 + 1);
        for line in 0..3 {
            text.push_str(&format!(
                "{},{line}A,SOCKS NO {line},2,2025-{month:02}-{day:02} 10:00:00,4.50,{},France\n",
                100_000 + order,
                10_000 + customer,
            ));
        }
    }
    text
}

/// The header of Shopify's orders, as far as these tests need it.
const ORDERS: &str = "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,\
    Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
    Lineitem requires shipping,\
    Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country,Notes,Cancelled at,\
    Refunded Amount,Phone,Id";

/// One order of Shopify's export, of one line.
#[derive(Clone, Copy)]
pub(crate) struct Order<'a> {
    pub(crate) number: u32,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) phone: &'a str,
    pub(crate) town: &'a str,
    pub(crate) note: &'a str,
    pub(crate) fulfilled: bool,
    pub(crate) refunded: &'a str,
    pub(crate) price: &'a str,
    pub(crate) created: &'a str,
}

impl Default for Order<'_> {
    fn default() -> Self {
        Order {
            number: 1001,
            name: "Ada Byron",
            email: "ada@example.com",
            phone: "",
            town: "Berlin",
            note: "",
            fulfilled: false,
            refunded: "0.00",
            price: "12.50",
            created: "2026-06-14 10:00:00 +0200",
        }
    }
}

/// A file of such orders.
pub(crate) fn orders(orders: &[Order<'_>]) -> String {
    let mut text = format!("{ORDERS}\n");
    for order in orders {
        let Order { number, name, email, phone, town, note, refunded, price, created, .. } = order;
        let (state, at) =
            if order.fulfilled { ("fulfilled", "2026-06-15 09:00:00 +0200") } else { ("unfulfilled", "") };
        let money = if *refunded == "0.00" { "paid" } else { "refunded" };
        text.push_str(&format!(
            "#{number},{email},{money},{created},{state},{at},EUR,{price},{price},{created},1,Bee socks,\
             {price},BEE,true,{name},Gasse 1,{town},10115,DE,{note},,{refunded},{phone},{}\n",
            5_000_000 + number,
        ));
    }
    text
}

/// Packs a file.
pub(crate) fn gz(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("memory can be written");
    packer.finish().expect("memory can be written")
}
