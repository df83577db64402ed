//! `rogatio check corpus --old OLD --new NEW PATH…`: which stored documents does the change break

mod batch;
mod checkpoint;
mod compression;
mod input;
mod judge;
mod plan;
mod show;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rogatio_core::impact::Sum;
use rogatio_core::wire::impact::ImpactReport;
use rogatio_core::wire::{self, Code, Problem};

use self::batch::Batches;
use self::checkpoint::{Checkpoint, Keeper};
use self::input::Inputs;
use self::judge::{Judge, Judged};
use super::OutputArguments;
use super::progress::Progress;
use super::reading::{Patterns, ReadingArguments};
use crate::engine::Engine;
use crate::ordered::in_order;
use crate::refusal::CliError;
use crate::report::Reporter;
use crate::request::{FinishedRequest, Request};
use crate::source::Source;
use crate::table::{How, Tables};

/// The change, and the stored documents.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file with the schema before the change
    #[arg(long, value_name = "FILE")]
    old: PathBuf,
    /// The file with the schema after the change
    #[arg(long, value_name = "FILE")]
    new: PathBuf,
    /// The migration plan (`rogatio migration plan ID --json`): also find out which broken documents it repairs
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    /// Judge about one document in N, chosen by its text and the seed, and estimate the numbers for all
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    sample: Option<u64>,
    /// Another seed gives another sample
    #[arg(long, value_name = "TEXT", requires = "sample")]
    seed: Option<String>,
    /// The most examples of each finding
    #[arg(long, value_name = "K", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    examples: u32,
    /// Write each document that is not valid under both schemas to a file, one line of JSON for each
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Keep the progress in a file: the same command continues there after it was stopped. The file is removed at the end
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// The most bytes that one byte of a compressed file may become; the rest of the file is unreadable
    #[arg(long, value_name = "N", default_value_t = 250, value_parser = clap::value_parser!(u64).range(1..))]
    expansion: u64,
    /// The column of Parquet files that has the documents: JSON texts, or values that become JSON; `*` is the whole row. A file with one column
    /// needs no name
    #[arg(long, value_name = "NAME")]
    column: Option<String>,
    /// The way in which patterns are matched
    #[arg(long, value_enum, default_value_t)]
    patterns: Patterns,
    #[command(flatten)]
    reading: ReadingArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    /// The documents: JSON files with one document, or with one per line; Parquet files with one per row; folders with such files; patterns like
    /// `data/*.ndjson.gz`; `-` for the standard input. Files that end in `.gz` or `.zst` are decompressed
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Measures everything, on all cores.
pub(super) fn run(
    arguments: &Arguments,
    engine: &dyn Engine,
    tables: &dyn Tables,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    let new = Source::read_schema(&arguments.new)?;
    let request = arguments.request(&new, reporter)?;
    let judge = Judge::new(engine, request)?;
    let inputs = Inputs::find(&arguments.paths)?;
    let how = arguments.how(&inputs, tables)?;
    let (mut keeper, begun) =
        Keeper::open(arguments.checkpoint.as_deref(), &inputs, how.column, judge.empty().question)?;
    let mut list = arguments.list(&begun)?;
    let begun = begun.unwrap_or_else(|| Checkpoint::begin(judge.empty().clone()));
    let mut sum = Sum::of(begun.report)?;
    let mut progress = Progress::of_documents(inputs.bytes());
    let mut documents = sum.report().documents;
    let batches = Batches::new(&inputs, tables, begun.position, how);
    in_order(
        batches,
        |batch| judge.judge(batch),
        |judged| {
            let Judged { answers, position, read } = judged?;
            for answer in answers {
                documents = documents.saturating_add(answer.report.documents);
                sum.add(answer.report)?;
                if let Some(list) = &mut list {
                    list.write(&answer.rows)?;
                }
            }
            progress.documents(read, documents);
            keeper.keep(|| {
                let list_bytes = list.as_mut().map(List::flush).transpose()?;
                Ok(Checkpoint { position, report: sum.report(), list_bytes })
            })
        },
    )?;
    progress.end();
    if let Some(list) = &mut list {
        list.flush()?;
    }
    let report = sum.report();
    if report.documents == 0 {
        return Err(Problem::new(Code::InputEmpty, "there are no documents").into());
    }
    inputs.passed_over().show(reporter)?;
    finish(arguments, &report, &new, reporter)?;
    keeper.remove();
    Ok(())
}

fn finish(
    arguments: &Arguments,
    report: &ImpactReport,
    new: &Arc<Source>,
    reporter: &mut Reporter<'_>,
) -> Result<(), CliError> {
    reporter.document(&wire::write(report))?;
    let old = Source::read_schema(&arguments.old)?;
    show::show(report, &old, new, reporter)
}

impl Arguments {
    /// How files are read that are more than lines.
    fn how(&self, inputs: &Inputs, tables: &dyn Tables) -> Result<How<'_>, CliError> {
        let how = How { column: self.column.as_deref(), factor: self.expansion };
        match inputs.table() {
            Some((path, name)) => tables.check(path, name, how)?,
            None if self.column.is_some() => {
                let detail = "`--column` is about Parquet files, and there are none";
                return Err(Problem::new(Code::RequestParameter, detail).into());
            }
            None => {}
        }
        Ok(how)
    }

    /// The question to the engine.
    fn request(&self, new: &Arc<Source>, reporter: &Reporter<'_>) -> Result<FinishedRequest, CliError> {
        let old = Source::read_schema(&self.old)?;
        let config = Arc::clone(&reporter.config);
        let mut request = Request::new();
        request.source("old", &old);
        request.source("new", new);
        if let Some(plan) = &self.plan {
            request.value("rewrites", plan::rewrites(plan)?);
        }
        request.value("examples", self.examples);
        if let Some(one_in) = self.sample {
            request.open("sample");
            request.value("one_in", one_in);
            request.value("seed", self.seed.as_deref().unwrap_or_default());
            request.close();
        }
        request.value("rows", self.list.is_some());
        let reading = self.reading.read(&config)?;
        let documents = reading.documents(&[&old, new], |path| Source::read_schema(path).map(Some))?;
        request.open("options");
        reading.members(&mut request, None, documents);
        request.value("format_assertion", self.reading.format_assertion(&config));
        if self.patterns == Patterns::Backtracking {
            request.value("patterns", "backtracking");
        }
        request.close();
        Ok(request.finish())
    }

    /// The list, from where the checkpoint left it.
    fn list(&self, begun: &Option<Checkpoint>) -> Result<Option<List>, CliError> {
        let Some(path) = &self.list else { return Ok(None) };
        let refused = |error: std::io::Error| {
            let detail = format!("`--list`: `{}` cannot be written: {error}", path.display());
            Problem::new(Code::RequestParameter, detail)
        };
        let bytes = match begun {
            None => 0,
            Some(Checkpoint { list_bytes: Some(bytes), .. }) => *bytes,
            Some(_) => {
                let detail = "the checkpoint was made without `--list`";
                let problem = Problem::new(Code::RequestParameter, detail);
                return Err(problem.with_help("leave out `--list`, or remove the checkpoint").into());
            }
        };
        let file = File::options().create(true).write(true).truncate(false).open(path).map_err(refused)?;
        file.set_len(bytes).map_err(refused)?;
        let mut file = std::io::BufWriter::new(file);
        file.seek(SeekFrom::Start(bytes)).map_err(refused)?;
        Ok(Some(List { file, bytes }))
    }
}

/// The file of `--list`.
struct List {
    file: std::io::BufWriter<File>,
    bytes: u64,
}

impl List {
    fn write(&mut self, rows: &[wire::impact::ImpactRow]) -> Result<(), CliError> {
        for row in rows {
            let line = format!("{}\n", wire::write(row));
            self.file.write_all(line.as_bytes())?;
            self.bytes += u64::try_from(line.len()).unwrap_or_default();
        }
        Ok(())
    }

    /// Writes everything to the file; its length in bytes.
    fn flush(&mut self) -> std::io::Result<u64> {
        self.file.flush()?;
        Ok(self.bytes)
    }
}
