//! Requests, by the pattern of their address, in classes of methods and answers, and how long they took.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Seconds up to which answers are counted together: from a page out of memory to one that nobody waits for.
pub(crate) const BUCKETS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// All requests so far. There are as many routes as the router has patterns, and no more.
#[derive(Default)]
pub(crate) struct Requests(Mutex<BTreeMap<Arc<str>, Route>>);

/// The requests of one route.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    /// How many, by method and class of answer: `GET`, `2xx`.
    pub(crate) answers: BTreeMap<(&'static str, &'static str), u64>,
    /// How long each took until its answer began.
    pub(crate) took: Histogram,
}

/// How many took how long.
#[derive(Clone, Debug, Default)]
pub(crate) struct Histogram {
    /// How many took at most so many seconds, and longer than the bucket before; the last took longer than all.
    pub(crate) buckets: [u64; BUCKETS.len() + 1],
    /// All of them together.
    pub(crate) sum: Duration,
}

impl Requests {
    /// Notes a request that was answered.
    pub(crate) fn note(&self, route: &str, method: &Method, status: StatusCode, took: Duration) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !all.contains_key(route) {
            all.insert(route.into(), Route::default());
        }
        if let Some(of_route) = all.get_mut(route) {
            *of_route.answers.entry((method_class(method), status_class(status))).or_default() += 1;
            of_route.took.note(took);
        }
    }

    /// What was noted so far.
    pub(crate) fn all(&self) -> BTreeMap<Arc<str>, Route> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Histogram {
    fn note(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        let place = BUCKETS.iter().position(|bound| seconds <= *bound).unwrap_or(BUCKETS.len());
        self.buckets[place] += 1;
        self.sum += took;
    }
}

/// The method, if it is one that a page or a sender uses: others are whatever a stranger likes to write.
pub(crate) fn method_class(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
