//! Metrics: numbers for Prometheus, which asks for them every few seconds and draws their course.
//!
//! They say how much and how fast, never of whom; still they are no stranger's business. Without an owner they are for the
//! machine itself; with one, for whoever is signed in and for a key to watch.

mod text;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ingest::live::Door;
use jiff::Timestamp;
use shop::meters::Meters;
use shop::place::laps::Step;

use crate::app::App;
use crate::instruments::{BUCKETS, Histogram, Instruments};
use crate::refusal::Refusal;

use text::{Exposition, Family};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/metrics", get(metrics))
}

/// What the program takes of its machine. Names and units are those that every program gives to Prometheus.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    /// When it began.
    pub started_at: Timestamp,
    /// Seconds of the processor that it has used.
    pub cpu_seconds: f64,
    /// Bytes of memory that it holds.
    pub resident_bytes: u64,
    /// Bytes of addresses that it has taken.
    pub virtual_bytes: u64,
    /// Files and sockets that it has open,
    pub open_files: u64,
    /// and how many it may have.
    pub most_files: u64,
}

async fn metrics(State(app): State<App>) -> Result<Response, Refusal> {
    let now = app.now();
    let meters = app.ask(move |shop| shop.meters(now)).await?;
    let mut page = Exposition::default();
    page.gauge("fondly_build_info", "Which Fondly this is.")
        .with(&[("version", env!("CARGO_PKG_VERSION"))], 1_u64);
    requests(&mut page, app.instruments());
    at_the_door(&mut page, app.instruments());
    placing(&mut page, &meters);
    on_the_disk(&mut page, &meters);
    if let Some(process) = app.process() {
        of_the_process(&mut page, &process);
    }
    Ok(([(CONTENT_TYPE, text::MEDIA)], page.into_text()).into_response())
}

/// What was asked for, and how long it took.
fn requests(page: &mut Exposition, instruments: &Instruments) {
    let routes = instruments.requests().all();
    let mut family = page.counter("fondly_http_requests_total", "Requests that were answered.");
    for (route, of_route) in &routes {
        for ((method, status), count) in &of_route.answers {
            family = family.with(&[("route", route), ("method", method), ("status", status)], *count);
        }
    }
    let help = "How long requests took until their answer began.";
    let mut family = page.histogram("fondly_http_request_duration_seconds", help);
    for (route, of_route) in &routes {
        family = histogram(family, route, &of_route.took);
    }
    page.gauge("fondly_connections", "Connections that are open.").is(instruments.connections());
    let help = "Connections that were closed or not let in, by reason: silent, crowded, or no_seat.";
    let mut family = page.counter("fondly_connections_ended_total", help);
    for (reason, count) in instruments.all_who_left() {
        family = family.with(&[("reason", reason)], count);
    }
    page.gauge("fondly_live_readers", "Open pages that listen for changes.").is(instruments.readers());
    let mut family =
        page.counter("fondly_sign_ins_total", "Tries to sign in, by outcome: in, wrong, or wait.");
    for (outcome, count) in instruments.sign_ins() {
        family = family.with(&[("outcome", outcome)], count);
    }
}

/// Every bucket holds those before it, too.
fn histogram<'e>(mut family: Family<'e>, route: &str, took: &Histogram) -> Family<'e> {
    let mut so_far = 0;
    let bounds = BUCKETS.iter().map(ToString::to_string).chain(["+Inf".to_owned()]);
    for (bound, count) in bounds.zip(took.buckets) {
        so_far += count;
        family = family.sample("_bucket", &[("route", route), ("le", &bound)], so_far);
    }
    family.sample("_sum", &[("route", route)], took.sum.as_secs_f64()).sample(
        "_count",
        &[("route", route)],
        so_far,
    )
}

/// What senders posted.
fn at_the_door(page: &mut Exposition, instruments: &Instruments) {
    let by_door = |family: Family<'_>, count: fn(crate::instruments::Accepted) -> u64| {
        Door::ALL.into_iter().fold(family, |family, door| {
            family.with(&[("source", door.as_str())], count(instruments.accepted(door)))
        });
    };
    by_door(page.counter("fondly_accepted_bodies_total", "Bodies that are on the disk."), |so_far| {
        so_far.bodies
    });
    let help = "Events in them, as their senders say; a webhook is one.";
    by_door(page.counter("fondly_accepted_events_total", help), |so_far| so_far.events);
    by_door(page.counter("fondly_accepted_bytes_total", "Bytes of them."), |so_far| so_far.bytes);
    let mut family = page.counter("fondly_refused_bodies_total", "Bodies that were turned away at the door.");
    for ((source, why), count) in instruments.turned_away() {
        family = family.with(&[("source", source), ("reason", why.as_str())], count);
    }
}

/// What became of what was accepted.
fn placing(page: &mut Exposition, meters: &Meters) {
    let placed = &meters.placed;
    page.counter("fondly_placed_bodies_total", "Accepted bodies that were placed.").is(placed.bodies);
    page.counter("fondly_placed_events_total", "Events of them that are new.").is(placed.events);
    page.counter("fondly_known_events_total", "Events of them that were known already.").is(placed.known);
    let help = "Parts of them that could not be understood.";
    page.counter("fondly_dead_letters_total", help).is(placed.letters);
    let help = "Parts that could not be understood and wait for somebody, by reason.";
    let mut family = page.gauge("fondly_dead_letters_waiting", help);
    for (reason, count) in &meters.letters {
        family = family.with(&[("reason", reason)], *count);
    }
    let mut family = page.counter("fondly_placing_seconds_total", "Time that placing took, by step.");
    for step in Step::ALL {
        family = family.with(&[("step", step.as_str())], meters.laps.of(step).as_secs_f64());
    }
    page.gauge("fondly_backlog_bodies", "Accepted bodies that wait to be placed.").is(meters.waiting_bodies);
    page.gauge("fondly_backlog_bytes", "Bytes of them.").is(meters.waiting_bytes);
    page.gauge("fondly_backlog_lag_seconds", "How long the first of them has waited; 0 where none waits.")
        .is(meters.lag.as_secs_f64());
}

/// What the shop's folder holds.
fn on_the_disk(page: &mut Exposition, meters: &Meters) {
    let help = "Size of a database with its log.";
    let mut family = page.gauge("fondly_database_size_bytes", help);
    for (database, bytes) in &meters.databases {
        family = family.with(&[("database", database)], *bytes);
    }
    let help =
        "When the last of the shop's own backups was begun that is whole; its age is time() less this.";
    let family = page.gauge("fondly_backup_last_success_timestamp_seconds", help);
    if let Some(at) = meters.last_backup {
        family.is(at.as_second());
    }
    page.gauge("fondly_backup_failing", "1 where the last try to make a backup failed.")
        .is(meters.backup_failed);
}

/// What the program takes of its machine.
fn of_the_process(page: &mut Exposition, process: &Process) {
    page.counter("process_cpu_seconds_total", "Seconds of the processor used.").is(process.cpu_seconds);
    page.gauge("process_resident_memory_bytes", "Memory held.").is(process.resident_bytes);
    page.gauge("process_virtual_memory_bytes", "Addresses taken.").is(process.virtual_bytes);
    page.gauge("process_open_fds", "Files and sockets open.").is(process.open_files);
    page.gauge("process_max_fds", "Files and sockets that may be open.").is(process.most_files);
    page.gauge("process_start_time_seconds", "When the program began, in seconds since 1970.")
        .is(process.started_at.as_second());
}
