//! Where the shop is: the folder and the database that the command line names, opened.

use std::path::Path;

use shop::{Database, PostgresUrl, Shop};

use crate::cli::Cli;

impl Cli {
    /// The shop's folder.
    pub(crate) fn folder(&self) -> &Path {
        self.data.as_deref().unwrap_or(Path::new("shop"))
    }

    /// Opens the shop in the folder or the database that was named.
    pub(crate) fn shop(&self) -> anyhow::Result<Shop> {
        if self.database.is_none() && !Shop::exists(self.folder()) {
            crate::words::warn(&format!(
                "There was no shop in {}; a new, empty one is made.",
                self.folder().display()
            ));
        }
        let shop = Shop::open_at(self.folder(), &self.database()?)?;
        crate::backup::tell_migrated(&shop, self.folder());
        Ok(shop)
    }

    /// The same for what needs a shop that is there: a mistyped folder is no empty shop.
    pub(crate) fn shop_that_is_there(&self) -> anyhow::Result<Shop> {
        self.must_hold_a_shop()?;
        self.shop()
    }

    /// Where the shop's database stands.
    pub(crate) fn database(&self) -> anyhow::Result<Database> {
        self.database_of(self.folder())
    }

    /// The same where the shop's folder is another one.
    pub(crate) fn database_of(&self, folder: &Path) -> anyhow::Result<Database> {
        Ok(match &self.database {
            Some(url) => Database::Postgres(url.parse::<PostgresUrl>()?),
            None => Database::in_folder(folder),
        })
    }

    /// Refuses where there is no shop.
    pub(crate) fn must_hold_a_shop(&self) -> anyhow::Result<()> {
        anyhow::ensure!(
            self.database.is_some() || Shop::exists(self.folder()),
            "there is no shop in {}; name its folder with --data",
            self.folder().display()
        );
        Ok(())
    }
}
