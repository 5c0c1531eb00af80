//! What files and live senders become, from their bytes to reports.

mod bad_bodies;
mod bad_input;
mod cards;
mod harness;
mod live;
mod never_panics;
mod out;
mod people;
mod photo;
mod recognise;
mod round_trip;
mod sales;
mod segment;
mod set_aside;
mod shopify;
mod shopify_webhooks;
mod woo;
