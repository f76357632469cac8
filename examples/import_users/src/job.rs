//! The whole import: all rows that are not finished, some at a time, until the end, a wish to stop or
//! a failure that is not a row's.

use std::{cell::Cell, io, sync::Arc, time::Duration};

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
    pub journal: Journal,
    pub past: Past,
    pub importer: Arc<Importer>,
    pub in_flight: usize,
    pub stop: Stop,
}

/// How it went, earlier runs included.
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
}

impl Job {
    /// # Errors
    ///
    /// If the file cannot be read at all. What fails later is part of the report.
    pub async fn run(self) -> Result<Report, Failure> {
        let rows = self.count_rows()?;
        let mut report = Report {
            rows,
            created: self.past.finished() - self.past.rejected,
            rejected: self.past.rejected,
            failure: None,
        };
        let progress = progress(rows, self.past.finished())?;

        let unreadable = Cell::new(None);
        let left = self.input.rows()?.take_while(|_| !self.stop.is_wished());
        let left = left.map_while(|row| row.map_err(|error| unreadable.set(Some(error))).ok());
        let left = left.filter(|row| !self.past.has_finished(row.number));
        let mut outcomes = Bulk::new(left, |row| self.begin(row)).in_flight(self.in_flight);
        while let Some(done) = outcomes.next().await {
            match self.finish(&done.input, done.result) {
                Ok(is_created) => {
                    report.created += u64::from(is_created);
                    report.rejected += u64::from(!is_created);
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
        if let Some(error) = unreadable.take() {
            report.failure.get_or_insert(self.input.explain(&error).into());
        }
        self.journal.sync()?;
        Ok(report)
    }

    fn count_rows(&self) -> Result<u64, Failure> {
        let counted = self.input.rows()?.try_fold(0, |count, row: io::Result<Row>| row.map(|_| count + 1));
        counted.map_err(|error| self.input.explain(&error).into())
    }

    /// Notes that a row is begun, and gives what is to be done with it.
    fn begin(&self, row: &Row) -> impl Future<Output = Result<Outcome, Failure>> + Send + use<> {
        let was_begun = self.past.has_begun(row.number);
        let noted = if was_begun { Ok(()) } else { self.journal.begin(row.number) };
        let (importer, row) = (Arc::clone(&self.importer), row.clone());
        async move {
            noted?;
            Ok(importer.import(row, was_begun).await?)
        }
    }

    /// Notes a row's outcome, and tells whether its user is created.
    fn finish(&self, row: &Row, outcome: Result<Outcome, Failure>) -> Result<bool, Failure> {
        let outcome = outcome?;
        let is_created = matches!(outcome, Outcome::Created(_));
        self.journal.finish(row.number, outcome)?;
        Ok(is_created)
    }
}

fn progress(rows: u64, finished: u64) -> Result<ProgressBar, Failure> {
    let progress = ProgressBar::new(rows).with_position(finished).with_style(ProgressStyle::with_template(PROGRESS)?);
    // The rate is that of this run.
    progress.reset_eta();
    progress.enable_steady_tick(REDRAW);
    Ok(progress)
}
