//! Files and folders that nobody but their owner reads: they hold customers, and the secrets by which senders are known.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder, and those above it, if it is not there. One that is there stays as its owner has it.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        std::fs::create_dir_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes a new file; there must be none.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_shop_is_its_owners_alone() {
        let above = tempfile::tempdir().expect("a folder");
        let folder = above.path().join("shops/socks");
        private_folder(&folder).expect("it is made");
        private_folder(&folder).expect("it is there");
        let store = crate::Store::open(&folder.join(crate::FILE)).expect("a database");
        store.write(|tx| tx.put_setting("shop", &1)).expect("it is kept");
        let mode = |path: &Path| path.metadata().expect("it is there").permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        for file in folder.read_dir().expect("files") {
            let path = file.expect("a file").path();
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
    }
}
