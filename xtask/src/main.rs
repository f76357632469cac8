//! Tasks of this repository, run as `cargo xtask`.
//!
//! `update-spec` refreshes `openapi/`: it fetches Logto's document, keeps it whole in
//! `management.json`, and makes `api.json` of it, which the library is generated from:
//! fetch -> select -> normalise -> hoist -> overlay -> check. Then it compares the document with the one
//! before, and reports what changed, whom that concerns, and what to do about it.
//!
//! `instructions` counts what a call costs, and fails if that has grown.

mod compare;
mod input;
mod instructions;
mod library;
mod make;
mod openapi;
mod report;
mod rules;
mod update_spec;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Tasks of this repository")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    UpdateSpec(update_spec::UpdateSpec),
    Instructions(instructions::Instructions),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::UpdateSpec(task) => task.run(),
        Task::Instructions(task) => task.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
