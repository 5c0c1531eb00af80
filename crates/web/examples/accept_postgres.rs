//! The peer of the benchmark `accept`: the same HTTP work, each request a transaction of its own in PostgreSQL.
//!
//! It reads the body as Fondly does, looks for the write key, and answers when PostgreSQL has the events on the disk, a row
//! each. Usage: `accept_postgres "host=/folder user=bench dbname=postgres" CONNECTIONS KEY STATEMENT`, where the statement takes an
//! array of texts; prints its address.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_postgres::{Client, NoTls, Statement};

/// A connection and its one statement.
type Ready = (Client, Statement);

struct Peer {
    ready: Vec<Ready>,
    turn: AtomicUsize,
    key: String,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "writeKey")]
    write_key: Option<String>,
    #[serde(borrow)]
    batch: Option<Vec<&'a RawValue>>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, connections, key, statement] = &arguments[..] else { return Err("four arguments".into()) };
    let mut ready = Vec::new();
    for _ in 0..connections.parse()? {
        let (client, connection) = tokio_postgres::connect(database, NoTls).await?;
        tokio::spawn(connection);
        let prepared = client.prepare(statement).await?;
        ready.push((client, prepared));
    }
    let peer = Arc::new(Peer { ready, turn: AtomicUsize::new(0), key: key.clone() });
    let routes = Router::new().route("/v1/{call}", post(take)).with_state(peer);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    use std::io::Write as _;
    writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
    Ok(axum::serve(listener, routes).await?)
}

async fn take(State(peer): State<Arc<Peer>>, Path(_call): Path<String>, body: Bytes) -> Response {
    let Ok(envelope) = serde_json::from_slice::<Envelope<'_>>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if envelope.write_key.as_ref() != Some(&peer.key) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let events: Vec<&str> = match &envelope.batch {
        Some(batch) => batch.iter().map(|event| event.get()).collect(),
        None => vec![std::str::from_utf8(&body).unwrap_or_default()],
    };
    let (client, statement) = &peer.ready[peer.turn.fetch_add(1, Ordering::Relaxed) % peer.ready.len()];
    match client.execute(statement, &[&events]).await {
        Ok(_) => axum::Json(serde_json::json!({ "success": true })).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
