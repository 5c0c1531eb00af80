//! The hall: who is connected and what they do, so that those who do nothing make room for those who ask.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio::time::Instant;

use super::Bounds;
use crate::instruments::{Instruments, Left};

/// How often is looked after those who have sat for too long,
const LOOK: Duration = Duration::from_secs(1);
/// and after those for whom a stop does not wait.
const LOOK_AT_STOP: Duration = Duration::from_millis(50);

/// Everybody who is connected.
pub(super) struct Hall {
    bounds: Bounds,
    instruments: Instruments,
    seats: Mutex<BTreeMap<u64, Taken>>,
    next: AtomicU64,
}

/// A seat that is taken.
struct Taken {
    state: Arc<Mutex<State>>,
    leave: AbortHandle,
}

/// What somebody does, and since when.
#[derive(Clone, Copy, Debug)]
struct State {
    doing: Doing,
    since: Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// They have asked for nothing yet.
    New,
    /// They were served, and have asked for nothing since.
    Between,
    /// They send a body, and have sent so many bytes of it.
    Sending(u64),
    /// We do what they asked for, or they take the answer.
    Served,
}

/// Whose seat it is, for whoever serves them. It is free again when the last of these is dropped.
#[derive(Clone)]
pub(super) struct Seat(Arc<Sitting>);

struct Sitting {
    number: u64,
    hall: Arc<Hall>,
    state: Arc<Mutex<State>>,
}

impl Hall {
    pub(super) fn new(bounds: Bounds, instruments: Instruments) -> Hall {
        Hall { bounds, instruments, seats: Mutex::default(), next: AtomicU64::new(0) }
    }

    pub(super) fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// Whether somebody more can sit down. Where all seats are taken, whoever is missed least makes room; `false` where
    /// everybody is being served.
    pub(super) fn has_room(&self) -> bool {
        let mut seats = self.seats();
        if seats.len() < self.bounds.connections {
            return true;
        }
        let least = least_missed(&seats);
        match least {
            Some(number) => self.show_out(&mut seats, number, Left::Crowded),
            None => self.instruments.left(Left::NoSeat),
        }
        least.is_some()
    }

    /// Lets somebody sit down, and begins to serve them.
    pub(super) fn admit<F>(self: &Arc<Hall>, serve: impl FnOnce(Seat) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut seats = self.seats();
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let state = Arc::new(Mutex::new(State { doing: Doing::New, since: Instant::now() }));
        let sitting = Sitting { number, hall: Arc::clone(self), state: Arc::clone(&state) };
        let serving = serve(Seat(Arc::new(sitting)));
        // Whoever leaves at once waits for this lock before they give back a seat that they do not have yet.
        seats.insert(number, Taken { state, leave: tokio::spawn(serving).abort_handle() });
        self.instruments.connected(seats.len());
    }

    /// Shows out who has said nothing for too long, again and again.
    pub(super) async fn tidy(&self) {
        loop {
            tokio::time::sleep(LOOK.min(self.bounds.first_head)).await;
            let mut seats = self.seats();
            let over = |taken: &Taken| match *held(&taken.state) {
                State { doing: Doing::New, since } => since.elapsed() > self.bounds.first_head,
                State { doing: Doing::Between, since } => since.elapsed() > self.bounds.between,
                State { doing: Doing::Sending(_) | Doing::Served, .. } => false,
            };
            let over = numbers(&seats, over);
            over.into_iter().for_each(|number| self.show_out(&mut seats, number, Left::Silent));
        }
    }

    /// Shows out everybody who has asked for nothing, again and again: a stop waits for none of them.
    pub(super) async fn clear(&self) {
        loop {
            tokio::time::sleep(LOOK_AT_STOP).await;
            let mut seats = self.seats();
            let is_idle = |taken: &Taken| matches!(held(&taken.state).doing, Doing::New | Doing::Between);
            let idle = numbers(&seats, is_idle);
            idle.into_iter().for_each(|number| self.show_out(&mut seats, number, Left::Silent));
        }
    }

    fn show_out(&self, seats: &mut BTreeMap<u64, Taken>, number: u64, why: Left) {
        if let Some(taken) = seats.remove(&number) {
            taken.leave.abort();
            self.instruments.left(why);
            self.instruments.connected(seats.len());
        }
    }

    fn seats(&self) -> MutexGuard<'_, BTreeMap<u64, Taken>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn numbers(seats: &BTreeMap<u64, Taken>, which: impl Fn(&Taken) -> bool) -> Vec<u64> {
    seats.iter().filter(|(_, taken)| which(taken)).map(|(number, _)| *number).collect()
}

/// Who is missed least: whoever has asked for nothing for longest, then whoever was served and said nothing since, then whoever
/// sends most slowly. Whoever is being served is never shown out.
fn least_missed(seats: &BTreeMap<u64, Taken>) -> Option<u64> {
    let now = Instant::now();
    let ranked = seats.iter().filter_map(|(number, taken)| Some((rank(&held(&taken.state), now)?, *number)));
    let least = ranked
        .max_by(|((kind, more), _), ((other_kind, less), _)| kind.cmp(other_kind).then(more.total_cmp(less)));
    least.map(|(_, number)| number)
}

/// How little somebody is missed: by kind, and by how long they keep others waiting.
fn rank(state: &State, now: Instant) -> Option<(u8, f64)> {
    let waited = now.duration_since(state.since).as_secs_f64();
    match state.doing {
        Doing::New => Some((2, waited)),
        Doing::Between => Some((1, waited)),
        Doing::Sending(bytes) => Some((0, waited / (1 + bytes) as f64)),
        Doing::Served => None,
    }
}

impl Seat {
    pub(super) fn bounds(&self) -> &Bounds {
        self.0.hall.bounds()
    }

    /// They have sent so many bytes of a body.
    pub(super) fn sends(&self, bytes: u64) {
        let mut state = held(&self.0.state);
        match &mut state.doing {
            Doing::Sending(so_far) => *so_far = bytes,
            _ => *state = State { doing: Doing::Sending(bytes), since: Instant::now() },
        }
    }

    /// They have asked for something.
    pub(super) fn is_served(&self) {
        self.change(Doing::Served);
    }

    /// Nothing more comes of a body, or nobody waits for more.
    pub(super) fn has_sent(&self) {
        let mut state = held(&self.0.state);
        if let Doing::Sending(_) = state.doing {
            *state = State { doing: Doing::Served, since: Instant::now() };
        }
    }

    /// They have their answer, and may ask for something else.
    pub(super) fn has_answer(&self) {
        self.change(Doing::Between);
    }

    fn change(&self, doing: Doing) {
        *held(&self.0.state) = State { doing, since: Instant::now() };
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let mut seats = self.hall.seats();
        // Whoever was shown out has none any more.
        seats.remove(&self.number);
        self.hall.instruments.connected(seats.len());
    }
}
