//! Where a shop's database stands: in a file of the shop's folder, or on a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use postgres::config::Host;
use postgres::{Client, Config, NoTls};

use crate::error::StoreError;
use crate::postgres::tls::{Protection, Wish};

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
pub struct PostgresUrl {
    config: Box<Config>,
    protection: Protection,
}

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
        let unreadable =
            |why: &str| StoreError::Refused(format!("the address of the database cannot be read: {why}"));
        let Options { address, sslmode, sslrootcert } = Options::of(text);
        // A part of the password would be taken for the host's name, and shown.
        if address.matches('@').count() > 1 {
            return Err(unreadable(
                "there is more than one @ in it; write %40 for one in a password or a name",
            ));
        }
        let mut config: Config = address.parse().map_err(|error: postgres::Error| {
            let why =
                std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
            unreadable(&why)
        })?;
        if config.get_hosts().is_empty() {
            return Err(StoreError::Refused(
                "the address of the database names no host; write postgres://user@host/name, or \
                 postgres://user@/name?host=/run/postgresql for a server's own socket"
                    .to_owned(),
            ));
        }
        let wish = Wish { sslmode: sslmode.as_deref(), sslrootcert: sslrootcert.as_deref() };
        let mut protection = Protection::of(wish)?;
        if config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_))) {
            // A socket of this machine is no line that anybody could listen on.
            protection = Protection::NONE;
        }
        config.ssl_mode(protection.mode).application_name("fondly");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_WITHIN);
        }
        config.keepalives_idle(LINE_TRIED_AFTER).tcp_user_timeout(LINE_TRIED_AFTER);
        Ok(PostgresUrl { config: Box::new(config), protection })
    }
}

/// An address without the options that are libpq's and ours alone.
struct Options {
    address: String,
    sslmode: Option<String>,
    sslrootcert: Option<String>,
}

impl Options {
    fn of(text: &str) -> Options {
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let mut options = Options { address: base.to_owned(), sslmode: None, sslrootcert: None };
        let mut separator = '?';
        for option in query.split('&').filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = || Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            match name {
                "sslmode" => options.sslmode = value(),
                "sslrootcert" => options.sslrootcert = value(),
                _ => {
                    options.address.push(separator);
                    options.address.push_str(option);
                    separator = '&';
                }
            }
        }
        options
    }
}

impl PostgresUrl {
    /// A new line to the server.
    pub(crate) fn connect(&self) -> Result<Client, postgres::Error> {
        match self.protection.tls.clone() {
            Some(tls) => self.config.connect(tls),
            None => self.config.connect(NoTls),
        }
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        };
        let port = self.config.get_ports().first().filter(|port| **port != 5432);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        let name = self.config.get_dbname().or(self.config.get_user()).unwrap_or_default();
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
        assert!(refused("postgres://db/socks?sslmode=verify-ca").contains("verify-full"));
        assert!(
            refused("postgres://db/socks?sslmode=maybe").contains("disable, prefer, require or verify-full")
        );
        assert!(
            refused("postgres://db/socks?sslmode=verify-full&sslrootcert=%2Fnowhere.pem")
                .contains("/nowhere.pem")
        );
        assert!(refused("postgres://").contains("no host"));
        assert!(refused("postgres://ellen:s3@cret@db/x").contains("%40"));
        for text in
            ["mysql://ellen:s3cret@db/socks", "s3cret", "postgres://ellen:s3cret@db/x?sslmode=verify-ca"]
        {
            assert!(text == "s3cret" || !refused(text).contains("s3cret"), "{}", refused(text));
        }
    }
}
