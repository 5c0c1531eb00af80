//! The trade of a shop: what kind of shop it is, and the words that come with it.

use serde::{Deserialize, Serialize};

use crate::play::PARCEL;

/// What an optician's orders go out as, in the plays that ship.
const NEW_PAIR: &str = "new pair";

/// What kind of shop this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trade {
    /// Orders leave in parcels.
    #[default]
    Parcels,
    /// Eyes are tested, and glasses are handed out.
    Optician,
}

impl Trade {
    /// Every kind that Fondly brings rules for.
    pub const ALL: [Trade; 2] = [Trade::Parcels, Trade::Optician];

    /// The word in forms and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Trade::Parcels => "parcels",
            Trade::Optician => "optician",
        }
    }

    /// The kind that `text` names.
    pub fn parse(text: &str) -> Option<Trade> {
        Trade::ALL.into_iter().find(|trade| trade.as_str() == text)
    }

    /// What it is called where somebody chooses it.
    pub fn title(self) -> &'static str {
        match self {
            Trade::Parcels => "a shop that sends parcels",
            Trade::Optician => "an optician’s practice",
        }
    }

    /// The kind of a shop whose orders go out as `goods`: one that has changed its files is still of its trade.
    fn that_hands_out(goods: &str) -> Trade {
        if goods == NEW_PAIR { Trade::Optician } else { Trade::Parcels }
    }
}

/// The words that differ from trade to trade, on screens and on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The trade that they belong to.
    pub trade: Trade,
    /// What an order goes out as: `parcel`, `new pair`.
    pub goods: String,
    /// What a shop brings in first: `orders`, `records`.
    pub records: String,
    /// The paper that lies with an order: `packing slip`, `slip`.
    pub slip: String,
    /// That an order has left the shop: `We packed and sent`, `We finished`.
    pub fulfilled: String,
    /// That somebody bought nothing yet: `no order yet`, `no glasses yet`.
    pub unbought: String,
}

impl Words {
    /// The words of a shop whose orders go out as `goods`.
    pub fn of(goods: &str) -> Words {
        let trade = Trade::that_hands_out(goods);
        let [records, slip, fulfilled, unbought] = match trade {
            Trade::Parcels => ["orders", "packing slip", "We packed and sent", "no order yet"],
            Trade::Optician => ["records", "slip", "We finished", "no glasses yet"],
        }
        .map(str::to_owned);
        Words { trade, goods: goods.to_owned(), records, slip, fulfilled, unbought }
    }
}

impl Default for Words {
    fn default() -> Words {
        Words::of(PARCEL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_is_of_the_trade_whose_goods_it_hands_out() {
        let words = |goods: &str| {
            let words = Words::of(goods);
            (words.trade, words.records, words.slip)
        };
        assert_eq!(words("new pair"), (Trade::Optician, "records".into(), "slip".into()));
        assert_eq!(words("bouquet"), (Trade::Parcels, "orders".into(), "packing slip".into()));
        assert_eq!(Words::default().goods, "parcel");
        assert!(Trade::ALL.iter().all(|trade| Trade::parse(trade.as_str()) == Some(*trade)));
    }
}
