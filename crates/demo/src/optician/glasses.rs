//! What patients buy, and what it comes to.

use std::sync::Arc;

use domain::fact::{Line, OrderContent, Product};
use domain::money::Currency;

use crate::dice::Dice;

/// Frames: number, name, pence, and what people call them.
const FRAMES: [(&str, &str, i64, &str); 10] = [
    ("FR-101", "Harbour frames, tortoiseshell", 12_900, "Harbour frames"),
    ("FR-102", "Harbour frames, slate", 12_900, "Harbour frames"),
    ("FR-118", "Curlew frames, round, gold", 16_500, "round gold ones"),
    ("FR-121", "Bittern frames, reed green", 14_500, "green Bitterns"),
    ("FR-130", "Saltmarsh frames, clear", 11_500, "clear frames"),
    ("FR-142", "Staithe frames, navy", 9_900, "navy Staithes"),
    ("FR-150", "Avocet frames, black and white", 15_900, "Avocets"),
    ("FR-160", "Windmill frames, light titanium", 21_900, "titanium Windmills"),
    ("FR-171", "Samphire frames, handmade", 24_900, "Samphires"),
    ("FR-180", "Lark frames, cherry", 10_500, "cherry Larks"),
];
const FOR_CHILDREN: [(&str, &str, i64, &str); 3] = [
    ("FR-301", "Puffin frames for children, blue", 4_900, "blue Puffins"),
    ("FR-302", "Puffin frames for children, raspberry", 4_900, "raspberry Puffins"),
    ("FR-310", "Otter sports frames", 6_900, "Otter frames"),
];

/// What was bought, and what to call it.
pub(super) struct Pair {
    pub(super) content: OrderContent,
    pub(super) spoken: &'static str,
}

/// A pair of glasses, sometimes two, for somebody of this age.
pub(super) fn pair(number: String, age: i64, note: Option<String>, dice: &mut Dice) -> Pair {
    let frames: &[_] = if age < 14 { &FOR_CHILDREN } else { &FRAMES };
    let &(sku, name, price, spoken) = dice.pick(frames);
    let mut products = vec![line(sku, name, price), lenses(age, dice)];
    if age >= 14 && dice.chance(130) {
        products.push(line("SG-210", "Sun pair in the same strength", 8_900));
    } else if dice.chance(180) {
        products.push(line("CS-4", "Felt case, made by Bess's sister", 1_400));
    }
    let total = products.iter().map(|line| line.price * i64::from(line.quantity)).sum();
    let content = OrderContent {
        number,
        currency: Currency::GBP,
        total,
        subtotal: total,
        physical: true,
        test: false,
        paid: false,
        tracks_fulfilment: true,
        partial: false,
        note,
        coupon: None,
        shipping_address: None,
        products,
    };
    Pair { content, spoken }
}

fn lenses(age: i64, dice: &mut Dice) -> Line {
    if age >= 47 && dice.chance(620) {
        line("LN-30", "Varifocal lenses", 18_900)
    } else if dice.chance(350) {
        line("LN-12", "Thin lenses with a coating", 9_500)
    } else {
        line("LN-10", "Single vision lenses", 4_500)
    }
}

fn line(sku: &str, name: &str, price: i64) -> Line {
    Line { product: Arc::new(Product { sku: sku.to_owned(), name: name.to_owned() }), quantity: 1, price }
}
