//! Tables of Parquet for the command line: each row has a document.
//!
//! The crate `parquet` decodes; it believes the sizes in a file, and it can panic. So the footer is checked before it is decoded (`footer`), pages are
//! found and decompressed with limits (`page`, `codec`), and a panic is an error of the file.
#![forbid(unsafe_code)]

mod codec;
mod footer;
mod json;
mod page;
mod plan;
mod thrift;

use std::cell::Cell;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, Once, PoisonError};

use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, RowSelector};
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use rogatio_cli::table::{self, BATCH_BYTES, Fault, How, Piece, Tables};
use rogatio_core::digest::Digest;
use rogatio_core::impact::one_line;
use rogatio_core::wire::{Code, Problem, json as strict};

use self::json::{Rows, TooLong};
use self::page::Group;
use self::plan::{NoColumn, Plan};
use self::thrift::damaged;

/// The rows that are decoded at once.
const ROWS: std::ops::RangeInclusive<u64> = 16..=8_192;
/// The most rows of one batch.
const BATCH_ROWS: u64 = 65_536;

/// The reader of tables of Parquet.
#[derive(Debug, Clone, Copy)]
pub struct Parquet;

impl Tables for Parquet {
    fn open(
        &self,
        path: &Path,
        name: &str,
        done: u64,
        how: How<'_>,
        count: &Arc<AtomicU64>,
    ) -> io::Result<Box<dyn table::Table>> {
        Ok(Box::new(Table::open(path, name, done, how, count)?))
    }

    fn check(&self, path: &Path, name: &str, how: How<'_>) -> Result<(), Problem> {
        match Table::open(path, name, 0, how, &Arc::default()) {
            Err(error) if error.get_ref().is_some_and(|inner| inner.is::<NoColumn>()) => {
                let help = "name the column with the documents with `--column NAME`, or the whole row with `--column '*'`";
                Err(Problem::new(Code::RequestParameter, format!("`{name}`: {error}")).with_help(help))
            }
            // Other errors are documents that cannot be read.
            _ => Ok(()),
        }
    }
}

/// A file that is being read.
struct Table {
    name: String,
    file: Arc<File>,
    bytes: u64,
    factor: u64,
    count: Arc<AtomicU64>,
    metadata: Arc<ParquetMetaData>,
    plan: Plan,
    /// The row group that is being read or comes next, and the rows before it.
    group: usize,
    before: u64,
    /// The rows that are done.
    done: u64,
    reader: Option<Reader>,
}

/// A row group that is being read.
struct Reader {
    batches: ParquetRecordBatchReader,
    /// The rows that were decoded, and the next of them.
    rows: Option<(RecordBatch, usize)>,
    error: Arc<Mutex<Option<io::Error>>>,
}

impl Table {
    /// Opens a file after so many rows.
    ///
    /// # Errors
    /// A file that cannot be read; [`NoColumn`] where it is not known which column has the documents; [`table::Expanded`] for a file that needs too
    /// much memory.
    fn open(path: &Path, name: &str, done: u64, how: How<'_>, count: &Arc<AtomicU64>) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        let metadata = Arc::new(footer::read(&file, bytes)?);
        let plan = guarded(|| Plan::new(metadata.file_metadata().schema_descr(), how.column))?;
        let (file, name, count) = (Arc::new(file), name.to_owned(), Arc::clone(count));
        let (group, before) = (0, 0);
        let mut table = Self {
            name,
            file,
            bytes,
            factor: how.factor,
            count,
            metadata,
            plan,
            group,
            before,
            done,
            reader: None,
        };
        while table.rows().is_some_and(|rows| rows <= table.done - table.before) {
            table.pass();
        }
        Ok(table)
    }

    /// The rows of the row group at hand; `None` after the last one.
    fn rows(&self) -> Option<u64> {
        let group = self.metadata.row_groups().get(self.group)?;
        Some(u64::try_from(group.num_rows()).unwrap_or_default())
    }

    /// Goes on to the next row group.
    fn pass(&mut self) {
        self.before = self.before.saturating_add(self.rows().unwrap_or_default());
        self.done = self.done.max(self.before);
        self.group += 1;
        self.reader = None;
    }

    /// Appends documents of the row group at hand. Answers if the lines are enough; otherwise the row group has ended.
    fn fill(&mut self, lines: &mut Vec<u8>, faults: &mut Vec<Fault>) -> io::Result<bool> {
        if self.reader.is_none() {
            self.reader = Some(self.begin()?);
        }
        let end = self.before.saturating_add(self.rows().unwrap_or_default());
        let begun = self.done;
        let Self { reader: Some(reader), plan, name, done, .. } = self else { return Ok(false) };
        loop {
            let Some((batch, mut row)) = reader.next()? else {
                if *done < end {
                    return Err(damaged("a row group has fewer rows than it says"));
                }
                return Ok(false);
            };
            let rows =
                Rows::new(plan, &batch).ok_or_else(|| damaged("a column has a type without a rule"))?;
            while row < batch.num_rows() {
                if lines.len() >= BATCH_BYTES || *done - begun >= BATCH_ROWS {
                    drop(rows);
                    reader.rows = Some((batch, row));
                    return Ok(true);
                }
                if *done == end {
                    return Err(damaged("a row group has more rows than it says"));
                }
                *done += 1;
                faults.extend(append(&rows, row, lines, || format!("{name}:{done}")));
                row += 1;
            }
        }
    }

    /// Begins to read the row group at hand, after the rows that are done.
    fn begin(&self) -> io::Result<Reader> {
        let error = Arc::new(Mutex::new(None));
        let group = Group {
            metadata: Arc::clone(&self.metadata),
            index: self.group,
            columns: self.plan.leaves.clone(),
            file: Arc::clone(&self.file),
            bytes: self.bytes,
            factor: self.factor,
            count: Arc::clone(&self.count),
            error: Arc::clone(&error),
        };
        let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let rows = self.rows().unwrap_or_default();
        let skipped = self.done - self.before;
        let selection = (skipped > 0).then(|| {
            vec![RowSelector::skip(number(skipped)), RowSelector::select(number(rows - skipped))].into()
        });
        let bytes = self.metadata.row_group(self.group).total_byte_size();
        let each = u64::try_from(bytes).unwrap_or_default() / rows.max(1);
        let at_once =
            (u64::try_from(BATCH_BYTES).unwrap_or_default() / each.max(1)).clamp(*ROWS.start(), *ROWS.end());
        let batches = guarded(|| {
            ParquetRecordBatchReader::try_new_with_row_groups(
                &self.plan.levels,
                &group,
                number(at_once),
                selection,
            )
            .map_err(told)
        });
        match batches {
            Ok(batches) => Ok(Reader { batches, rows: None, error }),
            Err(other) => Err(first(&error, other)),
        }
    }
}

impl table::Table for Table {
    fn piece(&mut self) -> Option<Piece> {
        let before = self.done;
        let (mut lines, mut faults) = (Vec::with_capacity(BATCH_BYTES + 4_096), Vec::new());
        loop {
            self.rows()?;
            match self.fill(&mut lines, &mut faults) {
                Ok(true) => break,
                Ok(false) => self.pass(),
                Err(error) => {
                    // How many documents the rest of the row group has is not known for certain: it is one fault.
                    let id = format!("{}:{}", self.name, self.done + 1);
                    faults.push(Fault::broken_off(id, &self.name, &error));
                    self.pass();
                    break;
                }
            }
            if lines.len() >= BATCH_BYTES || self.done - before >= BATCH_ROWS {
                break;
            }
            if self.rows().is_none() {
                if self.done == before {
                    return None;
                }
                break;
            }
        }
        Some(Piece { before, lines, faults, done: self.done })
    }
}

impl Reader {
    /// The rows at hand, and the next of them.
    fn next(&mut self) -> io::Result<Option<(RecordBatch, usize)>> {
        if let Some(rows) = self.rows.take() {
            return Ok(Some(rows));
        }
        let batches = &mut self.batches;
        let next = guarded(|| {
            let next = batches.next().transpose();
            next.map_err(|error| {
                // The name of the crate, twice.
                damaged(
                    error.to_string().replace("Parquet argument error: ", "").replace("Parquet error: ", ""),
                )
            })
        });
        match next {
            Ok(batch) => Ok(batch.map(|batch| (batch, 0))),
            Err(other) => Err(first(&self.error, other)),
        }
    }
}

/// The error that a page gave, where it did: the decoder makes another one of it.
fn first(slot: &Mutex<Option<io::Error>>, other: io::Error) -> io::Error {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or(other)
}

/// Appends the document of one row as a line; where there is none, the line is blank, and `id` names the fault.
fn append(rows: &Rows<'_>, row: usize, lines: &mut Vec<u8>, id: impl FnOnce() -> String) -> Option<Fault> {
    let start = lines.len();
    let written = rows.write(lines, row);
    let document = lines.get(start..).unwrap_or_default();
    let fault = match written {
        Ok(()) => {
            let line = one_line(document);
            if line.is_empty() {
                // A blank line would be passed over.
                strict::parse_bytes(b"").err().map(|problem| Fault {
                    id: id(),
                    digest: Digest::of(b""),
                    problem,
                })
            } else {
                if line.len() != document.len() || document.contains(&b'\n') {
                    let line = line.into_owned();
                    lines.truncate(start);
                    lines.extend_from_slice(&line);
                }
                None
            }
        }
        Err(TooLong) => {
            let bytes = u64::try_from(document.len()).unwrap_or(u64::MAX);
            Some(Fault::too_long(id(), Digest::of(document), bytes))
        }
    };
    if fault.is_some() {
        lines.truncate(start);
    }
    lines.push(b'\n');
    fault
}

/// An error of the decoder, without the name of the crate.
fn told(error: ParquetError) -> io::Error {
    match error {
        ParquetError::General(why)
        | ParquetError::NYI(why)
        | ParquetError::EOF(why)
        | ParquetError::ArrowError(why) => damaged(why),
        other => damaged(other.to_string()),
    }
}

thread_local! {
    /// True while the decoder works: what it panics about is an error of the file, and not a fault of this program.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Lets the decoder work, and makes an error of a panic.
fn guarded<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !GUARDED.get() {
                before(info);
            }
        }));
    });
    GUARDED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(false);
    done.unwrap_or_else(|_| Err(damaged("its content is damaged")))
}

#[cfg(test)]
mod tests {
    use arrow_array::types::Int32Type;
    use arrow_array::{ArrayRef, ListArray, StringArray};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;

    use rogatio_cli::table::Table as _;

    use super::*;

    const ALL: How<'static> = How { column: Some("*"), factor: 250 };

    /// Seventy rows in row groups of nine, with lists, in pages of four rows.
    fn write(path: &Path) -> Vec<String> {
        let texts: Vec<String> = (0..70).map(|row| format!("{row}{}", "x".repeat(30_000))).collect();
        let lists: Vec<Option<Vec<Option<i32>>>> =
            (0..70).map(|row| (row % 5 > 0).then(|| (0..row % 7).map(Some).collect())).collect();
        let columns: [(&str, ArrayRef); 2] = [
            ("text", Arc::new(StringArray::from(texts.clone()))),
            ("list", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists.clone()))),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let properties = WriterProperties::builder()
            .set_max_row_group_row_count(Some(9))
            .set_data_page_row_count_limit(4)
            .set_write_batch_size(2)
            .build();
        let mut writer =
            ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let document = |(text, list): (&String, &Option<Vec<Option<i32>>>)| {
            let list = serde_json::to_string(list).unwrap();
            format!("{{\"text\":\"{text}\",\"list\":{list}}}")
        };
        texts.iter().zip(&lists).map(document).collect()
    }

    fn read(path: &Path, done: u64) -> (Vec<String>, Vec<u64>) {
        let mut table = Table::open(path, "t", done, ALL, &Arc::default()).unwrap();
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        while let Some(piece) = table.piece() {
            assert!(piece.faults.is_empty());
            assert_eq!(piece.before, places.last().copied().unwrap_or(done));
            lines.extend(String::from_utf8(piece.lines).unwrap().lines().map(str::to_owned));
            places.push(piece.done);
        }
        (lines, places)
    }

    #[test]
    fn a_run_goes_on_at_every_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let all = write(&path);
        let (lines, places) = read(&path, 0);
        assert_eq!(lines, all);
        assert!(places.len() > 3 && places.last() == Some(&70), "{places:?}");
        for done in 0..=70 {
            let (lines, _) = read(&path, done);
            assert_eq!(lines, all[usize::try_from(done).unwrap()..], "after {done} rows");
        }
    }

    #[test]
    fn a_broken_row_group_is_one_fault_and_the_next_one_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let all = write(&path);
        let mut bytes = std::fs::read(&path).unwrap();
        let group = Table::open(&path, "t", 0, ALL, &Arc::default()).unwrap().metadata.row_group(2).clone();
        let at = usize::try_from(group.column(0).data_page_offset()).unwrap();
        bytes[at] = 0xff;
        std::fs::write(&path, bytes).unwrap();
        let mut table = Table::open(&path, "t", 0, ALL, &Arc::default()).unwrap();
        let (mut lines, mut faults) = (Vec::new(), Vec::new());
        while let Some(piece) = table.piece() {
            lines.extend(String::from_utf8(piece.lines).unwrap().lines().map(str::to_owned));
            faults.extend(piece.faults.into_iter().map(|fault| (fault.id, fault.problem.code)));
        }
        assert_eq!(faults, [("t:19".to_owned(), Code::InputUnreadable)]);
        assert_eq!(lines, [&all[..18], &all[27..]].concat());
    }

    #[test]
    fn sizes_that_lie_are_refused_before_memory_is_reserved() {
        let record = |bytes: &[u8]| footer::check(bytes).unwrap_err().to_string();
        // A list of 2^28 structs in a record of a few bytes, as the schema and as the row groups.
        assert_eq!(
            record(&[0x29, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x01, 0]),
            "a size is larger than the record"
        );
        assert_eq!(
            record(&[0x49, 0xfc, 0x80, 0x80, 0x80, 0x80, 0x01, 0]),
            "a size is larger than the record"
        );
        // A root that says it has 2^28 children.
        assert_eq!(
            record(&[0x29, 0x1c, 0x55, 0x80, 0x80, 0x80, 0x80, 0x02, 0, 0]),
            "the schema has fewer nodes than it says"
        );
        // Structs in structs.
        assert_eq!(record(&[0x1c; 40]), "a record is nested too deeply");
        // A schema of one branch.
        let mut deep = vec![0x29, 0xfc, 0xd0, 0x0f];
        deep.extend((0..2_000).flat_map(|number| if number < 1_999 { [0x55, 2, 0] } else { [0x55, 0, 0] }));
        deep.push(0);
        assert_eq!(record(&deep), "the schema is nested too deeply");
    }
}
