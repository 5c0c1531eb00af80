//! `fondly owner`, `fondly key` and `fondly hook`: who may come in, set from the shop's own machine.
//!
//! A password or a secret is never an argument, which other programs could see and the shell would keep.

use std::io::{IsTerminal, Read};

use anyhow::Context;
use clap::{Args, Subcommand};
use domain::door::{HookDoor, Name, Password, Scope, Secret};
use domain::id::{HookSecretId, KeyId};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use shop::Shop;
use shop::doors::KeyRow;

use crate::chance;
use crate::typed;
use crate::words::{moment, say, say_json, warn};

/// What an owner is called who said no name anywhere.
const NAMELESS: &str = "owner";
/// More bytes than any password or secret has.
const TYPED_MAX: u64 = 4_096;

/// The owner.
#[derive(Args)]
pub(crate) struct OwnerArgs {
    #[command(subcommand)]
    pub(crate) action: OwnerAction,
}

/// What can be done about the owner.
#[derive(Subcommand)]
pub(crate) enum OwnerAction {
    /// Make the owner, or give them another password; it is asked for, or read from standard input. Everybody
    /// is signed out
    Set {
        /// The name to sign in with; the one there is, or that of Settings, if it is left out
        #[arg(long)]
        name: Option<String>,
    },
    /// Take the owner away: everybody is signed out, and the shop is for its own machine again
    Reset,
}

/// Keys.
#[derive(Args)]
pub(crate) struct KeyArgs {
    #[command(subcommand)]
    pub(crate) action: KeyAction,
}

/// What can be done about keys.
#[derive(Subcommand)]
pub(crate) enum KeyAction {
    /// Make a key; it is shown this once
    New {
        /// What it may do: write (send what customers do), read, or metrics (watch over the program)
        #[arg(long, value_parser = scope)]
        scope: Scope,
        /// What it is for
        #[arg(long)]
        name: Option<String>,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Every key there ever was, by its beginning
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Let a key open nothing any more
    Revoke {
        /// The key's number
        #[arg(value_parser = typed::key)]
        key: KeyId,
    },
}

/// Secrets of hooks.
#[derive(Args)]
pub(crate) struct HookArgs {
    #[command(subcommand)]
    pub(crate) action: HookAction,
}

/// What can be done about secrets of hooks.
#[derive(Subcommand)]
pub(crate) enum HookAction {
    /// Keep the secret with which a shop system signs; it is asked for, or read from standard input
    Keep {
        /// Who signs: shopify or woo
        #[arg(value_parser = hook_door)]
        door: HookDoor,
    },
    /// Every secret, by its last four letters
    List {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Forget a secret: what is signed with it is refused
    Remove {
        /// The secret's number
        #[arg(value_parser = typed::secret)]
        secret: HookSecretId,
    },
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).ok_or_else(|| "write `write`, `read` or `metrics`".to_owned())
}

fn hook_door(text: &str) -> Result<HookDoor, String> {
    HookDoor::parse(text).ok_or_else(|| "write `shopify` or `woo`".to_owned())
}

pub(crate) fn owner(shop: &Shop, action: &OwnerAction, now: Timestamp) -> anyhow::Result<()> {
    match action {
        OwnerAction::Set { name } => return set_owner(shop, name.as_deref(), now),
        OwnerAction::Reset => match shop.reset_owner()? {
            Some(name) => {
                say(&format!("{name} is the owner no more. The shop is for its own machine again."))
            }
            None => say("There was no owner. Nothing was changed."),
        },
    }
    Ok(())
}

fn set_owner(shop: &Shop, name: Option<&str>, now: Timestamp) -> anyhow::Result<()> {
    let there_is = shop.owner()?;
    let settings = shop.settings()?.owner;
    let usual = there_is.clone().or(Some(settings).filter(|name| !name.trim().is_empty()));
    let name = Name::parse(name.or(usual.as_deref()).unwrap_or(NAMELESS))?;
    let shown = name.as_str();
    let password = Password::parse(typed_twice(&format!("A password for {shown}"))?)?;
    shop.set_owner(&name, &password, &chance::bytes, now)?;
    say(&match there_is {
        None => {
            format!("{shown} is the owner. Let other devices in with: fondly serve --listen 0.0.0.0:4848")
        }
        Some(_) => format!("{shown} signs in with the new password. Everybody was signed out."),
    });
    Ok(())
}

pub(crate) fn key(shop: &Shop, action: &KeyAction, now: Timestamp) -> anyhow::Result<()> {
    match action {
        KeyAction::New { scope, name, json } => {
            let name = Name::parse(name.as_deref().unwrap_or(scope.as_str()))?;
            let new = shop.make_key(*scope, &name, &chance::bytes, now)?;
            let key = new.text.expose();
            if *json {
                return say_json(&json!({ "key": key, "id": new.row.id, "scope": scope, "name": name }));
            }
            say(key);
            warn("This is the only time that it is shown.");
        }
        KeyAction::List { json: true } => return say_json(&shop.keys()?),
        KeyAction::List { json: false } => tell(&shop.keys()?, &shop.rules()?.zone),
        KeyAction::Revoke { key } => {
            shop.revoke_key(*key, now)?;
            say(&format!("Key {key} opens nothing any more."));
        }
    }
    Ok(())
}

pub(crate) fn hook(shop: &Shop, action: &HookAction, now: Timestamp) -> anyhow::Result<()> {
    match action {
        HookAction::Keep { door } => {
            let secret = typed(&format!("The secret of {}", door.name()))?;
            shop.put_hook_secret(*door, &secret, now)?;
            say(&format!("Kept. What {} signs with it is believed from now on.", door.name()));
        }
        HookAction::List { json: true } => return say_json(&shop.hook_secret_rows()?),
        HookAction::List { json: false } => {
            let zone = &shop.rules()?.zone;
            for row in shop.hook_secret_rows()? {
                let end = match row.tail.as_str() {
                    "" => "a short one".to_owned(),
                    tail => format!("…{tail}"),
                };
                let since = moment(row.made_at, zone);
                say(&format!("{:>4}  {}  {end}, since {since}", row.id, row.door.name()));
            }
        }
        HookAction::Remove { secret } => {
            shop.remove_hook_secret(*secret)?;
            say(&format!("Removed. What is signed with secret {secret} is refused."));
        }
    }
    Ok(())
}

fn tell(keys: &[KeyRow], zone: &TimeZone) {
    if keys.is_empty() {
        say("No key was made yet: fondly key new --scope write --name \"our web shop\"");
    }
    for key in keys {
        let state = match (key.revoked_at, key.used_at) {
            (Some(at), _) => format!("revoked {}", moment(at, zone)),
            (None, Some(at)) => format!("last used {}", moment(at, zone)),
            (None, None) => "never used".to_owned(),
        };
        say(&format!("{:>4}  {}…  {}, {state}", key.id, key.start, key.name));
    }
}

/// A new password: typed twice without an echo, or the first line of standard input.
fn typed_twice(what: &str) -> anyhow::Result<Secret> {
    let first = typed(what)?;
    if std::io::stdin().is_terminal() {
        let again = typed("The same again")?;
        anyhow::ensure!(first.expose() == again.expose(), "the two are not the same; nothing was changed");
    }
    Ok(first)
}

/// What is typed without an echo, or the first line of standard input.
fn typed(what: &str) -> anyhow::Result<Secret> {
    if std::io::stdin().is_terminal() {
        let text =
            rpassword::prompt_password(format!("{what}: ")).context("nothing could be read from here")?;
        return Ok(Secret::new(text));
    }
    let mut bytes = Vec::new();
    std::io::stdin().take(TYPED_MAX).read_to_end(&mut bytes).context("standard input could not be read")?;
    let text = String::from_utf8(bytes).ok().context("standard input is not UTF-8 text")?;
    Ok(Secret::new(text.lines().next().unwrap_or_default()))
}
