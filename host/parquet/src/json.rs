//! Values of a table as JSON.

use std::io::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type,
    Int32Type, Int64Type, Time32MillisecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrowPrimitiveType, PrimitiveArray, RecordBatch, StructArray};
use arrow_schema::{DataType, TimeUnit};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rogatio_core::wire::json::MAX_BYTES;

use super::plan::{Form, Named, Plan, Rule};

/// The document is longer than one may be.
pub(crate) struct TooLong;

type Written = Result<(), TooLong>;

/// Writes one value of a column.
type Writer<'b> = Box<dyn Fn(&mut Vec<u8>, usize) -> Written + 'b>;

/// Some rows, each of which can be written as a document.
pub(crate) struct Rows<'b> {
    writer: Writer<'b>,
}

impl<'b> Rows<'b> {
    /// `None` for a type without a rule.
    pub(crate) fn new(plan: &'b Plan, batch: &'b RecordBatch) -> Option<Self> {
        let first = || Some((plan.columns.first()?, batch.columns().first()?));
        let writer: Writer<'b> = match plan.form {
            Form::Text => {
                let texts = batch.columns().first()?.as_binary_view_opt()?;
                // A null is a text without anything in it.
                Box::new(move |out: &mut Vec<u8>, row: usize| {
                    if texts.is_valid(row) {
                        out.extend_from_slice(texts.value(row));
                    }
                    Ok(())
                })
            }
            Form::Value => {
                let (column, array) = first()?;
                // A null is not a document.
                let writer = any(&column.rule, array.as_ref())?;
                Box::new(move |out, row| if array.is_valid(row) { writer(out, row) } else { Ok(()) })
            }
            Form::Row => object(&plan.columns, batch.columns())?,
        };
        Some(Self { writer })
    }

    /// Appends the document of a row. Nothing is appended for a null.
    pub(crate) fn write(&self, out: &mut Vec<u8>, row: usize) -> Written {
        let limit = Limit { start: out.len() };
        (self.writer)(out, row)?;
        limit.check(out)
    }
}

/// The length that a document may have.
struct Limit {
    start: usize,
}

impl Limit {
    fn check(&self, out: &[u8]) -> Written {
        if out.len() - self.start > MAX_BYTES { Err(TooLong) } else { Ok(()) }
    }
}

fn object<'b>(columns: &'b [Named], arrays: &'b [arrow_array::ArrayRef]) -> Option<Writer<'b>> {
    let fields = columns.iter().zip(arrays);
    let fields: Option<Vec<_>> = fields
        .map(|(Named { key, rule }, array)| Some((key.as_slice(), any(rule, array.as_ref())?)))
        .collect();
    let fields = fields?;
    Some(Box::new(move |out, row| {
        let limit = Limit { start: out.len() };
        out.push(b'{');
        for (number, (key, writer)) in fields.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            writer(out, row)?;
            limit.check(out)?;
        }
        out.push(b'}');
        Ok(())
    }))
}

fn list<'b>(rule: &'b Rule, items: &'b dyn Array, offsets: &'b [i32]) -> Option<Writer<'b>> {
    let writer = any(rule, items)?;
    Some(Box::new(move |out, row| {
        let limit = Limit { start: out.len() };
        out.push(b'[');
        for (number, at) in span(offsets, row).enumerate() {
            if number > 0 {
                out.push(b',');
            }
            writer(out, at)?;
            limit.check(out)?;
        }
        out.push(b']');
        Ok(())
    }))
}

fn map<'b>(rules: &'b (Rule, Rule), pairs: &'b StructArray, offsets: &'b [i32]) -> Option<Writer<'b>> {
    let [keys, values] = pairs.columns() else { return None };
    let (keys, values) = (any(&rules.0, keys.as_ref())?, any(&rules.1, values.as_ref())?);
    Some(Box::new(move |out, row| {
        let limit = Limit { start: out.len() };
        out.push(b'{');
        for (number, at) in span(offsets, row).enumerate() {
            if number > 0 {
                out.push(b',');
            }
            let start = out.len();
            keys(out, at)?;
            // A key that is not a text is its JSON as a text.
            if out.get(start) != Some(&b'"') {
                let key = out.split_off(start);
                text(out, &key);
            }
            out.push(b':');
            values(out, at)?;
            limit.check(out)?;
        }
        out.push(b'}');
        Ok(())
    }))
}

/// The places of the items of one row.
fn span(offsets: &[i32], row: usize) -> std::ops::Range<usize> {
    let at =
        |row: usize| offsets.get(row).and_then(|offset| usize::try_from(*offset).ok()).unwrap_or_default();
    at(row)..at(row + 1)
}

/// The writer of an array, with `null` where there is no value.
fn any<'b>(rule: &'b Rule, array: &'b dyn Array) -> Option<Writer<'b>> {
    let writer = valid(rule, array)?;
    if array.null_count() == 0 {
        return Some(writer);
    }
    Some(Box::new(move |out, row| {
        if array.is_valid(row) {
            return writer(out, row);
        }
        out.extend_from_slice(b"null");
        Ok(())
    }))
}

/// The writer of an array where it has values.
fn valid<'b>(rule: &'b Rule, array: &'b dyn Array) -> Option<Writer<'b>> {
    Some(match (array.data_type(), rule) {
        (DataType::Struct(_), Rule::Struct(columns)) => object(columns, array.as_struct_opt()?.columns())?,
        (DataType::List(_), Rule::List(rule)) => {
            let lists = array.as_list_opt::<i32>()?;
            list(rule, lists.values().as_ref(), lists.value_offsets())?
        }
        (DataType::Map(..), Rule::Map(rules)) => {
            let maps = array.as_map_opt()?;
            map(rules, maps.entries(), maps.value_offsets())?
        }
        (DataType::BinaryView, _) => {
            let (values, is_text) = (array.as_binary_view_opt()?, matches!(rule, Rule::Text));
            Box::new(move |out, row| {
                let value = values.value(row);
                if is_text {
                    text(out, value)
                } else {
                    base64(out, value)
                }
                Ok(())
            })
        }
        (DataType::FixedSizeBinary(_), _) => {
            let (values, is_uuid) = (array.as_fixed_size_binary_opt()?, matches!(rule, Rule::Uuid));
            Box::new(move |out, row| {
                let value = values.value(row);
                if is_uuid {
                    uuid(out, value)
                } else {
                    base64(out, value)
                }
                Ok(())
            })
        }
        (DataType::Null, _) => Box::new(|out, _| {
            out.extend_from_slice(b"null");
            Ok(())
        }),
        (DataType::Boolean, _) => {
            let values = array.as_boolean_opt()?;
            Box::new(move |out, row| {
                out.extend_from_slice(if values.value(row) { b"true" } else { b"false" });
                Ok(())
            })
        }
        (kind, _) => number(kind, array)?,
    })
}

/// Numbers, and times, which are numbers in a file.
fn number<'b>(kind: &DataType, array: &'b dyn Array) -> Option<Writer<'b>> {
    Some(match kind {
        DataType::Int8 => plain::<Int8Type>(array)?,
        DataType::Int16 => plain::<Int16Type>(array)?,
        DataType::Int32 => plain::<Int32Type>(array)?,
        DataType::Int64 => plain::<Int64Type>(array)?,
        DataType::UInt8 => plain::<UInt8Type>(array)?,
        DataType::UInt16 => plain::<UInt16Type>(array)?,
        DataType::UInt32 => plain::<UInt32Type>(array)?,
        DataType::UInt64 => plain::<UInt64Type>(array)?,
        DataType::Float16 => each::<Float16Type>(array, |out, value| float(out, &f32::from(value)))?,
        DataType::Float32 => each::<Float32Type>(array, |out, value| float(out, &value))?,
        DataType::Float64 => each::<Float64Type>(array, |out, value| float(out, &value))?,
        DataType::Decimal128(_, scale) => {
            let scale = *scale;
            each::<Decimal128Type>(array, move |out, value| decimal(out, &value.to_string(), scale))?
        }
        DataType::Decimal256(_, scale) => {
            let scale = *scale;
            each::<Decimal256Type>(array, move |out, value| decimal(out, &value.to_string(), scale))?
        }
        DataType::Date32 => each::<Date32Type>(array, |out, days| {
            out.push(b'"');
            date(out, days.into());
            out.push(b'"');
        })?,
        DataType::Time32(TimeUnit::Millisecond) => {
            each::<Time32MillisecondType>(array, |out, value| time(out, i64::from(value), 1_000))?
        }
        DataType::Time64(TimeUnit::Microsecond) => {
            each::<Time64MicrosecondType>(array, |out, value| time(out, value, 1_000_000))?
        }
        DataType::Time64(TimeUnit::Nanosecond) => {
            each::<Time64NanosecondType>(array, |out, value| time(out, value, 1_000_000_000))?
        }
        DataType::Timestamp(unit, zone) => {
            let is_utc = zone.is_some();
            match unit {
                TimeUnit::Millisecond => each::<TimestampMillisecondType>(array, move |out, value| {
                    timestamp(out, value, 1_000, is_utc);
                })?,
                TimeUnit::Microsecond => each::<TimestampMicrosecondType>(array, move |out, value| {
                    timestamp(out, value, 1_000_000, is_utc);
                })?,
                TimeUnit::Nanosecond => each::<TimestampNanosecondType>(array, move |out, value| {
                    timestamp(out, value, 1_000_000_000, is_utc);
                })?,
                TimeUnit::Second => return None,
            }
        }
        _ => return None,
    })
}

fn each<'b, T: ArrowPrimitiveType>(
    array: &'b dyn Array,
    write: impl Fn(&mut Vec<u8>, T::Native) + 'b,
) -> Option<Writer<'b>> {
    let values: &PrimitiveArray<T> = array.as_primitive_opt()?;
    Some(Box::new(move |out, row| {
        write(out, values.value(row));
        Ok(())
    }))
}

/// Integers.
fn plain<'b, T: ArrowPrimitiveType<Native: std::fmt::Display>>(array: &'b dyn Array) -> Option<Writer<'b>> {
    each::<T>(array, |out, value| put(out, format_args!("{value}")))
}

fn put(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
    // Writing to a vector cannot fail.
    let _ = out.write_fmt(text);
}

/// The fewest digits that give the same number. What is not a number is written as other writers do, and is then not JSON.
fn float(out: &mut Vec<u8>, value: &dyn Float) {
    match value.special() {
        Some(name) => out.extend_from_slice(name.as_bytes()),
        None => put(out, format_args!("{value:?}")),
    }
}

trait Float: std::fmt::Debug {
    fn special(&self) -> Option<&'static str>;
}

macro_rules! float {
    ($kind:ty) => {
        impl Float for $kind {
            fn special(&self) -> Option<&'static str> {
                match *self {
                    value if value.is_nan() => Some("NaN"),
                    Self::INFINITY => Some("Infinity"),
                    Self::NEG_INFINITY => Some("-Infinity"),
                    _ => None,
                }
            }
        }
    };
}
float!(f32);
float!(f64);

/// All digits, with as many after the point as the type says.
fn decimal(out: &mut Vec<u8>, digits: &str, scale: i8) {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    out.extend_from_slice(sign.as_bytes());
    let Ok(scale) = usize::try_from(scale) else {
        let zeros = if digits == "0" { 0 } else { usize::from(scale.unsigned_abs()) };
        return put(out, format_args!("{digits}{:0<zeros$}", ""));
    };
    if scale == 0 {
        return out.extend_from_slice(digits.as_bytes());
    }
    let width = scale + 1;
    let digits = format!("{digits:0>width$}");
    let (whole, fraction) = digits.split_at(digits.len() - scale);
    put(out, format_args!("{whole}.{fraction}"));
}

fn timestamp(out: &mut Vec<u8>, value: i64, per_second: i64, is_utc: bool) {
    let seconds = value.div_euclid(per_second);
    out.push(b'"');
    date(out, seconds.div_euclid(86_400));
    out.push(b'T');
    clock(out, seconds.rem_euclid(86_400), value.rem_euclid(per_second), per_second);
    out.extend_from_slice(if is_utc { b"Z\"" } else { b"\"" });
}

fn time(out: &mut Vec<u8>, value: i64, per_second: i64) {
    out.push(b'"');
    clock(out, value.div_euclid(per_second), value.rem_euclid(per_second), per_second);
    out.push(b'"');
}

/// The time of a day, with as many digits of a second as are needed: none, 3, 6 or 9.
fn clock(out: &mut Vec<u8>, seconds: i64, fraction: i64, per_second: i64) {
    put(out, format_args!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60));
    let nanoseconds = fraction * (1_000_000_000 / per_second);
    match nanoseconds {
        0 => {}
        _ if nanoseconds % 1_000_000 == 0 => put(out, format_args!(".{:03}", nanoseconds / 1_000_000)),
        _ if nanoseconds % 1_000 == 0 => put(out, format_args!(".{:06}", nanoseconds / 1_000)),
        _ => put(out, format_args!(".{nanoseconds:09}")),
    }
}

/// The day so many days after 1970-01-01, in the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn date(out: &mut Vec<u8>, days: i64) {
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    if (0..=9_999).contains(&year) {
        put(out, format_args!("{year:04}-{month:02}-{day:02}"));
    } else {
        put(out, format_args!("{year:+05}-{month:02}-{day:02}"));
    }
}

fn uuid(out: &mut Vec<u8>, value: &[u8]) {
    out.push(b'"');
    for (number, byte) in value.iter().enumerate() {
        if matches!(number, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        put(out, format_args!("{byte:02x}"));
    }
    out.push(b'"');
}

fn base64(out: &mut Vec<u8>, value: &[u8]) {
    put(out, format_args!("\"{}\"", STANDARD.encode(value)));
}

/// A text. One that is not UTF-8 stays as it is, and then the document is not UTF-8.
fn text(out: &mut Vec<u8>, value: &[u8]) {
    match std::str::from_utf8(value) {
        // Writing to a vector cannot fail.
        Ok(value) => drop(serde_json::to_writer(&mut *out, value)),
        Err(_) => {
            out.push(b'"');
            // A line feed would begin another document.
            out.extend(value.iter().map(|byte| if *byte == b'\n' { b'\r' } else { *byte }));
            out.push(b'"');
        }
    }
}
