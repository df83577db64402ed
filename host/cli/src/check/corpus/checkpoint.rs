//! The progress of a long run in a file, so that the same command goes on there after it was stopped.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rogatio_core::digest::Digest;
use rogatio_core::wire::impact::ImpactReport;
use rogatio_core::wire::{Code, Problem};
use serde::{Deserialize, Serialize};

use super::batch::Position;
use super::input::Inputs;
use crate::refusal::{CliError, Refusal};
use crate::source::unreadable;

/// The format of the file.
const FORMAT: &str = "rogatio/corpus-checkpoint@v1";
/// The time between two writes.
const PAUSE: Duration = Duration::from_secs(1);

/// What a run knows at one place.
pub(super) struct Checkpoint {
    pub(super) position: Position,
    /// The report on everything before the place.
    pub(super) report: ImpactReport,
    /// The length of the list, where there is one.
    pub(super) list_bytes: Option<u64>,
}

impl Checkpoint {
    /// The beginning.
    pub(super) fn begin(empty: ImpactReport) -> Self {
        Self { position: Position::default(), report: empty, list_bytes: None }
    }
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    /// The digest of names, sizes and times of the files, and of the column.
    inputs: Digest,
    position: Position,
    list_bytes: Option<u64>,
    report: ImpactReport,
}

/// Writes the file from time to time.
pub(super) struct Keeper {
    file: Option<PathBuf>,
    inputs: Digest,
    last: Option<Instant>,
}

impl Keeper {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    /// `request.invalid-parameter` for a file of another question or of other files, and for the standard input, which cannot be read twice.
    pub(super) fn open(
        file: Option<&Path>,
        inputs: &Inputs,
        column: Option<&str>,
        question: Digest,
    ) -> Result<(Self, Option<Checkpoint>), Refusal> {
        let keeper = Self { file: file.map(Path::to_owned), inputs: inputs.digest(column), last: None };
        let Some(file) = file else { return Ok((keeper, None)) };
        let refused = |why: &str, help: &str| {
            let detail = format!("`--checkpoint`: {why}");
            Refusal::from(Problem::new(Code::RequestParameter, detail).with_help(help))
        };
        if inputs.bytes().is_none() {
            return Err(refused(
                "the standard input cannot be read twice",
                "give files, or leave out the option",
            ));
        }
        let text = match fs::read(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((keeper, None)),
            Err(error) => return Err(unreadable(&file.display().to_string(), &error)),
        };
        let begin = "remove the file to begin again";
        let name = file.display();
        let written: Written = serde_json::from_slice(&text)
            .map_err(|_| refused(&format!("`{name}` is not a checkpoint"), begin))?;
        if written.format != FORMAT {
            return Err(refused(&format!("`{name}` has another format than `{FORMAT}`"), begin));
        }
        if written.report.question != question {
            return Err(refused(&format!("`{name}` is about other schemas or options"), begin));
        }
        if written.inputs != keeper.inputs {
            return Err(refused(
                "the files have changed since it was written, or the column is another one",
                begin,
            ));
        }
        let Written { position, list_bytes, report, .. } = written;
        Ok((keeper, Some(Checkpoint { position, report, list_bytes })))
    }

    /// Writes the file if it is time.
    pub(super) fn keep(&mut self, now: impl FnOnce() -> io::Result<Checkpoint>) -> Result<(), CliError> {
        let Some(file) = &self.file else { return Ok(()) };
        if self.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return Ok(());
        }
        let Checkpoint { position, report, list_bytes } = now()?;
        let (format, inputs) = (FORMAT.to_owned(), self.inputs);
        let text = serde_json::to_vec(&Written { format, inputs, position, list_bytes, report });
        text.map_err(io::Error::other).and_then(|text| put(file, &text)).map_err(|error| {
            let detail = format!("`--checkpoint`: `{}` cannot be written: {error}", file.display());
            Problem::new(Code::RequestParameter, detail)
        })?;
        self.last = Some(Instant::now());
        Ok(())
    }

    /// Removes the file: the run is complete.
    pub(super) fn remove(&self) {
        // A file that is still there is of this very run: it only makes the next one shorter.
        let _ = self.file.as_ref().map(fs::remove_file);
    }
}

/// Writes a file as a whole or not at all.
fn put(file: &Path, text: &[u8]) -> io::Result<()> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let mut written = File::create(&part)?;
    written.write_all(text)?;
    written.sync_all()?;
    fs::rename(part, file)
}
