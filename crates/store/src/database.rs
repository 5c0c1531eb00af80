//! Where a shop's database stands: in a file of the shop's folder, or on a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use postgres::Config;
use postgres::config::{Host, SslMode};

use crate::error::StoreError;

/// The database's file in a shop's folder.
pub const FILE: &str = "shop.db";
/// The intake's, beside it.
pub const INTAKE_FILE: &str = "intake.db";

/// How long a server may take to answer the first word.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// After so long without a word the line is tried, so that a server that vanished is noticed.
const LINE_TRIED_AFTER: Duration = Duration::from_secs(30);

/// Where a shop's database stands.
#[derive(Clone, Debug)]
pub enum Database {
    /// SQLite, in this file.
    File(PathBuf),
    /// PostgreSQL.
    Postgres(PostgresUrl),
}

impl Database {
    /// The one in a shop's folder.
    pub fn in_folder(folder: &Path) -> Database {
        Database::File(folder.join(FILE))
    }
}

impl fmt::Display for Database {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Database::File(path) => write!(out, "{}", path.display()),
            Database::Postgres(url) => write!(out, "{url}"),
        }
    }
}

/// The address of a database on a PostgreSQL server. Shown, it is without its password.
#[derive(Clone)]
pub struct PostgresUrl(Box<Config>);

/// Whether a text is meant as the address of a PostgreSQL server rather than as a folder.
fn is_url(text: &str) -> bool {
    ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
}

impl FromStr for PostgresUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<PostgresUrl, StoreError> {
        if !is_url(text) {
            // What was typed may hold a password in an unforeseen place; only its beginning is shown.
            let begun = text.split("://").next().unwrap_or_default();
            let shown: String = begun.chars().take(20).collect();
            return Err(StoreError::Refused(format!(
                "`{shown}…` is no address of a database; write postgres://user@host/name, or leave --database out for the \
                 file in the shop's folder"
            )));
        }
        let mut config: Config = text.parse().map_err(|error: postgres::Error| {
            let why =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            StoreError::Refused(format!("the address of the database cannot be read: {why}"))
        })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Refused(
                "sslmode=require: Fondly does not speak TLS to PostgreSQL itself; use the server's own socket, a private \
                 line, or a tunnel such as stunnel or ssh, and sslmode=disable"
                    .to_owned(),
            ));
        }
        if config.get_hosts().is_empty() {
            return Err(StoreError::Refused(
                "the address of the database names no host; write postgres://user@host/name, or \
                 postgres://user@/name?host=/run/postgresql for a server's own socket"
                    .to_owned(),
            ));
        }
        config.ssl_mode(SslMode::Disable).application_name("fondly");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        config.keepalives_idle(LINE_TRIED_AFTER).tcp_user_timeout(LINE_TRIED_AFTER);
        Ok(PostgresUrl(Box::new(config)))
    }
}

impl PostgresUrl {
    pub(crate) fn config(&self) -> &Config {
        &self.0
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.0.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        };
        let port = self.0.get_ports().first().filter(|port| **port != 5432);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let name = self.0.get_dbname().or(self.0.get_user()).unwrap_or_default();
        write!(out, "postgres://{host}{port}/{name}")
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// A folder or the address of a server, as a command line names a place for a shop.
impl FromStr for Database {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Database, StoreError> {
        if is_url(text) {
            Ok(Database::Postgres(text.parse()?))
        } else {
            Ok(Database::in_folder(Path::new(text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let url: PostgresUrl = "postgres://ellen:s3cret@db.example:5433/socks".parse().expect("an address");
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db.example:5433/socks postgres://db.example:5433/socks"
        );
        let socket: PostgresUrl =
            "postgresql://ellen@/socks?host=/run/postgresql".parse().expect("an address");
        assert_eq!(socket.to_string(), "postgres:///run/postgresql/socks");
    }

    #[test]
    fn what_cannot_be_used_says_why_and_shows_no_password() {
        let refused = |text: &str| text.parse::<PostgresUrl>().expect_err("it is refused").to_string();
        assert!(refused("mysql://ellen:s3cret@db/socks").contains("postgres://user@host/name"));
        assert!(refused("postgres://db/socks?sslmode=require").contains("tunnel"));
        assert!(refused("postgres://").contains("no host"));
        for text in
            ["mysql://ellen:s3cret@db/socks", "s3cret", "postgres://ellen:s3cret@db/x?sslmode=require"]
        {
            assert!(text == "s3cret" || !refused(text).contains("s3cret"), "{}", refused(text));
        }
    }
}
