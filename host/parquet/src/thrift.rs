//! The encoding of Parquet's own records (Thrift's compact protocol), as far as it must be understood before anything is given to the decoder: sizes
//! are compared with what there is, because the decoder reserves memory for what a file says.

use std::io::{self, Read};

/// The most levels of structs and lists inside each other.
const MAX_DEPTH: usize = 16;
/// The fewest bytes of a struct in a list: an empty one says nothing, and none of the format is shorter than three fields.
const STRUCT_BYTES: u64 = 3;

/// The kinds of a field.
pub(crate) mod kind {
    pub(crate) const TRUE: u8 = 1;
    pub(crate) const FALSE: u8 = 2;
    pub(crate) const BYTE: u8 = 3;
    pub(crate) const DOUBLE: u8 = 7;
    pub(crate) const BINARY: u8 = 8;
    pub(crate) const LIST: u8 = 9;
    pub(crate) const SET: u8 = 10;
    pub(crate) const MAP: u8 = 11;
    pub(crate) const STRUCT: u8 = 12;
}

/// Reads one record.
pub(crate) struct Thrift<R> {
    reader: R,
    /// The bytes that may still be read.
    left: u64,
}

pub(crate) fn damaged(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

impl<R: Read> Thrift<R> {
    /// A record of at most so many bytes.
    pub(crate) const fn new(reader: R, most: u64) -> Self {
        Self { reader, left: most }
    }

    /// The bytes that may still be read.
    pub(crate) const fn left(&self) -> u64 {
        self.left
    }

    fn byte(&mut self) -> io::Result<u8> {
        self.left = self.left.checked_sub(1).ok_or_else(|| damaged("a record is longer than it may be"))?;
        let mut byte = [0];
        self.reader.read_exact(&mut byte)?;
        Ok(u8::from_ne_bytes(byte))
    }

    /// A number without a sign.
    pub(crate) fn unsigned(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(damaged("a number has more than 64 bits"))
    }

    /// An integer.
    pub(crate) fn integer(&mut self) -> io::Result<i64> {
        let value = self.unsigned()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The id and the kind of the next field of a struct; `None` at its end. `last` is the id before it.
    pub(crate) fn field(&mut self, last: &mut i64) -> io::Result<Option<(i64, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok(None);
        }
        let id = match byte >> 4 {
            0 => self.integer()?,
            more => last.saturating_add(i64::from(more)),
        };
        *last = id;
        Ok(Some((id, byte & 0x0f)))
    }

    /// The number and the kind of the items of a list.
    pub(crate) fn list(&mut self) -> io::Result<(u64, u8)> {
        let byte = self.byte()?;
        let count = match byte >> 4 {
            15 => self.unsigned()?,
            few => u64::from(few),
        };
        let bytes = if byte & 0x0f == kind::STRUCT { STRUCT_BYTES } else { 1 };
        self.enough(count.saturating_mul(bytes))?;
        Ok((count, byte & 0x0f))
    }

    fn enough(&self, bytes: u64) -> io::Result<()> {
        if bytes > self.left { Err(damaged("a size is larger than the record")) } else { Ok(()) }
    }

    /// Reads past bytes.
    fn pass(&mut self, bytes: u64) -> io::Result<()> {
        self.enough(bytes)?;
        self.left -= bytes;
        let passed = io::copy(&mut (&mut self.reader).take(bytes), &mut io::sink())?;
        if passed < bytes { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// Reads past the value of a field.
    pub(crate) fn skip(&mut self, kind: u8) -> io::Result<()> {
        if matches!(kind, kind::TRUE | kind::FALSE) { Ok(()) } else { self.skip_value(kind, 0) }
    }

    /// Reads past a value; a truth is in the head of a field, and in a list it is a byte.
    fn skip_value(&mut self, kind: u8, depth: usize) -> io::Result<()> {
        if depth > MAX_DEPTH {
            return Err(damaged("a record is nested too deeply"));
        }
        match kind {
            kind::TRUE | kind::FALSE | kind::BYTE => self.byte().map(drop),
            4..=6 => self.unsigned().map(drop),
            kind::DOUBLE => self.pass(8),
            kind::BINARY => {
                let bytes = self.unsigned()?;
                self.pass(bytes)
            }
            kind::LIST | kind::SET => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_value(kind, depth + 1))
            }
            kind::MAP => {
                let count = self.unsigned()?;
                self.enough(count)?;
                let kinds = if count > 0 { self.byte()? } else { 0 };
                (0..count).try_for_each(|_| {
                    self.skip_value(kinds >> 4, depth + 1)?;
                    self.skip_value(kinds & 0x0f, depth + 1)
                })
            }
            kind::STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    if !matches!(kind, kind::TRUE | kind::FALSE) {
                        self.skip_value(kind, depth + 1)?;
                    }
                }
                Ok(())
            }
            _ => Err(damaged("a field has an unknown kind")),
        }
    }
}
