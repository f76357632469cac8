//! Tasks of this repository, run as `cargo xtask`.
//!
//! `update-spec` refreshes `openapi/`: it fetches Logto's document, keeps it whole in
//! `management.json`, and makes `users.json` of it, which the library is generated from:
//! fetch -> select -> normalise -> hoist -> overlay -> check. Then it compares the document with the one
//! before, and reports what changed, whom that concerns, and what to do about it.

mod advice;
#[allow(dead_code, reason = "of the build script, only `generate` is wanted")]
#[path = "../../build.rs"]
mod build_script;
mod changes;
mod check;
mod compatibility;
mod concern;
mod corrections;
mod document;
mod facade;
mod facts;
mod files;
mod generator;
mod hoist;
mod idle;
mod lock;
mod names;
mod normalise;
mod overlay;
mod pipeline;
mod release;
mod report;
mod review;
#[cfg(test)]
mod samples;
mod schema;
mod select;
mod slots;
mod source;
mod surface;
mod unify;
mod update_spec;
mod yaml;

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
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::UpdateSpec(task) => task.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
