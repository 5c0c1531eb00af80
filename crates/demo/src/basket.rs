//! What people buy, and what it comes to.

use std::sync::Arc;

use domain::address::PostalAddress;
use domain::fact::{Line, OrderContent, Product};
use domain::money::Currency;

use crate::dice::Dice;

const PRODUCTS: &str = include_str!("words/products.txt");
/// Discount codes and what they take off, in percent.
const COUPONS: [(&str, i64); 6] = [
    ("WELCOME10", 10),
    ("FRIEND15", 15),
    ("PRESS10", 10),
    ("COMEBACK10", 10),
    ("SNOWDAY20", 20),
    ("WALKIES5", 5),
];
/// From this many cents on, parcels in the United States travel free.
const FREE_SHIPPING: i64 = 3500;
/// The shop collects sales tax at home only: 6.75 per cent, in hundredths of a per cent.
const OHIO_TAX: i64 = 675;

/// How an order's total comes about, in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charges {
    /// All lines before the discount.
    pub goods: i64,
    /// What the discount code took off.
    pub discount: i64,
    /// What carrying it costs.
    pub shipping: i64,
    /// Sales tax.
    pub tax: i64,
}

impl Charges {
    /// The charges of a demo order, computed again from what it holds, as an export wants them.
    pub fn of(content: &OrderContent) -> Charges {
        let goods = content.products.iter().map(|line| line.price * i64::from(line.quantity)).sum();
        let coupon = content.coupon.as_deref();
        let percent =
            COUPONS.iter().find(|(code, _)| Some(*code) == coupon).map_or(0, |(_, percent)| *percent);
        let discount = (goods * percent + 50) / 100;
        let address = content.shipping_address.as_ref().filter(|_| content.physical);
        let shipping = address.map_or(0, |address| shipping(address, goods - discount));
        let ohio = address.is_some_and(|address| address.region == "OH");
        let tax = if ohio { ((goods - discount) * OHIO_TAX + 5000) / 10_000 } else { 0 };
        Charges { goods, discount, shipping, tax }
    }

    /// The goods alone, as an order's `subtotal`.
    pub fn subtotal(self) -> i64 {
        self.goods - self.discount
    }

    /// What the customer owes.
    pub fn total(self) -> i64 {
        self.subtotal() + self.shipping + self.tax
    }
}

fn shipping(address: &PostalAddress, subtotal: i64) -> i64 {
    match address.country.as_ref().map_or("", |country| country.as_str()) {
        "US" if subtotal >= FREE_SHIPPING => 0,
        "US" => 495,
        "CA" | "MX" => 995,
        _ => 1495,
    }
}

struct Item {
    product: Arc<Product>,
    price: i64,
}

/// What the shop sells.
pub(crate) struct Catalogue {
    items: Vec<Item>,
    /// What is packed, by popularity.
    parcels: Vec<(u32, usize)>,
    /// What is sent by email, by popularity.
    gift_cards: Vec<(u32, usize)>,
}

impl Catalogue {
    /// Reads the word list.
    pub(crate) fn new() -> Catalogue {
        let mut catalogue = Catalogue { items: vec![], parcels: vec![], gift_cards: vec![] };
        for line in PRODUCTS.lines().filter(|line| !line.starts_with('#')) {
            let mut parts = line.splitn(4, ' ');
            let mut part = || parts.next().expect("number, price, weight and name");
            let (sku, price, weight, name) = (part(), part(), part(), part());
            let group =
                if sku.starts_with("GC-") { &mut catalogue.gift_cards } else { &mut catalogue.parcels };
            group.push((weight.parse().expect("a weight is a number"), catalogue.items.len()));
            let product = Arc::new(Product { sku: sku.to_owned(), name: name.to_owned() });
            catalogue.items.push(Item { product, price: price.parse().expect("cents are a number") });
        }
        catalogue
    }

    /// Some lines for a parcel, no design twice.
    pub(crate) fn parcel(&self, dice: &mut Dice) -> Vec<Line> {
        let wanted = *dice.weighted(&[(50, 1), (29, 2), (14, 3), (7, 4)]);
        let mut chosen: Vec<usize> = Vec::with_capacity(wanted);
        while chosen.len() < wanted {
            let item = *dice.weighted(&self.parcels);
            if !chosen.contains(&item) {
                chosen.push(item);
            }
        }
        chosen.into_iter().map(|item| self.line(item, *dice.weighted(&[(80, 1), (14, 2), (6, 3)]))).collect()
    }

    /// One gift card.
    pub(crate) fn gift_card(&self, dice: &mut Dice) -> Vec<Line> {
        vec![self.line(*dice.weighted(&self.gift_cards), 1)]
    }

    fn line(&self, item: usize, quantity: i32) -> Line {
        let Item { product, price } = &self.items[item];
        Line { product: Arc::clone(product), quantity, price: *price }
    }
}

/// An order of these lines, with its sums.
pub(crate) fn content(
    number: String,
    products: Vec<Line>,
    coupon: Option<&str>,
    shipping_address: Option<PostalAddress>,
) -> OrderContent {
    let mut content = OrderContent {
        number,
        currency: Currency::USD,
        total: 0,
        subtotal: 0,
        physical: !products.iter().any(|line| line.product.sku.starts_with("GC-")),
        test: false,
        paid: false,
        tracks_fulfilment: true,
        partial: false,
        note: None,
        coupon: coupon.map(str::to_owned),
        shipping_address,
        products,
    };
    let charges = Charges::of(&content);
    (content.subtotal, content.total) = (charges.subtotal(), charges.total());
    content
}
