//! The migration job: brings the users of a file into Logto, and may be stopped at any moment.
//!
//! ```console
//! cargo run --package import_users -- --demo 5000
//! cargo run --package import_users -- users.jsonl
//! ```
//!
//! The first runs against the built-in fake, the second against the Logto of the environment (see
//! `Client::from_env`). After Ctrl-C, a crash or an outage, run the same command again: it goes on
//! where it was, and creates nobody twice. Rows that were rejected can be corrected in the file or in the
//! rejects, and either can be imported. By `customData.importedFrom`, each user tells the row that it
//! comes from; that may be removed when the import is over.
//!
//! - `arguments.rs`: the command line.
//! - `input.rs`, `text.rs`, `json_lines.rs`, `json_document.rs`, `csv_quotes.rs`, `csv_table.rs`, `row.rs`,
//!   `digest.rs`: from a file to users, a row at a time.
//! - `journal.rs`: what has been done, on disk; the rejected rows are written from it.
//! - `marker.rs`: how a user that this import has created is found again.
//! - `importer.rs`, `patience.rs`: one row, from its user to its outcome, and how long it waits for that.
//! - `job.rs`: all rows, some at a time.
//! - `demo.rs`: made-up users and a server for them.

mod arguments;
mod csv_quotes;
mod csv_table;
mod demo;
mod digest;
mod importer;
mod input;
mod job;
mod journal;
mod json_document;
mod json_lines;
mod marker;
mod patience;
mod row;
mod stop;
mod text;

use std::{error::Error, process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use logto_management::{ClientBuilder, RateLimit};

use arguments::{Arguments, Files};
use demo::Demo;
use importer::Importer;
use input::Input;
use job::Job;
use journal::{Import, Journal};
use stop::Stop;

/// Anything that ends the program.
type Failure = Box<dyn Error + Send + Sync>;

/// How long a call may take, waiting for its turn under the rate limit included. Each attempt has a
/// limit of its own.
const PATIENCE: Duration = Duration::from_secs(60 * 60);
/// What shells report for a program that Ctrl-C has ended.
const INTERRUPTED: u8 = 130;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.demo {
        Some(users) => {
            let demo = Demo::start(users).await?;
            import(&demo.files, demo.client(), &arguments).await
        }
        None => import(&arguments.files()?, ClientBuilder::default().from_env()?, &arguments).await,
    }
}

async fn import(files: &Files, client: ClientBuilder, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let client = limited(client, arguments.rate_limit()).timeout(PATIENCE).build()?;
    let input = Input::open(&files.input)?;
    let marker = &arguments.marker;
    let rows = input.survey(marker)?;
    let (file, fingerprint, server) = (input.name(), input.fingerprint()?, client.endpoint().to_owned());
    let import = Import { file, fingerprint, server, marker: marker.clone() };
    // Wrong settings are told at once, and not after the patience that the import itself has.
    marker::check(&client.users()).await?;
    let (journal, past) = Journal::open(&files.journal, &files.rejects, &import)?;
    let stop = Stop::on_ctrl_c();
    let importer = Arc::new(Importer { users: client.users(), marker: import.marker, stop: stop.clone() });
    let job = Job { input, rows, journal, past, importer, in_flight: arguments.in_flight.into(), stop };

    let report = job.run().await?;
    println!("{} created, {} rejected of {} rows", report.created, report.rejected, report.rows);
    if report.rejected > 0 {
        println!("what was rejected, and why: {}", files.rejects.display());
    }
    if report.is_complete() {
        return if report.created > 0 { Ok(ExitCode::SUCCESS) } else { Err("nobody was created".into()) };
    }
    println!("not all is done: run the same command again to go on");
    match report.failure {
        Some(failure) => Err(failure),
        None => Ok(ExitCode::from(INTERRUPTED)),
    }
}

fn limited(client: ClientBuilder, limit: Option<RateLimit>) -> ClientBuilder {
    match limit {
        Some(limit) => client.rate_limit(limit),
        None => client,
    }
}
