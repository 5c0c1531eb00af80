//! What the program takes of its machine, as the system tells it.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Tells it whenever asked. `started_at` is when the program began.
pub(crate) fn told(started_at: Timestamp) -> web::ProcessTold {
    Arc::new(move || ask(started_at))
}

/// Nothing where the system keeps no `/proc`.
fn ask(started_at: Timestamp) -> Option<web::Process> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    let page = rustix::param::page_size() as u64;
    let mut sizes = pages.split(' ').map_while(|pages| Some(pages.parse::<u64>().ok()? * page));
    let (virtual_bytes, resident_bytes) = (sizes.next()?, sizes.next()?);
    let cpu = clock_gettime(ClockId::ProcessCPUTime);
    Some(web::Process {
        started_at,
        cpu_seconds: cpu.tv_sec as f64 + cpu.tv_nsec as f64 / 1e9,
        resident_bytes,
        virtual_bytes,
        open_files: fs::read_dir("/proc/self/fd").ok()?.count() as u64,
        most_files: getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX),
    })
}
