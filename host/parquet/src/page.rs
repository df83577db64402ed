//! The pages of one row group, found and decompressed here, because what they say of their sizes is not to be believed.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use rogatio_cli::table::{Expanded, FREE_BYTES};

use super::codec::decompress;
use super::thrift::{Thrift, damaged, kind};

/// The most bytes of one page. Writers make pages of about one megabyte, and of more only where documents are long.
const MAX_PAGE_BYTES: u64 = 256 << 20;
/// The most bytes of the head of a page, which may hold its least and its largest value.
const MAX_HEAD_BYTES: u64 = 64 << 20;
/// The values of lists and maps in a row group that cost nothing in the file; beyond them each must have a byte there.
const FREE_VALUES: u64 = 64 << 20;
/// How much is read from the file at once, in bytes.
const READ_BYTES: usize = 128 * 1024;

/// What all pages of a row group share.
pub(crate) struct Group {
    pub(crate) metadata: Arc<ParquetMetaData>,
    pub(crate) index: usize,
    /// The columns of the file that are read, by their numbers.
    pub(crate) columns: Vec<usize>,
    pub(crate) file: Arc<File>,
    pub(crate) bytes: u64,
    pub(crate) factor: u64,
    /// The bytes that were read.
    pub(crate) count: Arc<AtomicU64>,
    /// The first error, which the decoder makes a text of.
    pub(crate) error: Arc<Mutex<Option<io::Error>>>,
}

impl RowGroups for Group {
    fn num_rows(&self) -> usize {
        usize::try_from(self.metadata.row_group(self.index).num_rows()).unwrap_or_default()
    }

    fn column_chunks(&self, number: usize) -> Result<Box<dyn PageIterator>> {
        let pages = self.pages(number).map_err(|error| kept(&self.error, error))?;
        Ok(Box::new(Chunks(Some(Box::new(pages)))))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(std::iter::once(self.metadata.row_group(self.index)))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.metadata
    }
}

impl Group {
    fn pages(&self, number: usize) -> io::Result<Pages> {
        let group = self.metadata.row_group(self.index);
        let number = self.columns.get(number).copied().unwrap_or(usize::MAX);
        let column = group.columns().get(number).ok_or_else(|| damaged("a row group has too few columns"))?;
        if column.file_path().is_some_and(|path| !path.is_empty()) {
            return Err(damaged("a column is in another file"));
        }
        let place = |offset: i64| u64::try_from(offset).map_err(|_| damaged("an offset is negative"));
        let data = place(column.data_page_offset())?;
        let dictionary = column.dictionary_page_offset().map(place).transpose()?;
        // Some writers say 0 where there is no dictionary.
        let start = dictionary.filter(|offset| *offset > 0).map_or(data, |offset| offset.min(data));
        let left = place(column.compressed_size())?;
        if start.checked_add(left).is_none_or(|end| end > self.bytes) {
            return Err(damaged("a column is longer than the file"));
        }
        let part = Part { file: Arc::clone(&self.file), offset: start, count: Arc::clone(&self.count) };
        let described = column.column_descr();
        Ok(Pages {
            source: BufReader::with_capacity(READ_BYTES, part),
            left,
            codec: column.compression(),
            levels: (described.max_rep_level() > 0, described.max_def_level() > 0),
            values: if described.max_rep_level() > 0 { FREE_VALUES.saturating_add(left) } else { u64::MAX },
            factor: self.factor,
            next: None,
            error: Arc::clone(&self.error),
        })
    }
}

/// Keeps the first error, and gives one to the decoder.
fn kept(slot: &Mutex<Option<io::Error>>, error: io::Error) -> ParquetError {
    let told = ParquetError::General(error.to_string());
    slot.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    told
}

/// The pages of one column, once.
struct Chunks(Option<Box<dyn PageReader>>);

impl Iterator for Chunks {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(Ok)
    }
}

impl PageIterator for Chunks {}

/// A place in a file that others read as well.
struct Part {
    file: Arc<File>,
    offset: u64,
    count: Arc<AtomicU64>,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = &*self.file;
        file.seek(SeekFrom::Start(self.offset))?;
        let read = file.read(buffer)?;
        self.offset += u64::try_from(read).unwrap_or_default();
        self.count.fetch_add(u64::try_from(read).unwrap_or_default(), Ordering::Relaxed);
        Ok(read)
    }
}

impl Seek for Part {
    fn seek(&mut self, place: SeekFrom) -> io::Result<u64> {
        let offset = match place {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(distance) => self.offset.checked_add_signed(distance),
            SeekFrom::End(_) => None,
        };
        self.offset = offset.ok_or(io::ErrorKind::Unsupported)?;
        Ok(self.offset)
    }
}

/// The head of a page. Numbers that a page does not have are zero.
#[derive(Debug, Default)]
struct Head {
    kind: i64,
    size: u64,
    compressed: u64,
    crc: Option<u32>,
    values: u32,
    encoding: i64,
    definition_encoding: i64,
    repetition_encoding: i64,
    nulls: u32,
    rows: u32,
    definition_bytes: u32,
    repetition_bytes: u32,
    is_plain: bool,
    is_sorted: bool,
}

const DATA: i64 = 0;
const INDEX: i64 = 1;
const DICTIONARY: i64 = 2;
const DATA_V2: i64 = 3;

/// The pages of one column of a row group.
struct Pages {
    source: BufReader<Part>,
    /// The bytes of the column that are not read.
    left: u64,
    codec: Compression,
    /// The levels that pages have: of repetition, of definition.
    levels: (bool, bool),
    /// The values that may still come.
    values: u64,
    factor: u64,
    /// The head of the page that comes next.
    next: Option<Head>,
    error: Arc<Mutex<Option<io::Error>>>,
}

impl Pages {
    fn peek(&mut self) -> io::Result<Option<&Head>> {
        while self.next.is_none() {
            if self.left == 0 {
                return Ok(None);
            }
            let head = self.head()?;
            if head.kind == INDEX {
                self.pass(head.compressed)?;
            } else {
                self.next = Some(head);
            }
        }
        Ok(self.next.as_ref())
    }

    fn head(&mut self) -> io::Result<Head> {
        let most = self.left.min(MAX_HEAD_BYTES);
        let mut record = Thrift::new(&mut self.source, most);
        let head = head(&mut record)?;
        self.left -= most - record.left();
        if head.compressed > self.left {
            return Err(damaged("a page is longer than its column"));
        }
        let allowed = head.compressed.saturating_mul(self.factor).saturating_add(FREE_BYTES);
        if head.size.max(head.compressed) > MAX_PAGE_BYTES || head.size > allowed {
            return Err(io::Error::other(Expanded(format!(
                "a page becomes {} bytes; the limit is {}",
                head.size.max(head.compressed),
                allowed.min(MAX_PAGE_BYTES)
            ))));
        }
        Ok(head)
    }

    fn pass(&mut self, bytes: u64) -> io::Result<()> {
        self.left -= bytes;
        self.source.seek_relative(i64::try_from(bytes).map_err(io::Error::other)?)
    }

    fn page(&mut self) -> io::Result<Option<Page>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let Some(head) = self.next.take() else { return Ok(None) };
        let mut content = vec![0; usize::try_from(head.compressed).map_err(io::Error::other)?];
        self.source.read_exact(&mut content)?;
        self.left -= head.compressed;
        if let Some(expected) = head.crc {
            let mut crc = flate2::Crc::new();
            crc.update(&content);
            if crc.sum() != expected {
                return Err(damaged("the checksum of a page is another one"));
            }
        }
        self.open(head, content).map(Some)
    }

    /// The content of a page, and what is said of it.
    fn open(&mut self, head: Head, content: Vec<u8>) -> io::Result<Page> {
        let size = usize::try_from(head.size).map_err(io::Error::other)?;
        // The levels of a page of the second version are not compressed.
        let plain = u64::from(head.definition_bytes) + u64::from(head.repetition_bytes);
        let plain = usize::try_from(plain).map_err(io::Error::other)?;
        let (levels, rest) =
            content.split_at_checked(plain).ok_or_else(|| damaged("a page is shorter than its levels"))?;
        let rest_size =
            size.checked_sub(plain).ok_or_else(|| damaged("a page is shorter than its levels"))?;
        let codec = if head.is_plain { Compression::UNCOMPRESSED } else { self.codec };
        let buf = match codec {
            Compression::UNCOMPRESSED if content.len() == size => content,
            // Pages without values have nothing after the levels.
            _ if rest_size == 0 => levels.to_vec(),
            _ if levels.is_empty() => decompress(codec, rest, size)?,
            _ => {
                let rest = decompress(codec, rest, rest_size)?;
                [levels, &rest].concat()
            }
        };
        let encoding = encoding(head.encoding)?;
        if head.kind == DICTIONARY {
            // Each value has a byte, and the decoder makes room for as many as are said to be there.
            if usize::try_from(head.values).is_ok_and(|values| values > buf.len()) {
                return Err(damaged("a dictionary has fewer values than it says"));
            }
            let (buf, num_values, is_sorted) = (Bytes::from(buf), head.values, head.is_sorted);
            return Ok(Page::DictionaryPage { buf, num_values, encoding, is_sorted });
        }
        let values = u64::from(head.values);
        self.values = self.values.checked_sub(values).ok_or_else(|| {
            io::Error::other(Expanded("a row group has more values in lists than it has bytes".to_owned()))
        })?;
        self.check_lengths(&head, encoding, &buf)?;
        let (buf, num_values, statistics) = (Bytes::from(buf), head.values, None);
        if head.kind == DATA {
            return Ok(Page::DataPage {
                buf,
                num_values,
                encoding,
                def_level_encoding: self::encoding(head.definition_encoding)?,
                rep_level_encoding: self::encoding(head.repetition_encoding)?,
                statistics,
            });
        }
        Ok(Page::DataPageV2 {
            buf,
            num_values,
            encoding,
            num_nulls: head.nulls,
            num_rows: head.rows,
            def_levels_byte_len: head.definition_bytes,
            rep_levels_byte_len: head.repetition_bytes,
            is_compressed: !head.is_plain,
            statistics,
        })
    }

    /// Texts that are encoded by their differences begin with the number of their lengths, and the decoder makes room for it.
    fn check_lengths(&self, head: &Head, encoding: Encoding, buf: &[u8]) -> io::Result<()> {
        if !matches!(encoding, Encoding::DELTA_LENGTH_BYTE_ARRAY | Encoding::DELTA_BYTE_ARRAY) {
            return Ok(());
        }
        let mut rest = buf;
        if head.kind == DATA_V2 {
            let levels = u64::from(head.definition_bytes) + u64::from(head.repetition_bytes);
            rest = usize::try_from(levels).ok().and_then(|levels| buf.get(levels..)).unwrap_or_default();
        } else {
            for _ in 0..usize::from(self.levels.0) + usize::from(self.levels.1) {
                let (length, after) = rest.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
                let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
                rest = after.get(length..).unwrap_or_default();
            }
        }
        if rest.is_empty() {
            return Ok(());
        }
        let mut numbers = Thrift::new(rest, 30);
        let [_, _, count] = [numbers.unsigned()?, numbers.unsigned()?, numbers.unsigned()?];
        if count > u64::from(head.values) {
            return Err(damaged("a page has more lengths than values"));
        }
        Ok(())
    }
}

/// Reads the head of a page.
fn head(record: &mut Thrift<impl Read>) -> io::Result<Head> {
    let mut head = Head::default();
    let mut last = 0;
    while let Some((id, kind)) = record.field(&mut last)? {
        match (id, kind) {
            (1, 5) => head.kind = record.integer()?,
            (2, 5) => head.size = positive(record.integer()?)?.into(),
            (3, 5) => head.compressed = positive(record.integer()?)?.into(),
            // A sum has all 32 bits.
            (4, 5) => {
                head.crc = Some(i32::try_from(record.integer()?).map_err(io::Error::other)?.cast_unsigned())
            }
            (5 | 7 | 8, kind::STRUCT) => details(record, &mut head, id)?,
            _ => record.skip(kind)?,
        }
    }
    if (DATA..=DATA_V2).contains(&head.kind) { Ok(head) } else { Err(damaged("a page has an unknown kind")) }
}

/// The part of the head for one kind of page: 5 is for data, 7 for dictionaries, 8 for data of the second version.
fn details(record: &mut Thrift<impl Read>, head: &mut Head, of: i64) -> io::Result<()> {
    let mut last = 0;
    while let Some((id, kind)) = record.field(&mut last)? {
        match (of, id, kind) {
            (_, 1, 5) => head.values = positive(record.integer()?)?,
            (5 | 7, 2, 5) | (8, 4, 5) => head.encoding = record.integer()?,
            (5, 3, 5) => head.definition_encoding = record.integer()?,
            (5, 4, 5) => head.repetition_encoding = record.integer()?,
            (7, 3, kind::TRUE) => head.is_sorted = true,
            (8, 2, 5) => head.nulls = positive(record.integer()?)?,
            (8, 3, 5) => head.rows = positive(record.integer()?)?,
            (8, 5, 5) => head.definition_bytes = positive(record.integer()?)?,
            (8, 6, 5) => head.repetition_bytes = positive(record.integer()?)?,
            (8, 7, kind::FALSE) => head.is_plain = true,
            (8, 7, kind::TRUE) => head.is_plain = false,
            _ => record.skip(kind)?,
        }
    }
    Ok(())
}

/// A number of 31 bits.
fn positive(number: i64) -> io::Result<u32> {
    let number = i32::try_from(number).map_err(io::Error::other)?;
    u32::try_from(number).map_err(|_| damaged("a number is negative"))
}

fn encoding(number: i64) -> io::Result<Encoding> {
    Ok(match number {
        0 => Encoding::PLAIN,
        2 => Encoding::PLAIN_DICTIONARY,
        3 => Encoding::RLE,
        #[expect(deprecated, reason = "old files have it")]
        4 => Encoding::BIT_PACKED,
        5 => Encoding::DELTA_BINARY_PACKED,
        6 => Encoding::DELTA_LENGTH_BYTE_ARRAY,
        7 => Encoding::DELTA_BYTE_ARRAY,
        8 => Encoding::RLE_DICTIONARY,
        9 => Encoding::BYTE_STREAM_SPLIT,
        _ => return Err(damaged("a page has an unknown encoding")),
    })
}

impl Iterator for Pages {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Pages {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        self.page().map_err(|error| kept(&self.error, error))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let slot = Arc::clone(&self.error);
        let head = self.peek().map_err(|error| kept(&slot, error))?;
        Ok(head.map(|head| {
            let number = |kinds: &[i64], number: u32| {
                kinds.contains(&head.kind).then_some(number).and_then(|number| usize::try_from(number).ok())
            };
            PageMetadata {
                num_rows: number(&[DATA_V2], head.rows),
                num_levels: number(&[DATA, DATA_V2], head.values),
                is_dict: head.kind == DICTIONARY,
            }
        }))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        let slot = Arc::clone(&self.error);
        let mut skip = || {
            let bytes = self.peek()?.map(|head| head.compressed);
            self.next = None;
            bytes.map_or(Ok(()), |bytes| self.pass(bytes))
        };
        skip().map_err(|error| kept(&slot, error))
    }
}
