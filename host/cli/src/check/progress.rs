//! A progress bar for long work.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::walk::size;
use crate::human::grouped;

/// Work that takes longer than this shows a progress bar.
const PATIENCE: Duration = Duration::from_millis(700);

/// A progress bar on the error stream, when that is a terminal and the work is long.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    started: Instant,
    shown: bool,
    /// Both streams go to one terminal.
    together: bool,
}

impl Progress {
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(size(paths), ProgressDrawTarget::hidden());
            let template = "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
            bar.with_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        });
        Self { bar, started: Instant::now(), shown: false, together: io::stdout().is_terminal() }
    }

    /// A bar for documents in files of `total` bytes.
    pub(super) fn of_documents(total: Option<u64>) -> Self {
        let bar = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
            let template = match total {
                Some(_) => "{bar:40} {bytes} of {total_bytes}, {msg}, {eta} left",
                None => "{bytes}, {msg}",
            };
            bar.with_style(
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
            )
        });
        Self { bar, started: Instant::now(), shown: false, together: io::stdout().is_terminal() }
    }

    /// Shows the bytes that are read and the documents that are judged, with their rate.
    pub(super) fn documents(&mut self, read: u64, documents: u64) {
        let Some(bar) = &self.bar else { return };
        let elapsed = self.started.elapsed();
        if !self.shown && elapsed > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
        let rate = documents.saturating_mul(1_000) / millis;
        bar.set_message(format!("{} documents, {}/s", grouped(documents), grouped(rate)));
        bar.set_position(read);
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        let Some(bar) = &self.bar else { return };
        if !self.shown && self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        bar.inc(u64::try_from(bytes).unwrap_or_default());
    }

    /// Whether other output would be written into the bar.
    pub(super) fn is_in_the_way(&self) -> bool {
        self.shown && self.together
    }

    /// Lets other output stand above the bar.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
