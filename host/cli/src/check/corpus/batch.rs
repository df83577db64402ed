//! From files to batches of documents, one document a line, read no earlier than they are asked for.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rogatio_core::digest::{Digest, Digester};
use rogatio_core::impact::one_line;
use rogatio_core::wire::json::MAX_BYTES;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::compression::{Compression, open};
use super::input::{Form, Input, Inputs};
use crate::table::{BATCH_BYTES, Fault, How, Piece, Table, Tables};

/// How much is read from a file at once, in bytes.
const READ_BYTES: usize = 256 * 1024;

/// The place after a batch: where a later run goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The number of files that are done.
    pub(super) input: usize,
    /// The bytes of the next file, decompressed, that are done.
    pub(super) offset: u64,
    /// The lines that are done, in that file; in a table the rows.
    pub(super) line: u64,
}

/// Some documents.
pub(super) struct Batch {
    /// One document a line.
    pub(super) lines: Vec<u8>,
    pub(super) ids: Ids,
    /// What could not be read, or is longer than a document may be.
    pub(super) faults: Vec<Fault>,
    /// The place after it.
    pub(super) position: Position,
    /// The bytes that were read from all files up to here.
    pub(super) read: u64,
}

/// The ids of the documents of a batch.
pub(super) enum Ids {
    /// Lines of one file, or rows, with the number of the first.
    Lines { name: String, first: u64 },
    /// Whole files: one name a line.
    Names(String),
}

impl Ids {
    /// One id a line, for the documents in the same lines of `lines`.
    pub(super) fn text(&self, lines: &[u8]) -> String {
        match self {
            Self::Names(names) => names.clone(),
            Self::Lines { name, first } => {
                let count = lines.split_inclusive(|byte| *byte == b'\n').count();
                let mut ids = String::with_capacity(count * (name.len() + 8));
                for (number, _) in (*first..).zip(0..count) {
                    // Writing to a String cannot fail.
                    let _ = writeln!(ids, "{name}:{number}");
                }
                ids
            }
        }
    }
}

/// The batches of all files, in order.
pub(super) struct Batches<'i> {
    inputs: &'i [Input],
    tables: &'i dyn Tables,
    position: Position,
    current: Option<Current>,
    how: How<'i>,
    count: Arc<AtomicU64>,
}

/// A file with several documents that is being read.
enum Current {
    Lines(Lines),
    Table(Box<dyn Table>),
}

/// A file with one document per line.
struct Lines {
    reader: Box<dyn BufRead + Send>,
    name: String,
}

/// What a file is, once it is open.
enum Opened {
    Several(Current),
    /// One document.
    Whole(Vec<u8>),
    Fault(Fault),
    Empty,
}

impl<'i> Batches<'i> {
    /// The batches from a place on.
    pub(super) fn new(inputs: &'i Inputs, tables: &'i dyn Tables, position: Position, how: How<'i>) -> Self {
        let count = Arc::new(AtomicU64::new(0));
        Self { inputs: &inputs.list, tables, position, current: None, how, count }
    }

    fn batch(&self, lines: Vec<u8>, ids: Ids, faults: Vec<Fault>) -> Batch {
        let read = self.count.load(Ordering::Relaxed);
        Batch { lines, ids, faults, position: self.position, read }
    }

    /// The next documents of the file that is being read; `None` where there is none.
    fn go_on(&mut self) -> Option<Batch> {
        match self.current.as_mut()? {
            Current::Lines(_) => self.lines(),
            Current::Table(table) => {
                let piece = table.piece();
                Some(self.rows(piece))
            }
        }
    }

    /// Rows of a table; `None` is its end.
    fn rows(&mut self, piece: Option<Piece>) -> Batch {
        let Some(Piece { before, lines, faults, done }) = piece else {
            self.current = None;
            self.end_input();
            return self.batch(Vec::new(), Ids::Names(String::new()), Vec::new());
        };
        self.position.line = done;
        let name = self.inputs.get(self.position.input).map(|input| input.name.clone()).unwrap_or_default();
        self.batch(lines, Ids::Lines { name, first: before + 1 }, faults)
    }

    /// The next lines of the file that is being read; `None` at its end.
    fn lines(&mut self) -> Option<Batch> {
        let Some(Current::Lines(Lines { reader, name })) = self.current.as_mut() else { return None };
        let first = self.position.line + 1;
        let name = name.clone();
        let (mut bytes, mut faults, mut ended) = (Vec::with_capacity(BATCH_BYTES + 4_096), Vec::new(), false);
        while bytes.len() < BATCH_BYTES {
            match line(reader.as_mut(), &mut bytes) {
                Ok(Line::End) => {
                    ended = true;
                    break;
                }
                Ok(Line::Kept(length)) => self.position.offset += length,
                Ok(Line::TooLong(length, digest)) => {
                    self.position.offset += length;
                    let id = format!("{name}:{}", self.position.line + 1);
                    faults.push(Fault::too_long(id, digest, length));
                    // The place of the line in the batch.
                    bytes.push(b'\n');
                }
                Err(error) => {
                    let id = format!("{name}:{}", self.position.line + 1);
                    faults.push(Fault::broken_off(id, &name, &error));
                    ended = true;
                    break;
                }
            }
            self.position.line += 1;
        }
        if ended {
            self.current = None;
            self.end_input();
        }
        Some(self.batch(bytes, Ids::Lines { name, first }, faults))
    }

    /// Opens the next file, at the place where it goes on.
    fn open(&self, input: &Input) -> Opened {
        let opened = self.try_open(input);
        opened
            .unwrap_or_else(|error| Opened::Fault(Fault::broken_off(input.name.clone(), &input.name, &error)))
    }

    fn try_open(&self, input: &Input) -> io::Result<Opened> {
        let offset = self.position.offset;
        if let (Form::Parquet, Some(path)) = (input.form, &input.path) {
            let table = self.tables.open(path, &input.name, self.position.line, self.how, &self.count)?;
            return Ok(Opened::Several(Current::Table(table)));
        }
        let mut reader: Box<dyn BufRead + Send> = match &input.path {
            None => Box::new(BufReader::with_capacity(READ_BYTES, io::stdin())),
            Some(path) => {
                let mut file = File::open(path)?;
                let mut skip = offset;
                if input.compression == Compression::None {
                    file.seek(SeekFrom::Start(offset))?;
                    self.count.fetch_add(offset, Ordering::Relaxed);
                    skip = 0;
                }
                let mut content = open(file, input.compression, self.how.factor, &self.count)?;
                io::copy(&mut content.as_mut().take(skip), &mut io::sink())?;
                Box::new(BufReader::with_capacity(READ_BYTES, content))
            }
        };
        // A file that was left in its middle has lines.
        if input.form == Form::Lines || offset > 0 {
            return Ok(Opened::Several(Current::Lines(Lines { reader, name: input.name.clone() })));
        }
        let mut text = Vec::new();
        // The first line that is not blank.
        while one_line(&text).is_empty() {
            match line(reader.as_mut(), &mut text)? {
                Line::End => return Ok(Opened::Empty),
                Line::Kept(_) => {}
                Line::TooLong(length, digest) => {
                    return Ok(Opened::Fault(Fault::too_long(input.name.clone(), digest, length)));
                }
            }
        }
        if serde_json::from_slice::<IgnoredAny>(&text).is_err() {
            return whole(reader.as_mut(), text, &input.name);
        }
        // One document, unless something follows.
        let first = text.len();
        while one_line(text.get(first..).unwrap_or_default()).is_empty() {
            match line(reader.as_mut(), &mut text)? {
                Line::End => return Ok(Opened::Whole(text)),
                Line::Kept(_) => {}
                // It is read again, as a line.
                Line::TooLong(length, digest) => {
                    return Ok(Opened::Fault(Fault::too_long(input.name.clone(), digest, length)));
                }
            }
        }
        let reader = Box::new(BufReader::new(Cursor::new(text).chain(reader)));
        Ok(Opened::Several(Current::Lines(Lines { reader, name: input.name.clone() })))
    }

    /// The place after the file that is at hand.
    const fn end_input(&mut self) {
        self.position = Position { input: self.position.input + 1, offset: 0, line: 0 };
    }
}

impl Iterator for Batches<'_> {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        if self.current.is_some() {
            return self.go_on();
        }
        let (mut bytes, mut names, mut faults) = (Vec::new(), String::new(), Vec::new());
        while bytes.len() < BATCH_BYTES {
            let Some(input) = self.inputs.get(self.position.input) else { break };
            match self.open(input) {
                Opened::Several(current) => {
                    self.current = Some(current);
                    break;
                }
                Opened::Whole(text) => {
                    bytes.extend_from_slice(&one_line(&text));
                    bytes.push(b'\n');
                    names.push_str(&input.name);
                    names.push('\n');
                }
                Opened::Fault(fault) => faults.push(fault),
                Opened::Empty => {}
            }
            self.end_input();
        }
        if bytes.is_empty() && faults.is_empty() {
            return self.go_on();
        }
        Some(self.batch(bytes, Ids::Names(names), faults))
    }
}

/// The rest of a file with one document, after its first line.
fn whole(reader: &mut (dyn BufRead + Send), mut text: Vec<u8>, name: &str) -> io::Result<Opened> {
    reader.take(MOST.saturating_sub(length(&text))).read_to_end(&mut text)?;
    if length(&text) < MOST {
        return Ok(Opened::Whole(text));
    }
    let mut digester = Digester::plain();
    digester.update(&text);
    let mut total = length(&text);
    loop {
        let piece = reader.fill_buf()?;
        if piece.is_empty() {
            return Ok(Opened::Fault(Fault::too_long(name.to_owned(), digester.finish(), total)));
        }
        digester.update(piece);
        let taken = piece.len();
        total = total.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        reader.consume(taken);
    }
}

/// One byte more than a document may have.
const MOST: u64 = 16 * 1024 * 1024 + 1;
const _: () = assert!(MAX_BYTES == 16 * 1024 * 1024, "the limit of the engine");

/// A line of a file.
enum Line {
    End,
    /// It is in memory; its bytes.
    Kept(u64),
    /// It was read past; its bytes and their digest, without the line feed.
    TooLong(u64, Digest),
}

/// Reads a line into memory, unless it is longer than a document may be.
fn line(reader: &mut (dyn BufRead + Send), into: &mut Vec<u8>) -> io::Result<Line> {
    let before = into.len();
    let read = match (&mut *reader).take(MOST).read_until(b'\n', into) {
        Ok(read) => u64::try_from(read).unwrap_or(u64::MAX),
        Err(error) => {
            into.truncate(before);
            return Err(error);
        }
    };
    if read == 0 {
        return Ok(Line::End);
    }
    if read < MOST || into.last() == Some(&b'\n') {
        return Ok(Line::Kept(read));
    }
    let mut digester = Digester::plain();
    digester.update(into.get(before..).unwrap_or_default());
    into.truncate(before);
    let mut total = read;
    loop {
        let piece = reader.fill_buf()?;
        let end = piece.iter().position(|byte| *byte == b'\n');
        let kept = end.unwrap_or(piece.len());
        digester.update(piece.get(..kept).unwrap_or_default());
        let taken = if end.is_some() { kept + 1 } else { kept };
        let is_last = end.is_some() || piece.is_empty();
        reader.consume(taken);
        total = total.saturating_add(u64::try_from(taken).unwrap_or(u64::MAX));
        if is_last {
            return Ok(Line::TooLong(total, digester.finish()));
        }
    }
}

fn length(text: &[u8]) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::table::NoTables;

    /// The documents of a folder, as the batches give them: id and text; and the ids of what cannot be read.
    fn read(folder: &Path, from: Position) -> (Vec<(String, String)>, Vec<String>, Vec<Position>) {
        let inputs = Inputs::find(&[folder.to_owned()]).unwrap();
        let (mut found, mut faults, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for batch in Batches::new(&inputs, &NoTables, from, How { column: None, factor: 250 }) {
            let ids = batch.ids.text(&batch.lines);
            let lines = String::from_utf8(batch.lines).unwrap();
            let all = ids.lines().zip(lines.lines()).filter(|(_, line)| !line.trim().is_empty());
            let name = |id: &str| id.rsplit_once('/').map_or(id, |(_, name)| name).to_owned();
            found.extend(all.map(|(id, line)| (name(id), line.to_owned())));
            faults.extend(
                batch.faults.iter().map(|fault| format!("{} {}", name(&fault.id), fault.problem.code)),
            );
            places.push(batch.position);
        }
        (found, faults, places)
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(id, line)| ((*id).to_owned(), (*line).to_owned())).collect()
    }

    #[test]
    fn a_file_has_one_document_or_one_per_line() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("a.json", "{\n\"x\": 1\n}\n");
        write("b.json", "{\"x\": 2}\n\n");
        write("c.json", "\n{\"x\": 3}\n\n{\"x\":\n");
        write("d.ndjson", "\n{\"x\": 5}\r\nno\n7");
        write("e.json", " \n");
        write("f.jsonl", "");
        write("notes.txt", "1");
        let (found, faults, _) = read(folder.path(), Position::default());
        let expected = [
            ("a.json", "{\r\"x\": 1\r}"),
            ("b.json", "{\"x\": 2}"),
            ("c.json:2", "{\"x\": 3}"),
            ("c.json:4", "{\"x\":"),
            ("d.ndjson:2", "{\"x\": 5}"),
            ("d.ndjson:3", "no"),
            ("d.ndjson:4", "7"),
        ];
        assert_eq!((found, faults), (pairs(&expected), Vec::new()));
    }

    #[test]
    fn compressed_files_are_read_and_bombs_are_not() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let gzip = |bytes: &[u8]| {
            let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            writer.write_all(bytes).unwrap();
            writer.finish().unwrap()
        };
        let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
        // Two members and two frames, as tools append them.
        write("a.ndjson.gz", &[gzip(b"1\n2\n"), gzip(b"3\n")].concat());
        write(
            "b.json.zst",
            &[zstd::encode_all(&b"[4,\n"[..], 3).unwrap(), zstd::encode_all(&b"4]"[..], 3).unwrap()].concat(),
        );
        let bomb = vec![b'7'; 200 << 20];
        write("c.ndjson.zst", &zstd::encode_all(&bomb[..], 3).unwrap());
        write("d.ndjson.gz", b"no gzip");
        let damaged = gzip("5\n".repeat(100_000).as_bytes());
        write("e.ndjson.gz", &damaged[..damaged.len() - 9]);
        let (found, faults, _) = read(folder.path(), Position::default());
        let expected = [
            ("a.ndjson.gz:1", "1"),
            ("a.ndjson.gz:2", "2"),
            ("a.ndjson.gz:3", "3"),
            ("b.json.zst", "[4,\r4]"),
        ];
        assert_eq!(found[..4], pairs(&expected));
        assert!(found[4..].iter().all(|(id, text)| id.starts_with("e.ndjson.gz:") && text == "5"));
        assert_eq!(faults[..2], ["c.ndjson.zst:1 limit.bytes", "d.ndjson.gz:1 input.unreadable"]);
        assert!(faults[2].ends_with(" input.unreadable") && faults.len() == 3, "{faults:?}");
    }

    #[test]
    fn a_document_that_is_too_long_is_read_past() {
        let folder = tempfile::tempdir().unwrap();
        let long = format!("\"{}\"", "x".repeat(MAX_BYTES));
        fs::write(folder.path().join("a.ndjson"), format!("1\n{long}\n2\n")).unwrap();
        fs::write(folder.path().join("b.json"), format!("[\n{long}\n]")).unwrap();
        let (found, faults, _) = read(folder.path(), Position::default());
        assert_eq!(found, pairs(&[("a.ndjson:1", "1"), ("a.ndjson:3", "2")]));
        assert_eq!(faults, ["a.ndjson:2 limit.bytes", "b.json limit.bytes"]);
    }

    #[test]
    fn a_run_goes_on_at_every_place() {
        let folder = tempfile::tempdir().unwrap();
        let lines: String = (0..9).map(|number| format!("\"{number}{}\"\n", "x".repeat(200_000))).collect();
        fs::write(folder.path().join("a.ndjson"), &lines).unwrap();
        fs::write(folder.path().join("b.json"), "{}").unwrap();
        fs::write(folder.path().join("c.ndjson.zst"), zstd::encode_all(lines.as_bytes(), 1).unwrap())
            .unwrap();
        let (all, _, places) = read(folder.path(), Position::default());
        assert_eq!(all.len(), 19);
        assert!(places.len() > 4, "{places:?}");
        let mut left = Vec::new();
        for place in &places {
            let (rest, ..) = read(folder.path(), *place);
            assert_eq!(rest[..], all[all.len() - rest.len()..]);
            left.push(rest.len());
        }
        assert!(left.is_sorted_by(|more, less| more >= less) && left.last() == Some(&0), "{left:?}");
    }
}
