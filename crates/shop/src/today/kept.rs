//! What was looked up for today's page, kept beside the choice that it shows.
//!
//! On a large shop a page of briefs lies in a thousand places of the file. So it is looked up when the server begins and from
//! time to time, and whoever looks while nothing changes finds it ready.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::id::GestureId;
use jiff::{SignedDuration, Timestamp};

use super::{GestureView, TodayView};
use crate::ShopError;

/// How long it is shown. What time alone changes is seen no later; before anything is printed it is checked again.
const FRESH_FOR: SignedDuration = SignedDuration::from_mins(9);
/// Gestures kept at most, some two kilobytes each.
const GESTURES: usize = 500;

/// Views that were looked up.
#[derive(Default)]
pub(super) struct Kept(Mutex<Views>);

#[derive(Default)]
struct Views {
    /// When the first of them was looked up.
    since: Option<Timestamp>,
    frame: Option<TodayView>,
    gestures: HashMap<GestureId, GestureView>,
}

impl Kept {
    /// The page around the gestures.
    pub(super) fn frame(
        &self,
        now: Timestamp,
        look: impl FnOnce() -> Result<TodayView, ShopError>,
    ) -> Result<TodayView, ShopError> {
        if let Some(frame) = &self.views(now).frame {
            return Ok(frame.clone());
        }
        let frame = look()?;
        self.views(now).frame = Some(frame.clone());
        Ok(frame)
    }

    /// One of the gestures on it.
    pub(super) fn gesture(
        &self,
        id: GestureId,
        now: Timestamp,
        look: impl FnOnce() -> Result<GestureView, ShopError>,
    ) -> Result<GestureView, ShopError> {
        if let Some(view) = self.views(now).gestures.get(&id) {
            return Ok(view.clone());
        }
        let view = look()?;
        let gestures = &mut self.views(now).gestures;
        if gestures.len() < GESTURES {
            gestures.insert(id, view.clone());
        }
        Ok(view)
    }

    /// The views that are fresh. Nobody holds them while something is looked up.
    fn views(&self, now: Timestamp) -> MutexGuard<'_, Views> {
        let mut views = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |since: Timestamp| now.duration_since(since).abs() < FRESH_FOR;
        if !views.since.is_some_and(is_fresh) {
            *views = Views { since: Some(now), ..Views::default() };
        }
        views
    }
}
