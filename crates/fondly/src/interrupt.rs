//! Ctrl-C during long work: the work is asked to stop, and keeps nothing half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::words::warn;

/// A flag that Ctrl-C sets, saying `what` happens then; a second Ctrl-C ends the program at once, which is as safe.
pub(crate) fn on_interrupt(what: &'static str) -> anyhow::Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&flag);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
        runtime.block_on(async {
            if tokio::signal::ctrl_c().await.is_ok() {
                set.store(true, Ordering::Relaxed);
                warn(what);
            }
            if tokio::signal::ctrl_c().await.is_ok() {
                // What is unfinished has no name by which anybody would take it for finished.
                std::process::exit(130);
            }
        });
    })?;
    Ok(flag)
}
