//! The record at the end of a file: schema and row groups.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use rogatio_cli::table::Expanded;

use super::thrift::{Thrift, damaged, kind};

const MAGIC: &[u8; 4] = b"PAR1";
const ENCRYPTED: &[u8; 4] = b"PARE";
/// The most bytes of the record: the decoder makes up to a hundred times as much of it.
const MAX_BYTES: u64 = 16 << 20;
/// The most levels of a schema: more than a JSON document may have (see `rogatio_core::wire::json::MAX_DEPTH`), lists counted twice.
const MAX_DEPTH: usize = 256;

/// Reads the record.
pub(crate) fn read(mut file: &File, bytes: u64) -> io::Result<ParquetMetaData> {
    let mut tail = [0; 8];
    let mut begin = [0; 4];
    if bytes < 12 {
        return Err(damaged("it is too short for a Parquet file"));
    }
    file.read_exact(&mut begin)?;
    file.seek(SeekFrom::Start(bytes - 8))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    if &magic == ENCRYPTED {
        return Err(damaged("it is encrypted"));
    }
    if &magic != MAGIC || &begin != MAGIC {
        return Err(damaged("it is not a Parquet file, or a part of it is missing"));
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    if length > MAX_BYTES {
        return Err(io::Error::other(Expanded(format!(
            "its footer has {length} bytes; the limit is {MAX_BYTES}"
        ))));
    }
    let start =
        (bytes - 12).checked_sub(length).ok_or_else(|| damaged("its footer is longer than the file"))?;
    file.seek(SeekFrom::Start(start + 4))?;
    let mut text = Vec::new();
    file.take(length).read_to_end(&mut text)?;
    check(&text).map_err(|error| damaged(format!("its footer is damaged: {error}")))?;
    super::guarded(|| ParquetMetaDataReader::decode_metadata(&text).map_err(super::told))
}

/// Compares all sizes with what there is, and the nesting with what the decoder can hold.
pub(crate) fn check(text: &[u8]) -> io::Result<()> {
    let mut record = Thrift::new(text, u64::try_from(text.len()).unwrap_or_default());
    let mut last = 0;
    while let Some((id, kind)) = record.field(&mut last)? {
        if (id, kind) == (2, kind::LIST) {
            schema(&mut record)?;
        } else {
            record.skip(kind)?;
        }
    }
    Ok(())
}

/// The schema is a list of nodes in the order of a walk; each says how many children it has.
fn schema(record: &mut Thrift<&[u8]>) -> io::Result<()> {
    let (count, kind) = record.list()?;
    if kind != kind::STRUCT {
        return Err(damaged("the schema is not a list"));
    }
    let mut open: Vec<u64> = Vec::new();
    for number in 0..count {
        let (mut last, mut children) = (0, 0);
        while let Some((id, kind)) = record.field(&mut last)? {
            if id == 5 && matches!(kind, 4..=6) {
                children = u64::try_from(record.integer()?).map_err(|_| damaged("a number is negative"))?;
            } else {
                record.skip(kind)?;
            }
        }
        if children >= count - number {
            return Err(damaged("the schema has fewer nodes than it says"));
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        } else if number > 0 {
            return Err(damaged("the schema has two roots"));
        }
        if children > 0 {
            open.push(children);
        }
        if open.len() > MAX_DEPTH {
            return Err(damaged("the schema is nested too deeply"));
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    Ok(())
}
