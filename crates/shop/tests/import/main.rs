//! Taking files in: what good and bad files come to, again, newer, corrected, undone, stopped and cut off.

mod again;
mod bad_input;
mod crash;
mod desk;
mod first_file;
mod page;
mod people;
mod undo;
mod year;
