//! The whole import: all rows that are not finished, some at a time, until the end, a wish to stop or
//! a failure that is not a row's.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
    time::Duration,
};

use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use logto_management::bulk::Bulk;

use crate::{
    Failure,
    importer::{Importer, Outcome},
    input::Input,
    journal::{Journal, Past},
    row::Row,
    stop::Stop,
};

/// How the progress is shown; nothing is shown unless it is to a terminal.
const PROGRESS: &str = "{bar:32} {human_pos} of {human_len} rows, {per_sec}, {eta} left{msg}";
const REDRAW: Duration = Duration::from_millis(250);

pub struct Job {
    pub input: Input,
    /// How many rows the input has.
    pub rows: u64,
    pub journal: Journal,
    pub past: Past,
    pub importer: Arc<Importer>,
    pub in_flight: usize,
    pub stop: Stop,
}

/// How it went, earlier runs included.
#[derive(Default)]
pub struct Report {
    pub rows: u64,
    pub created: u64,
    pub rejected: u64,
    /// What has stopped the import.
    pub failure: Option<Failure>,
}

impl Report {
    pub fn is_complete(&self) -> bool {
        self.created + self.rejected == self.rows
    }

    fn count(&mut self, is_created: bool) {
        self.created += u64::from(is_created);
        self.rejected += u64::from(!is_created);
    }
}

impl Job {
    /// # Errors
    ///
    /// If the file cannot be read at all. What fails later is part of the report.
    pub async fn run(self) -> Result<Report, Failure> {
        let report = RefCell::new(Report { rows: self.rows, ..Report::default() });
        let progress = progress(self.rows)?;

        let unreadable = Cell::new(None);
        let left = self.input.rows()?.take_while(|_| !self.stop.is_wished());
        let left = left.map_while(|row| row.map_err(|error| unreadable.set(Some(error))).ok());
        let left = left.filter(|row| {
            let is_finished = self.past.has_created(row) || self.past.has_rejected(row);
            if is_finished {
                report.borrow_mut().count(self.past.has_created(row));
                progress.inc(1);
                // The rate is that of this run.
                progress.reset_eta();
            }
            !is_finished
        });
        let mut outcomes = Bulk::new(left, |row| self.begin(row)).in_flight(self.in_flight);
        while let Some(done) = outcomes.next().await {
            let finished = self.finish(&done.input, done.result);
            let mut report = report.borrow_mut();
            match finished {
                Ok(is_created) => {
                    report.count(is_created);
                    progress.inc(1);
                    progress.set_message(format!(", {} rejected", report.rejected));
                }
                Err(failure) => {
                    self.stop.now();
                    report.failure.get_or_insert(failure);
                }
            }
        }
        drop(outcomes);
        progress.abandon();
        let mut report = report.into_inner();
        if let Some(error) = unreadable.take() {
            report.failure.get_or_insert(self.input.explain(&error).into());
        }
        self.journal.sync()?;
        Ok(report)
    }

    /// Notes that a row is begun, and gives what is to be done with it.
    fn begin(&self, row: &Row) -> impl Future<Output = Result<Outcome, Failure>> + Send + use<> {
        let was_begun = self.past.has_begun(row);
        let noted = if was_begun { Ok(()) } else { self.journal.begin(row) };
        let (importer, row) = (Arc::clone(&self.importer), row.clone());
        async move {
            noted?;
            Ok(importer.import(&row, was_begun).await?)
        }
    }

    /// Notes a row's outcome, and tells whether its user is created.
    fn finish(&self, row: &Row, outcome: Result<Outcome, Failure>) -> Result<bool, Failure> {
        let outcome = outcome?;
        let is_created = matches!(outcome, Outcome::Created(_));
        self.journal.finish(row, outcome)?;
        Ok(is_created)
    }
}

fn progress(rows: u64) -> Result<ProgressBar, Failure> {
    let progress = ProgressBar::new(rows).with_style(ProgressStyle::with_template(PROGRESS)?);
    progress.enable_steady_tick(REDRAW);
    Ok(progress)
}
