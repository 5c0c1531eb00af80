//! `fondly serve`: the pages, and the work that the clock brings.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use shop::Shop;
use shop::backup::BackupNews;
use shop::view::Moment;
use tokio::net::{TcpListener, TcpSocket};

use crate::cli::ServeArgs;
use crate::placing::Placing;
use crate::press::TypstPress;
use crate::words::{say, warn};
use crate::{chance, clock, log, process};

/// How often the plays look again even if nothing is due.
const LOOK_AGAIN: Duration = Duration::from_secs(300);

/// How many requests ask the database at once. Each has a connection with a cache of its own; more would only wait for the processor.
const ASKING_AT_ONCE: usize = 6;

/// How many may have knocked and not been let in yet. The usual 128 let every further one wait a second.
const KNOCKING: u32 = 4_096;

/// Serves a shop. From a demo an own shop may be opened in the folder `own`.
pub(crate) fn run(shop: &Shop, args: &ServeArgs, own: Option<PathBuf>) -> anyhow::Result<()> {
    log::begin(&args.log);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(ASKING_AT_ONCE)
        .enable_all()
        .build()?;
    runtime.block_on(serve(shop, args, own))
}

async fn serve(shop: &Shop, args: &ServeArgs, own: Option<PathBuf>) -> anyhow::Result<()> {
    let (listen, others_come) = (args.listen, others_come(args));
    // A server's database is asked on a thread that may wait, and before anybody else asks: whoever posts first finds
    // everything open.
    let has_owner = tokio::task::block_in_place(|| {
        shop.wake_placer()?;
        shop.is_on_duty()?;
        Ok::<_, shop::ShopError>(shop.owner()?.is_some())
    })?;
    if let Some(how) = &others_come {
        anyhow::ensure!(
            has_owner,
            "{how}, and this shop has no owner who would sign in; run `fondly owner set` first, or listen on \
             127.0.0.1 alone"
        );
    }
    let listener = listen_on(listen).with_context(|| {
        format!("{listen} is taken by another program; choose another with --listen 127.0.0.1:0")
    })?;
    let bound = listener.local_addr()?;
    let address = format!("http://{}", from_here(bound));
    let instruments = web::Instruments::default();
    let ports = web::Ports {
        clock: Arc::new(clock::now),
        entropy: Arc::new(chance::bytes),
        press: Arc::new(TypstPress::new(shop.folder().join("fonts"))),
        hosts: args.host.clone(),
        behind_proxy: args.behind_proxy,
        others_come: others_come.is_some(),
        own,
        instruments: instruments.clone(),
        process: process::told(clock::now()),
    };
    let served = web::Served::from(shop.clone());
    let router = web::router(served.clone(), ports);
    tokio::spawn(keep_up(served.clone()));
    let placing = Placing::begin(served.clone())?;
    say(&format!("Fondly is at {address}"));
    let bounds = process::bounds();
    let stop = async {
        asked_to_stop().await;
        tracing::info!("stopping");
    };
    tracing::info!(version = env!("CARGO_PKG_VERSION"), at = address, "serving");
    if bound.ip().is_unspecified() {
        warn(&format!("Other devices find it under this machine's address, at port {}.", bound.port()));
    }
    if !args.no_open && open::that_detached(&address).is_err() {
        warn("No browser could be opened; go there by hand. Ctrl-C ends the program.");
    }
    web::serve(listener, router, bounds, &instruments, stop).await;
    tokio::task::block_in_place(|| {
        served.shop().stop_backup();
        placing.end(&served.shop());
        served.shop().note_who_came()
    })?;
    tracing::info!("stopped");
    Ok(())
}

/// A socket that whoever comes finds open, also when thousands come at once.
fn listen_on(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(KNOCKING)
}

/// How others would reach the server, if they can.
fn others_come(args: &ServeArgs) -> Option<String> {
    match (&args.listen, args.behind_proxy, args.host.first()) {
        (listen, ..) if !listen.ip().is_loopback() => Some(format!("{listen} can be reached by others")),
        (_, true, _) => Some("a proxy lets others reach this server".to_owned()),
        (_, false, Some(host)) => Some(format!("{host} is a name by which others reach this server")),
        (_, false, None) => None,
    }
}

/// The address under which this machine reaches what listens on all of its addresses.
fn from_here(bound: SocketAddr) -> SocketAddr {
    let here = match bound {
        SocketAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    if bound.ip().is_unspecified() { SocketAddr::new(here, bound.port()) } else { bound }
}

/// How soon a process that is not on duty asks again whether it is.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// Does what is due: writing down who came, imports that were cut short; and, where this process is the one on duty,
/// backups, people whom the clock moves, proposals of a new day.
async fn keep_up(served: web::Served) {
    let shop = served.shop();
    tokio::task::spawn_blocking(move || {
        if let Err(error) = shop.load_search() {
            tracing::warn!(cause = error.in_log(), "what is searched will be loaded when somebody searches");
        }
    });
    loop {
        let shop = served.shop();
        let done = tokio::task::spawn_blocking(move || {
            let now = clock::now();
            let on_duty = shop.is_on_duty()?;
            if on_duty {
                see_to_backups(&shop, now);
            }
            shop.note_who_came()?;
            shop.resume_imports(now)?;
            if !on_duty {
                return Ok(ASK_AGAIN);
            }
            let next = shop.run_due(now)?;
            shop.propose(now)?;
            shop.make_today_ready(&Moment::now(now))?;
            Ok::<_, shop::ShopError>(next.map_or(LOOK_AGAIN, |next| wait_for(now, next)))
        });
        let wait = match done.await {
            Ok(Ok(wait)) => wait,
            Ok(Err(error)) => {
                tracing::warn!(cause = error.in_log(), "background work failed and will be tried again");
                LOOK_AGAIN
            }
            Err(_) => LOOK_AGAIN,
        };
        tokio::time::sleep(wait).await;
    }
}

/// Starts a backup that is due, and says what became of the last one. Whatever fails here holds up nothing else.
fn see_to_backups(shop: &Shop, now: jiff::Timestamp) {
    if let Err(error) = shop.back_up_if_due(now) {
        tracing::warn!(cause = error.in_log(), "no backup could be made");
    }
    match shop.backup_news() {
        Some(BackupNews::Made(made)) => {
            tracing::info!(file = %made.file.display(), bytes = made.bytes, "a backup was made");
        }
        Some(BackupNews::Failed(why)) => {
            tracing::warn!(cause = why, "the backup failed and will be tried again in an hour");
        }
        None => {}
    }
}

/// Until `next`, but at most until the plays look again and at least a second.
fn wait_for(now: jiff::Timestamp, next: jiff::Timestamp) -> Duration {
    let until = Duration::try_from(next.duration_since(now)).unwrap_or_default();
    until.clamp(Duration::from_secs(1), LOOK_AGAIN)
}

async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    let Ok(mut terminated) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _interrupted = interrupted.await;
        return;
    };
    tokio::select! {
        _ = interrupted => {}
        _ = terminated.recv() => {}
    }
}
