//! From the paths of the command line to pieces of work: files, directories, lines, the standard input.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rogatio_core::wire::{Code, Problem};
use serde::de::IgnoredAny;

use crate::folder;
use crate::refusal::Refusal;
use crate::report::Reporter;
use crate::source::{STDIN, unreadable};

/// The bytes of one batch of lines, about: enough that handing it over costs nothing beside judging it.
const BATCH_BYTES: usize = 128 * 1024;

/// One piece of work.
pub(super) enum Job {
    /// A file with one artifact.
    File(PathBuf),
    /// The standard input, with one artifact.
    Stdin(Vec<u8>),
    /// Some lines, each an artifact.
    Lines(Lines),
    /// An input that cannot be read: what people call it, and why.
    Refused(String, Refusal),
}

/// Lines of newline-delimited JSON.
pub(super) struct Lines {
    /// What people call the file.
    pub(super) name: String,
    /// The file; none for the standard input.
    pub(super) path: Option<PathBuf>,
    /// Lines of the file before these.
    pub(super) before: usize,
    /// The lines.
    pub(super) bytes: Vec<u8>,
}

/// The pieces of work in order, read no earlier than they are asked for.
pub(super) struct Jobs {
    inputs: VecDeque<PathBuf>,
    lines: Option<LineReader>,
    passed_over: PassedOver,
}

/// The files of folders that are no artifacts, as they are found.
#[derive(Clone, Default)]
pub(super) struct PassedOver(Arc<Mutex<Vec<String>>>);

/// The most names of files that are passed over in one line.
const MOST_NAMES: usize = 20;

impl PassedOver {
    pub(super) fn extend(&self, names: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(names);
    }

    /// Says which they are.
    pub(super) fn show(&self, reporter: &mut Reporter<'_>) -> io::Result<()> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
        let more = match names.len() - first.len() {
            0 => String::new(),
            more => format!(" and {more} others"),
        };
        match first.as_slice() {
            [] => Ok(()),
            first => reporter.note(&format!("passed over: {}{more}", first.join(", "))),
        }
    }
}

impl Jobs {
    /// The pieces of work behind these paths.
    pub(super) fn new(paths: &[PathBuf], passed_over: &PassedOver) -> Self {
        Self { inputs: paths.iter().cloned().collect(), lines: None, passed_over: passed_over.clone() }
    }

    fn next_input(&mut self) -> Option<Result<Job, (String, Refusal)>> {
        let path = self.inputs.pop_front()?;
        let name = path.display().to_string();
        let named = |refusal| (name.clone(), refusal);
        if path.as_os_str() == STDIN {
            return Some(self.standard_input().map_err(|refusal| ("<stdin>".to_owned(), refusal)));
        }
        if path.is_dir() {
            return match files(&path) {
                Ok((found, _)) if found.is_empty() => {
                    let detail = format!("`{name}` has no file ending in .json, .ndjson or .jsonl");
                    Some(Err(named(Problem::new(Code::InputEmpty, detail).into())))
                }
                Ok((found, others)) => {
                    self.passed_over.extend(others);
                    found.into_iter().rev().for_each(|file| self.inputs.push_front(file));
                    self.next_input()
                }
                Err(error) => Some(Err(named(unreadable(&name, &error)))),
            };
        }
        if !has_lines(&path) {
            return Some(Ok(Job::File(path)));
        }
        match File::open(&path) {
            Ok(file) => {
                self.lines = Some(LineReader {
                    reader: Box::new(BufReader::with_capacity(BATCH_BYTES, file)),
                    name,
                    path: Some(path),
                    line: 0,
                });
                self.next().map(Ok)
            }
            Err(error) => Some(Err(named(unreadable(&name, &error)))),
        }
    }

    /// One artifact, or one a line: lines when the first line is a value of its own.
    fn standard_input(&mut self) -> Result<Job, Refusal> {
        let mut reader = BufReader::new(io::stdin());
        let mut first = Vec::new();
        while first.trim_ascii().is_empty() {
            let read = reader.read_until(b'\n', &mut first).map_err(|error| unreadable("<stdin>", &error))?;
            if read == 0 {
                return Err(Problem::new(Code::InputEmpty, "the standard input is empty").into());
            }
        }
        if serde_json::from_slice::<IgnoredAny>(&first).is_err() {
            reader.read_to_end(&mut first).map_err(|error| unreadable("<stdin>", &error))?;
            return Ok(Job::Stdin(first));
        }
        let reader = Box::new(BufReader::new(Cursor::new(first).chain(reader)));
        self.lines = Some(LineReader { reader, name: "<stdin>".into(), path: None, line: 0 });
        self.next().ok_or_else(|| Problem::new(Code::InputEmpty, "the standard input is empty").into())
    }
}

impl Iterator for Jobs {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        if let Some(lines) = &mut self.lines {
            match lines.batch() {
                Ok(Some(job)) => return Some(job),
                Ok(None) => self.lines = None,
                Err((name, refusal)) => {
                    self.lines = None;
                    return Some(Job::Refused(name, refusal));
                }
            }
        }
        let job = self.next_input()?;
        Some(job.unwrap_or_else(|(name, refusal)| Job::Refused(name, refusal)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let whole = |path: &PathBuf| path.as_os_str() != STDIN && !has_lines(path) && !path.is_dir();
        match (&self.lines, self.inputs.len()) {
            (None, count) if self.inputs.iter().all(whole) => (count, Some(count)),
            _ => (0, None),
        }
    }
}

/// Reads lines in batches.
struct LineReader {
    reader: Box<dyn BufRead + Send>,
    name: String,
    path: Option<PathBuf>,
    line: usize,
}

impl LineReader {
    fn batch(&mut self) -> Result<Option<Job>, (String, Refusal)> {
        let (mut bytes, mut count) = (Vec::new(), 0);
        while bytes.len() < BATCH_BYTES {
            let read = self.reader.read_until(b'\n', &mut bytes);
            if read.map_err(|error| (self.name.clone(), unreadable(&self.name, &error)))? == 0 {
                break;
            }
            count += 1;
        }
        let before = self.line;
        self.line += count;
        if bytes.trim_ascii().is_empty() {
            if before == 0 {
                let detail = format!("`{}` is empty", self.name);
                return Err((self.name.clone(), Problem::new(Code::InputEmpty, detail).into()));
            }
            return Ok(None);
        }
        Ok(Some(Job::Lines(Lines { name: self.name.clone(), path: self.path.clone(), before, bytes })))
    }
}

/// The bytes of all files behind these paths, for a progress bar; none when one is not a file.
#[cfg(not(target_family = "wasm"))]
pub(super) fn size(paths: &[PathBuf]) -> Option<u64> {
    let mut total = 0;
    for path in paths {
        let files = if path.is_dir() { files(path).ok()?.0 } else { vec![path.clone()] };
        for file in files {
            total += file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        }
    }
    Some(total)
}

fn has_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "ndjson" || extension == "jsonl")
}

/// The files with artifacts below a directory, and the names of all others.
fn files(directory: &Path) -> io::Result<(Vec<PathBuf>, Vec<String>)> {
    folder::files(directory, &|path| {
        has_lines(path) || path.extension().is_some_and(|extension| extension == "json")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_files_come_in_batches_that_know_their_lines() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.jsonl");
        let line = format!("\"{}\"\n", "x".repeat(50_000));
        std::fs::write(&path, line.repeat(7)).unwrap();
        let jobs = Jobs::new(&[path], &PassedOver::default()).map(|job| match job {
            Job::Lines(lines) => (lines.before, lines.bytes.len() / line.len()),
            _ => (0, 0),
        });
        assert_eq!(jobs.collect::<Vec<_>>(), [(0, 3), (3, 3), (6, 1)]);
    }
}
