//! Files that come through a page: spooled into the shop's folder before anything else is done with them.
//!
//! An upload is two files in `incoming`: its bytes under its token, and beside them what it is. The bytes get
//! their name last, so that an upload that broke off is never taken for one.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Shop, ShopError};

/// The folder of uploads in the shop's folder.
pub(crate) const FOLDER: &str = "incoming";
/// What ends the name of a file that is still being written.
const PART: &str = "part";
/// Bytes copied at a time.
const CHUNK: usize = 256 << 10;
/// Letters of the digest in a token: enough that a typed one is never another's.
const TOKEN_DIGEST: usize = 16;

/// What an upload is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Upload {
    /// Its name on its owner's computer.
    pub(super) file: String,
    pub(super) bytes: u64,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub(super) digest: String,
}

impl Upload {
    pub(super) fn digest(&self) -> Vec<u8> {
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        self.digest.as_bytes().chunks(2).filter_map(byte).collect()
    }
}

impl Shop {
    /// Keeps the bytes of a file to be imported, and answers with the token that it goes by from here on.
    pub fn upload(&self, name: &str, from: &mut dyn Read) -> Result<String, ShopError> {
        let folder = self.folder().join(FOLDER);
        fs::create_dir_all(&folder).map_err(|source| failed(&folder, source))?;
        let (number, part, mut file) = new_part(&folder)?;
        let spooled = spool(name, from, &mut file).and_then(|upload| {
            let token = format!("{number}-{}", &upload.digest[..TOKEN_DIGEST]);
            let about = serde_json::to_vec(&upload).expect("it is text and numbers");
            let mut beside = File::create(folder.join(format!("{token}.json")))?;
            beside.write_all(&about)?;
            beside.sync_all()?;
            fs::rename(&part, folder.join(&token))?;
            File::open(&folder)?.sync_all()?;
            Ok(token)
        });
        spooled.map_err(|source| {
            // What is left of it is only in the way; the next start clears it if this cannot.
            let _ = fs::remove_file(&part);
            ShopError::File {
                what: format!(
                    "`{name}` could not be kept in {}; nothing of it was taken in",
                    folder.display()
                ),
                source,
            }
        })
    }

    /// Throws an upload away. Harmless when it is gone.
    pub fn discard_upload(&self, token: &str) -> Result<(), ShopError> {
        let path = self.incoming(token)?;
        for path in [path.with_extension("json"), path] {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed(&path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Where the bytes of an upload are.
    pub(super) fn incoming(&self, token: &str) -> Result<PathBuf, ShopError> {
        let is_token = token.split_once('-').is_some_and(|(number, digest)| {
            number.bytes().all(|byte| byte.is_ascii_digit())
                && digest.len() == TOKEN_DIGEST
                && digest.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        if is_token { Ok(self.folder().join(FOLDER).join(token)) } else { Err(gone(token)) }
    }

    /// What an upload is, and where.
    pub(super) fn upload_of(&self, token: &str) -> Result<(Upload, PathBuf), ShopError> {
        let path = self.incoming(token)?;
        let beside = path.with_extension("json");
        let about = match fs::read(&beside) {
            Ok(about) if path.exists() => about,
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(&beside, error)),
            _ => return Err(gone(token)),
        };
        let upload =
            serde_json::from_slice(&about).map_err(|error| ShopError::Damaged("an upload", error.into()))?;
        Ok((upload, path))
    }

    /// The uploads that are there, and whether each is older than `age`; clears what broke off.
    pub(super) fn uploads(&self, older_than: jiff::Timestamp) -> Result<Vec<(String, bool)>, ShopError> {
        let folder = self.folder().join(FOLDER);
        let mut tokens = Vec::new();
        for path in entries(&folder)? {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.extension().is_some_and(|extension| extension == PART) {
                fs::remove_file(&path).map_err(|source| failed(&path, source))?;
            } else if self.incoming(name).is_ok() {
                let changed = path.metadata().and_then(|metadata| metadata.modified());
                let changed = changed.ok().and_then(|time| jiff::Timestamp::try_from(time).ok());
                tokens.push((name.to_owned(), changed.is_some_and(|changed| changed < older_than)));
            }
        }
        Ok(tokens)
    }
}

/// A new file to write to, with a number that no other upload has.
fn new_part(folder: &Path) -> Result<(u64, PathBuf, File), ShopError> {
    let number = |path: &PathBuf| path.file_name()?.to_str()?.split(['-', '.']).next()?.parse::<u64>().ok();
    let mut next = entries(folder)?.iter().filter_map(number).max().unwrap_or(0) + 1;
    loop {
        let part = folder.join(format!("{next}.{PART}"));
        match OpenOptions::new().write(true).create_new(true).open(&part) {
            Ok(file) => return Ok((next, part, file)),
            // Another upload began at the same moment.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => next += 1,
            Err(error) => return Err(failed(&part, error)),
        }
    }
}

fn spool(name: &str, from: &mut dyn Read, to: &mut File) -> std::io::Result<Upload> {
    let mut hash = Sha256::new();
    let mut chunk = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        match from.read(&mut chunk) {
            Ok(0) => break,
            Ok(count) => {
                hash.update(&chunk[..count]);
                to.write_all(&chunk[..count])?;
                bytes += count as u64;
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    to.sync_all()?;
    let digest = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Upload { file: name.to_owned(), bytes, digest })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, ShopError> {
    let listed = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        listed => listed.and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect()),
    };
    listed.map_err(|source| failed(folder, source))
}

fn gone(token: &str) -> ShopError {
    ShopError::NotFound { what: "upload", id: token.to_owned() }
}

fn failed(path: &Path, source: std::io::Error) -> ShopError {
    ShopError::File { what: format!("{} could not be used", path.display()), source }
}
