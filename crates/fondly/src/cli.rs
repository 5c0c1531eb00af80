//! The command line: every word of it, once.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use jiff::civil::Date;
use shop::view::Moment;

use crate::typed;

/// Fondly: for shops that grow by being personal.
#[derive(Parser)]
#[command(name = "fondly", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    /// The shop's folder; made if it is not there [default: shop, and one of its own for a demo]
    #[arg(long, global = true, env = "FONDLY_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The address of a PostgreSQL database, postgres://user@host/name, rather than the file in that folder
    // It may hold a password, which must not be shown where it cannot be read: it is read later.
    #[arg(long, global = true, env = "FONDLY_DATABASE", hide_env_values = true, value_name = "URL")]
    pub(crate) database: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be asked for.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a made-up shop and serve it
    Demo(DemoArgs),
    /// Serve the shop's pages
    Serve(ServeArgs),
    /// Set the owner, so that other devices may come in
    Owner(crate::doors::OwnerArgs),
    /// Keys with which programs come in
    Key(crate::doors::KeyArgs),
    /// Secrets with which shop systems sign what they send
    Hook(crate::doors::HookArgs),
    /// Take in a file: orders, customers, sales lines, events, contacts, vCards, birthdays
    Import(crate::import::ImportArgs),
    /// How much the shop holds
    Status(Look),
    /// What to do now: list it, tick it off
    Today(TodayArgs),
    /// Find and list people
    People(PeopleArgs),
    /// File one line with the right person: a remark, a call, a birthday, a photo
    Remember(RememberArgs),
    /// Take back what was typed by hand
    Forget(ForgetArgs),
    /// One person: where they stand, and everything between you
    Person(PersonArgs),
    /// The journey: who stands where, and the rules
    Journey(JourneyArgs),
    /// What our people love: the interests, and the words by which they are guessed
    Interests(InterestsArgs),
    /// The plays: the rules that propose gestures
    Plays(PlaysArgs),
    /// Make the paper for today's gestures
    Print(PrintArgs),
    /// Hand everything out as files
    Export(ExportArgs),
    /// Forget a person for good
    Erase(EraseArgs),
    /// Make a backup of the whole shop, also while it is served
    Backup(crate::backup::BackupArgs),
    /// Make a shop of a backup
    Restore(crate::backup::RestoreArgs),
    /// Copy the whole shop to a PostgreSQL server, or back to a folder
    Move(crate::moving::MoveArgs),
    /// Check that the database is whole and every fold equals its replay
    Verify(crate::backup::VerifyArgs),
}

/// How a reading command looks.
#[derive(Args)]
pub(crate) struct Look {
    /// Answer in JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Look back at the end of this day, such as 2026-03-31
    #[arg(long, value_name = "DATE", value_parser = typed::day)]
    pub(crate) as_of: Option<Date>,
}

impl Look {
    /// The point that is looked at.
    pub(crate) fn moment(&self, now: Timestamp) -> Moment {
        Moment { now, as_of: self.as_of }
    }
}

/// A made-up shop.
#[derive(Args)]
pub(crate) struct DemoArgs {
    #[command(subcommand)]
    pub(crate) action: Option<DemoAction>,
    /// Which shop: it sells socks, or it is an optician's
    #[arg(long, value_name = "SHOP", value_enum, default_value_t = MadeUp::Socks)]
    pub(crate) shop: MadeUp,
    /// How many orders the sock shop has had in two years
    #[arg(long, value_name = "N", default_value_t = ::demo::Plan::ORDERS)]
    pub(crate) orders: u32,
    /// How many patients the optician has had in eight years
    #[arg(long, value_name = "N", default_value_t = ::demo::OpticianPlan::PATIENTS)]
    pub(crate) patients: u32,
    /// Another seed is another shop
    #[arg(long, value_name = "S", default_value_t = ::demo::Plan::SEED)]
    pub(crate) seed: u64,
    /// Make it anew even if there is one
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Only make it
    #[arg(long)]
    pub(crate) no_serve: bool,
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

/// The made-up shops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum MadeUp {
    /// Marigold Street Socks, which puts a note in every parcel
    Socks,
    /// Larkspur Lane Opticians, who post a newsletter about life
    Optician,
}

/// What else can be done with it.
#[derive(Subcommand)]
pub(crate) enum DemoAction {
    /// Write its orders and customers as Shopify exports them
    Export {
        /// Where the files go
        folder: PathBuf,
        /// How many orders it has had in two years
        #[arg(long, value_name = "N", default_value_t = ::demo::Plan::ORDERS)]
        orders: u32,
        /// Another seed is another shop
        #[arg(long, value_name = "S", default_value_t = ::demo::Plan::SEED)]
        seed: u64,
    },
}

/// How pages are served.
#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The address to listen on; port 0 takes a free one, and 0.0.0.0:4848 lets other devices in, once there
    /// is an owner
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4848")]
    pub(crate) listen: std::net::SocketAddr,
    /// A name by which this server is called, such as socks.example; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub(crate) host: Vec<String>,
    /// A proxy of yours hands requests on: believe what it says of where they come from, and of https
    #[arg(long)]
    pub(crate) behind_proxy: bool,
    /// Do not open a browser
    #[arg(long)]
    pub(crate) no_open: bool,
    #[command(flatten)]
    pub(crate) log: crate::log::LogArgs,
}

/// Today.
#[derive(Args)]
pub(crate) struct TodayArgs {
    #[command(subcommand)]
    pub(crate) action: Option<TodayAction>,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// What can be done with a gesture.
#[derive(Subcommand)]
pub(crate) enum TodayAction {
    /// It is made
    Done {
        /// The gesture's number
        #[arg(value_parser = typed::gesture)]
        gesture: domain::id::GestureId,
        /// Who made it
        #[arg(long)]
        by: Option<String>,
    },
    /// Tomorrow, rather
    Later {
        /// The gesture's number
        #[arg(value_parser = typed::gesture)]
        gesture: domain::id::GestureId,
    },
    /// Not at all, for a reason
    Skip {
        /// The gesture's number
        #[arg(value_parser = typed::gesture)]
        gesture: domain::id::GestureId,
        /// Why, in a word or two
        reason: String,
    },
    /// Take the last of these back
    Undo {
        /// The gesture's number
        #[arg(value_parser = typed::gesture)]
        gesture: domain::id::GestureId,
    },
    /// Words for its card; none leaves it blank for a hand
    Words {
        /// The gesture's number
        #[arg(value_parser = typed::gesture)]
        gesture: domain::id::GestureId,
        /// What to print
        #[arg(default_value = "")]
        words: String,
    },
}

/// Remembering.
#[derive(Args)]
pub(crate) struct RememberArgs {
    /// Who, and what happened: "Maya Okafor called, her knee is better"
    pub(crate) text: String,
    /// The person's number, where the name alone does not tell
    #[arg(long, value_name = "PERSON", value_parser = typed::person)]
    pub(crate) about: Option<domain::id::PersonId>,
    /// Somebody new, by the name that the line begins with
    #[arg(long, conflicts_with = "about")]
    pub(crate) new: bool,
    /// remark, reply, call, visit, complaint, settled, day, photo, review, …: where the line is read wrongly
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// A photo that came
    #[arg(long, value_name = "FILE")]
    pub(crate) photo: Option<PathBuf>,
    /// They said that the photo may be shown to others
    #[arg(long)]
    pub(crate) may_show: bool,
    /// Who remembers it
    #[arg(long, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

/// Taking back.
#[derive(Args)]
pub(crate) struct ForgetArgs {
    /// The numbers of the events, as they were told when it was filed
    #[arg(required = true, value_parser = typed::event)]
    pub(crate) events: Vec<domain::id::EventId>,
}

/// What can be done with people by hand.
#[derive(Subcommand)]
pub(crate) enum PeopleAction {
    /// Add a person by hand
    Add {
        /// The name, or half of it
        name: String,
        /// An email; may be given more than once
        #[arg(long)]
        email: Vec<String>,
        /// A phone number with its country; may be given more than once
        #[arg(long)]
        phone: Vec<String>,
        /// A day such as "29 Feb 1960"
        #[arg(long, value_name = "DAY")]
        birthday: Option<String>,
    },
    #[command(flatten)]
    One(crate::alike::OneAction),
}

/// People.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct PeopleArgs {
    #[command(subcommand)]
    pub(crate) action: Option<PeopleAction>,
    /// Any part of a name, an email, a town, or an order's number
    #[arg(default_value = "")]
    pub(crate) query: String,
    /// Only people on this stage
    #[arg(long)]
    pub(crate) stage: Option<String>,
    /// Only those who are: warm, cooling, lapsed, reached, skipped, stuck or weak
    #[arg(long)]
    pub(crate) show: Option<String>,
    /// The ten who love the shop and were never thanked
    #[arg(long, conflicts_with_all = ["query", "stage", "show", "after"])]
    pub(crate) loved: bool,
    /// Records that may be one person, and why; a page of the shop joins them or says that they are two
    #[arg(long, conflicts_with_all = ["query", "stage", "show", "loved", "as_of"])]
    pub(crate) alike: bool,
    /// Go on after this place, as the last answer gave it
    #[arg(long)]
    pub(crate) after: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// One person.
#[derive(Args)]
pub(crate) struct PersonArgs {
    /// The person's number
    #[arg(value_parser = typed::person)]
    pub(crate) person: domain::id::PersonId,
    #[command(flatten)]
    pub(crate) look: Look,
}

/// The journey.
#[derive(Args)]
pub(crate) struct JourneyArgs {
    #[command(subcommand)]
    pub(crate) action: JourneyAction,
}

/// What can be asked of the journey.
#[derive(Subcommand)]
pub(crate) enum JourneyAction {
    /// Who stands where
    Show(Look),
    /// Read a rules file and say what is wrong with it
    Check {
        /// A TOML file
        file: PathBuf,
    },
    /// Try a rules file on everybody: who would move, from where to where and why; nothing is changed
    WhatIf {
        /// A TOML file
        file: PathBuf,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Put a rules file into force: everybody is replayed
    Publish {
        /// A TOML file
        file: PathBuf,
    },
    /// Every version of the rules there ever was
    Versions {
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the rules in force, or those of an earlier version
    Rules {
        /// The number of a version
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// Fold every case of a file and name each difference
    Vectors {
        /// A JSON file of cases
        file: PathBuf,
    },
}

/// Interests.
#[derive(Args)]
pub(crate) struct InterestsArgs {
    #[command(subcommand)]
    pub(crate) action: InterestsAction,
}

/// What can be asked of interests.
#[derive(Subcommand)]
pub(crate) enum InterestsAction {
    /// Every interest, with how many people love it and of how many it is guessed
    List {
        /// Only those whose name or words hold this
        #[arg(default_value = "")]
        query: String,
        #[command(flatten)]
        look: Look,
    },
    /// Print the file of interests in force
    Rules {
        /// Rather the one that was published as this number
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// Read a file of interests and say what is wrong with it
    Check {
        /// A TOML file
        file: PathBuf,
    },
    /// Put a file of interests into force: every guess is made anew
    Publish {
        /// A TOML file
        file: PathBuf,
    },
    /// What a text would let guess, and why
    Try {
        /// What somebody wrote
        text: String,
    },
}

/// The plays.
#[derive(Args)]
pub(crate) struct PlaysArgs {
    #[command(subcommand)]
    pub(crate) action: PlaysAction,
}

/// What can be asked of the plays.
#[derive(Subcommand)]
pub(crate) enum PlaysAction {
    /// Read a file of plays and say what is wrong with it
    Check {
        /// A TOML file
        file: PathBuf,
    },
    /// Put a file of plays into force; the one before stays readable
    Publish {
        /// A TOML file
        file: PathBuf,
    },
    /// Print the plays in force
    Rules {
        /// Those of an earlier version, from 1
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
}

/// Paper.
#[derive(Args)]
pub(crate) struct PrintArgs {
    /// notes, briefs, slips, envelopes, backs, labels, tags, insert; about, calibration or test-card
    pub(crate) paper: String,
    /// The PDF to write
    #[arg(long, value_name = "FILE", required_unless_present = "check")]
    pub(crate) out: Option<PathBuf>,
    /// Write nothing: say what would be printed, and what would not
    #[arg(long)]
    pub(crate) check: bool,
    /// Only this gesture, as for one damaged sheet; several, with commas between, make a stack of their own
    #[arg(long, value_name = "GESTURE", value_delimiter = ',', value_parser = typed::gesture)]
    pub(crate) only: Vec<domain::id::GestureId>,
    /// The first label that is still on the sheet
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) start_at: u32,
    /// The printer, by its name on Settings
    #[arg(long, value_name = "NAME")]
    pub(crate) printer: Option<String>,
    /// Whom a page is about
    #[arg(long, value_name = "PERSON", required_if_eq("paper", "about"), value_parser = typed::person)]
    pub(crate) person: Option<domain::id::PersonId>,
    /// What a printer is calibrated for: cards, sheets, envelopes or labels
    #[arg(long, value_name = "PAPER", default_value = "sheets")]
    pub(crate) on: String,
}

/// What is handed out.
#[derive(Args)]
pub(crate) struct ExportArgs {
    #[command(subcommand)]
    pub(crate) what: ExportWhat,
}

/// What can be handed out.
#[derive(Subcommand)]
pub(crate) enum ExportWhat {
    /// People, as a table or an address book
    People(crate::people_out::PeopleOut),
    /// Every event, one JSON object a line, on standard output
    Events {
        /// Only what was before the end of this day, such as 2026-03-31
        #[arg(long, value_name = "DATE", value_parser = typed::day)]
        as_of: Option<Date>,
        /// Hand out health facts, too; without it they stay in the record
        #[arg(long)]
        with_health: bool,
    },
    /// Everything that is kept of one person, as JSON: for the person, who may ask for it by right
    Person {
        /// The person's number
        #[arg(value_parser = typed::person)]
        person: domain::id::PersonId,
    },
}

/// Forgetting.
#[derive(Args)]
pub(crate) struct EraseArgs {
    /// The person's number
    #[arg(value_parser = typed::person)]
    pub(crate) person: domain::id::PersonId,
    /// Say yes to what cannot be undone
    #[arg(long)]
    pub(crate) yes: bool,
}
