//! What the program takes of its machine: how much it may, and how much it does.

use std::fs;
use std::sync::Arc;

use jiff::Timestamp;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Files and sockets that the program needs beside its connections: databases, a backup, an import, the log.
const OWN_FILES: u64 = 128;

/// How many may be connected: as many as is good, as far as the system lets the program have sockets. It asks for all that it
/// may have, because the usual limit is made for programs that serve nobody.
pub(crate) fn bounds() -> web::Bounds {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Where it is refused the program goes on with what it has.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let most = if raised.is_ok() { maximum } else { current };
    let usual = web::Bounds::default();
    let sockets = most.map(|most| usize::try_from(most.saturating_sub(OWN_FILES)).unwrap_or(usize::MAX));
    web::Bounds { connections: sockets.unwrap_or(usize::MAX).clamp(1, usual.connections), ..usual }
}

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
