//! Answers on a socket until it is asked to stop; what was begun is finished.

use std::future::{Future, IntoFuture};
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;

/// How long what was begun may take to finish. A page that listens for changes never does.
const GRACE: Duration = Duration::from_secs(3);

/// Serves `router` on `listener` until `stop` is done.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let router = router.into_make_service_with_connect_info::<SocketAddr>();
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let stopping = async move {
        stop.await;
        drop(tell);
    };
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopping).into_future();
    let out_of_patience = async move {
        drop(told.await);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = serving => served,
        () = out_of_patience => Ok(()),
    }
}
