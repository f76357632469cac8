//! What a run has seen of each operation. The client reports every attempt, so an operation counts as
//! working only if it was really answered.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    io::{self, Write},
    sync::Mutex,
};

use logto_management::{
    AttemptReport,
    users::{OPERATIONS, OperationInfo},
};

#[derive(Default)]
pub struct Journal {
    seen: Mutex<BTreeMap<String, Seen>>,
    reasons: Mutex<BTreeMap<&'static str, &'static str>>,
}

/// How the attempts at one operation ended.
#[derive(Clone, Copy, Default)]
struct Seen {
    answered: u32,
    refused: u32,
    /// The server did not know the operation.
    unknown: u32,
}

#[derive(Clone, Copy)]
enum Outcome {
    Ok(Seen),
    TooOld,
    NotSetUp(&'static str),
    Missing,
}

impl Journal {
    /// Notes how an attempt ended.
    pub fn note(&self, report: &AttemptReport<'_>) {
        let mut all = self.seen.lock().unwrap();
        let seen = all.entry(report.operation.to_owned()).or_default();
        match report.outcome {
            Ok(_) => seen.answered += 1,
            Err(error) if error.is_unsupported() => seen.unknown += 1,
            Err(_) => seen.refused += 1,
        }
    }

    /// Notes why an operation cannot be had from this server.
    pub fn skip(&self, operation: &'static str, reason: &'static str) {
        self.reasons.lock().unwrap().insert(operation, reason);
    }

    fn outcome(&self, info: &OperationInfo) -> Outcome {
        let seen = self.seen.lock().unwrap().get(info.id).copied().unwrap_or_default();
        let reason = self.reasons.lock().unwrap().get(info.id).copied();
        match (seen, reason) {
            (Seen { answered: 1.., .. }, _) => Outcome::Ok(seen),
            (Seen { refused: 0, unknown: 1.., .. }, _) => Outcome::TooOld,
            (_, Some(reason)) => Outcome::NotSetUp(reason),
            _ => Outcome::Missing,
        }
    }

    fn operations(&self, wanted: impl Fn(Outcome) -> bool) -> impl Iterator<Item = &'static OperationInfo> {
        OPERATIONS.iter().filter(move |info| wanted(self.outcome(info)))
    }

    /// The operations that were skipped, in the order of the table.
    pub fn skipped(&self) -> Vec<&'static str> {
        self.operations(|outcome| matches!(outcome, Outcome::TooOld | Outcome::NotSetUp(_)))
            .map(|info| info.id)
            .collect()
    }

    /// The operations that were neither answered nor skipped.
    pub fn missing(&self) -> Vec<&'static str> {
        self.operations(|outcome| matches!(outcome, Outcome::Missing)).map(|info| info.id).collect()
    }

    /// An operation that this server lacks is newer than all that it has.
    pub fn assert_that_ages_agree(&self) {
        let newest = self.operations(|outcome| matches!(outcome, Outcome::Ok(_))).max_by_key(|info| info.since);
        let lacking = self.operations(|outcome| matches!(outcome, Outcome::TooOld)).min_by_key(|info| info.since);
        if let (Some(newest), Some(lacking)) = (newest, lacking) {
            assert!(newest.since < lacking.since, "the server has {} but lacks {}", newest.id, lacking.id);
        }
    }

    /// All operations by name, for people.
    pub fn table(&self, backend: &str) -> String {
        let rows = OPERATIONS.iter().map(|info| {
            let name = format!("{} ({})", info.id, info.name);
            match self.outcome(info) {
                Outcome::Ok(seen) => format!("  ok       {name:<70} {seen}\n"),
                Outcome::TooOld => {
                    format!("  skipped  {name:<70} too old: since Logto {}.{}\n", info.since.0, info.since.1)
                }
                Outcome::NotSetUp(reason) => format!("  skipped  {name:<70} {reason}\n"),
                Outcome::Missing => format!("  MISSING  {name}\n"),
            }
        });
        format!("lifecycle on {backend}:\n{}{}", rows.collect::<String>(), self.summary(backend))
    }

    /// How many operations there are of each kind.
    pub fn summary(&self, backend: &str) -> String {
        let ok = self.operations(|outcome| matches!(outcome, Outcome::Ok(_))).count();
        let (all, skipped, missing) = (OPERATIONS.len(), self.skipped().len(), self.missing().len());
        format!("lifecycle on {backend}: {all} operations, {ok} ok, {skipped} skipped, {missing} missing")
    }
}

impl Display for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} answered, {} refused", self.answered, self.refused)
    }
}

/// Prints a line also from a test that passes, whose `println!` is not shown.
pub fn print(text: &str) {
    writeln!(io::stdout().lock(), "{text}").expect("there is an output");
}
