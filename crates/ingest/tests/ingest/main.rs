//! What files become, from their bytes to reports.

mod bad_input;
mod cards;
mod harness;
mod never_panics;
mod out;
mod people;
mod photo;
mod recognise;
mod round_trip;
mod sales;
mod set_aside;
mod shopify;
