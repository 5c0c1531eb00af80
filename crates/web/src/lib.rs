//! Screens and HTTP: parse what was asked, call the shop, render the answer.
//!
//! `screens` turns values into pages and knows neither HTTP nor the shop. Everything else here is one file a
//! screen over `app`, which calls the shop away from the async threads. Nothing in this crate decides what a
//! shop does.

mod accept;
mod agent;
mod alike;
mod app;
mod asked;
mod backups;
mod connect;
mod doors;
mod download;
mod gate;
mod guard;
mod hooks;
mod import;
mod instruments;
mod intake;
mod jot;
mod journey;
mod live;
mod loved;
mod loves;
mod metrics;
mod notice;
mod observe;
mod owner;
mod paper;
mod particulars;
mod people;
mod people_out;
mod person;
mod printers;
mod refusal;
mod remember;
mod rights;
mod rules;
pub mod screens;
mod serve;
mod session;
mod settings;
mod sign_in;
mod site;
mod start;
mod today;
mod tracking;
mod trade;
mod upload;
mod visit;
mod way;

pub use app::{Clock, Entropy, Ports, ProcessTold, Served, router};
pub use instruments::Instruments;
pub use metrics::Process;
pub use serve::{Bounds, serve};
