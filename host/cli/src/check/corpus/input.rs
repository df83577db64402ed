//! The files behind the paths of the command line.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rogatio_core::digest::{Digest, Digester};
use rogatio_core::wire::{Code, Problem};

use super::compression::Compression;
use crate::check::walk::PassedOver;
use crate::folder;
use crate::refusal::Refusal;
use crate::source::{STDIN, unreadable};

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Input {
    /// The file; `None` for the standard input.
    pub(super) path: Option<PathBuf>,
    /// What people call it, on one line.
    pub(super) name: String,
    pub(super) form: Form,
    pub(super) compression: Compression,
    bytes: u64,
    /// Nanoseconds since 1970; 0 where it is not known.
    modified: u128,
}

/// Where the documents of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One in each line: the endings of file names of newline-delimited JSON leave no doubt.
    Lines,
    /// The content says if the file is one document, or has one in each line.
    Json,
    /// One in each row of a table.
    Parquet,
}

/// All files, in order.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) list: Vec<Input>,
    passed_over: PassedOver,
}

impl Inputs {
    /// Finds the files.
    ///
    /// # Errors
    /// `input.unreadable` for a file that does not exist, `input.empty` for a folder or a pattern without files.
    pub(super) fn find(paths: &[PathBuf]) -> Result<Self, Refusal> {
        let mut inputs = Self::default();
        for path in paths {
            inputs.add(path)?;
        }
        Ok(inputs)
    }

    fn add(&mut self, path: &Path) -> Result<(), Refusal> {
        let name = path.display().to_string();
        let empty = |what: &str| Refusal::from(Problem::new(Code::InputEmpty, format!("`{name}` {what}")));
        if path.as_os_str() == STDIN {
            self.list.push(Input {
                path: None,
                name: "<stdin>".to_owned(),
                form: Form::Json,
                compression: Compression::None,
                bytes: 0,
                modified: 0,
            });
        } else if path.is_dir() {
            let wanted = |path: &Path| kind(path).is_some();
            let (found, others) = folder::files(path, &wanted).map_err(|error| unreadable(&name, &error))?;
            if found.is_empty() {
                return Err(empty(
                    "has no file ending in .json, .ndjson or .jsonl, also with .gz or .zst, or in .parquet",
                ));
            }
            found.iter().try_for_each(|file| self.file(file))?;
            self.passed_over.extend(others);
        } else if !path.exists() && name.contains(['*', '?', '[']) {
            let found = glob::glob(&name)
                .map_err(|error| Problem::new(Code::RequestParameter, format!("`{name}`: {error}")))?;
            let mut count = 0;
            for found in found {
                let found = found.map_err(|error| unreadable(&name, error.error()))?;
                if found.is_file() {
                    self.file(&found)?;
                    count += 1;
                }
            }
            if count == 0 {
                return Err(empty("matches no file"));
            }
        } else {
            self.file(path)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), Refusal> {
        let name = path.display().to_string();
        let status = path.metadata().map_err(|error| unreadable(&name, &error))?;
        let modified = status.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let (form, compression) = kind(path).unwrap_or((Form::Json, Compression::of(path)));
        self.list.push(Input {
            path: Some(path.to_owned()),
            name: name.replace(['\n', '\r'], "?"),
            form,
            compression,
            bytes: status.len(),
            modified: modified.map_or(0, |time| time.as_nanos()),
        });
        Ok(())
    }

    /// The size of all files; `None` with the standard input.
    pub(super) fn bytes(&self) -> Option<u64> {
        self.list.iter().map(|input| input.path.as_ref().map(|_| input.bytes)).sum()
    }

    /// The first file of Parquet.
    pub(super) fn table(&self) -> Option<(&Path, &str)> {
        let table = self.list.iter().find(|input| input.form == Form::Parquet)?;
        Some((table.path.as_deref()?, &table.name))
    }

    /// The digest of names, sizes and times of all files, and of the column with the documents: another one means that a checkpoint is of other
    /// documents.
    pub(super) fn digest(&self, column: Option<&str>) -> Digest {
        let mut digester = Digester::plain();
        if let Some(column) = column {
            digester.update(format!("column {column}\n").as_bytes());
        }
        for Input { name, bytes, modified, .. } in &self.list {
            digester.update(format!("{name}\n{bytes} {modified}\n").as_bytes());
        }
        digester.finish()
    }

    /// The files of folders that are not documents.
    pub(super) const fn passed_over(&self) -> &PassedOver {
        &self.passed_over
    }
}

/// Where the documents of a file are by its name, and how it is compressed; `None` for a file that is not looked at in a folder.
fn kind(path: &Path) -> Option<(Form, Compression)> {
    let compression = Compression::of(path);
    let plain = if compression == Compression::None { path.to_owned() } else { path.with_extension("") };
    match plain.extension()?.to_str()? {
        "ndjson" | "jsonl" => Some((Form::Lines, compression)),
        "json" => Some((Form::Json, compression)),
        // The pages are compressed, and not the file.
        "parquet" if compression == Compression::None => Some((Form::Parquet, compression)),
        _ => None,
    }
}
