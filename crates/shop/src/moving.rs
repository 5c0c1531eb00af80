//! Moving: a copy of the whole shop somewhere else, from a folder to a server or back, row by row the same.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use store::{Carried, Database};

use crate::backup::FOLDERS;
use crate::open::{INTAKE, make_folder};
use crate::{Shop, ShopError};

/// Told rows of how many, each counted when it is over there and when it is compared; breaks to stop.
pub type Watch<'a> = dyn Fn(u64, u64) -> ControlFlow<()> + 'a;

impl Shop {
    /// Copies the shop as it is now to `to`, which must hold nothing, and compares every row. This one stays as it is. Into
    /// another folder its fonts and uploads go along.
    pub fn move_to(&self, to: &Database, watch: &Watch<'_>) -> Result<Carried, ShopError> {
        let folder = match to {
            Database::File(path) => path.parent(),
            Database::Postgres(_) => None,
        };
        if let Some(folder) = folder {
            make_folder(folder)?;
        }
        let carried = self.store().carry_to(&self.folder().join(INTAKE), to, watch)?;
        let ControlFlow::Continue(carried) = carried else {
            return Err(ShopError::Refused("it was stopped, and nothing is there".to_owned()));
        };
        if let Some(folder) = folder {
            FOLDERS.iter().try_for_each(|name| copy_folder(&self.folder().join(name), &folder.join(name)))?;
        }
        Ok(carried)
    }
}

/// Copies the files of a folder, unless it is the same one or there is one already.
fn copy_folder(from: &Path, to: &Path) -> Result<(), ShopError> {
    if !from.is_dir() || to.exists() {
        return Ok(());
    }
    let copy = || -> std::io::Result<()> {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::copy(&path, to.join(name))?;
            }
        }
        Ok(())
    };
    let failed = |source| ShopError::File {
        what: format!("{} could not be copied to {}", from.display(), to.display()),
        source,
    };
    copy().map_err(failed)
}
