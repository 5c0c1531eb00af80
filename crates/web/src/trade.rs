//! What kind of shop this is: what another kind would change, shown on everybody first, and only then published.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use domain::trade::Trade;
use serde::{Deserialize, Serialize};
use shop::ShopError;
use shop::trade::{Replaced, TradeChange};

use crate::app::App;
use crate::asked::{Form, Query};
use crate::refusal::Refusal;
use crate::screens::words;
use crate::visit::{Visit, redirect, said, undoable};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/settings/trade", get(change).post(choose)).route("/settings/trade/back", post(back))
}

/// A kind of shop, as forms offer it.
#[derive(Clone, Serialize)]
pub(crate) struct Choice {
    word: &'static str,
    title: String,
    chosen: bool,
}

/// Every kind, with the one that is chosen.
pub(crate) fn choices(chosen: Trade) -> Vec<Choice> {
    let choice = |trade: Trade| Choice {
        word: trade.as_str(),
        title: words::first_up(trade.title()),
        chosen: trade == chosen,
    };
    Trade::ALL.into_iter().map(choice).collect()
}

/// What the template gets.
#[derive(Serialize)]
struct Page {
    headline: String,
    /// `an optician’s practice`.
    trade: &'static str,
    change: TradeChange,
}

#[derive(Deserialize)]
struct Sent {
    trade: String,
}

impl Sent {
    fn trade(self) -> Result<Trade, Refusal> {
        Ok(Trade::parse(&self.trade).ok_or(ShopError::NotFound { what: "kind of shop", id: self.trade })?)
    }
}

async fn change(State(app): State<App>, visit: Visit, Query(sent): Query<Sent>) -> Result<Response, Refusal> {
    let (trade, now) = (sent.trade()?, visit.moment.now);
    let change = app.ask(move |shop| shop.what_if_trade(trade, now)).await?;
    let headline = words::trade_headline(trade.title(), change.in_force);
    visit.page("settings", "trade", Page { headline, trade: trade.title(), change })
}

async fn choose(State(app): State<App>, visit: Visit, Form(sent): Form<Sent>) -> Result<Response, Refusal> {
    let (trade, now) = (sent.trade()?, visit.moment.now);
    let replaced = app.ask(move |shop| shop.choose_trade(trade, now)).await?;
    let told = format!("This is {} from now on.", trade.title());
    Ok(redirect("/settings", &undoable(told, way_back(replaced))))
}

/// The path that publishes the replaced versions again.
fn way_back(replaced: Replaced) -> String {
    let versions = [("journey", replaced.journey), ("plays", replaced.plays)];
    let parts = versions.into_iter().filter_map(|(name, version)| Some(format!("{name}={}", version?)));
    format!("/settings/trade/back?{}", parts.collect::<Vec<_>>().join("&"))
}

async fn back(
    State(app): State<App>,
    visit: Visit,
    Query(replaced): Query<Replaced>,
) -> Result<Response, Refusal> {
    let now = visit.moment.now;
    app.ask(move |shop| shop.take_trade_back(replaced, now)).await?;
    Ok(redirect("/settings", &said("The rules and plays of before are in force again.")))
}
