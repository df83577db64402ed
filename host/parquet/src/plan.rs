//! From the schema of a file to the rules by which its rows become JSON.

use std::io;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, TimeUnit};
use parquet::arrow::{FieldLevels, ProjectionMask, parquet_to_arrow_field_levels, parquet_to_arrow_schema};
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type, TypePtr};

use super::thrift::damaged;
use super::told;

/// The whole row, as the value of `--column`.
const ROW: &str = "*";
/// The most columns that a message names.
const NAMED: usize = 20;

/// How a row becomes a document.
pub(crate) struct Plan {
    pub(crate) form: Form,
    /// The rules for the columns that are read.
    pub(crate) columns: Vec<Named>,
    /// The numbers of the leaves that are read, in the file.
    pub(crate) leaves: Vec<usize>,
    pub(crate) levels: FieldLevels,
}

/// The document of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A text that is JSON already.
    Text,
    /// The value of one column.
    Value,
    /// An object with all columns.
    Row,
}

/// A field, with its name as JSON and a colon.
pub(crate) struct Named {
    pub(crate) key: Vec<u8>,
    pub(crate) rule: Rule,
}

/// What the type of a value does not say.
pub(crate) enum Rule {
    /// The type says everything.
    Plain,
    Text,
    Uuid,
    Struct(Vec<Named>),
    List(Box<Rule>),
    Map(Box<(Rule, Rule)>),
}

impl Plan {
    /// The rules for the column of that name.
    ///
    /// # Errors
    /// [`NoColumn`] where it is not known which column has the documents; another error for a type without a rule.
    pub(crate) fn new(schema: &SchemaDescriptor, column: Option<&str>) -> io::Result<Self> {
        let roots = schema.root_schema().get_fields();
        let chosen = choose(roots, column)?;
        let wanted = |root: usize| chosen.is_none_or(|one| one == root);
        let leaves =
            (0..schema.num_columns()).filter(|leaf| wanted(schema.get_column_root_idx(*leaf))).collect();
        let fields: Vec<TypePtr> =
            (0..).zip(roots).filter(|(root, _)| wanted(*root)).map(|(_, field)| Arc::clone(field)).collect();
        fields.iter().try_for_each(|field| judge(field))?;
        let root = |fields: Vec<TypePtr>| {
            Type::group_type_builder("schema").with_fields(fields).build().map_err(told)
        };
        // What is read, with its annotations, and without those of texts: one text that is not UTF-8 is one document that cannot be read.
        let known = SchemaDescriptor::new(Arc::new(root(fields.clone())?));
        let bare = fields.iter().map(bare).collect::<io::Result<Vec<_>>>()?;
        let bare = SchemaDescriptor::new(Arc::new(root(bare)?));
        let types = parquet_to_arrow_schema(&bare, None).map_err(told)?;
        let mut rest = known.columns().iter();
        let (hints, columns) = named(types.fields(), &mut rest)?;
        let levels =
            parquet_to_arrow_field_levels(&bare, ProjectionMask::all(), Some(&hints)).map_err(told)?;
        let is_bytes = hints.first().is_some_and(|field| field.data_type() == &DataType::BinaryView);
        let form = match chosen {
            None => Form::Row,
            Some(_) if is_bytes => Form::Text,
            Some(_) => Form::Value,
        };
        Ok(Self { form, columns, leaves, levels })
    }
}

/// The documents are in a column that the file does not have, or that nobody named.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoColumn(String);

/// The column that has the documents; `None` is the whole row.
fn choose(roots: &[TypePtr], column: Option<&str>) -> io::Result<Option<usize>> {
    let named = |name: &str| {
        (0..)
            .zip(roots)
            .filter(|(_, root)| root.name() == name)
            .map(|(number, _)| number)
            .collect::<Vec<usize>>()
    };
    let refused = |why: String| Err(io::Error::other(NoColumn(why)));
    let names = || {
        let names: Vec<String> = roots.iter().take(NAMED).map(|root| format!("`{}`", root.name())).collect();
        let more = if roots.len() > NAMED { ", …" } else { "" };
        format!("{}{more}", names.join(", "))
    };
    match column {
        None if roots.len() == 1 => Ok(Some(0)),
        None => refused(format!("it has {} columns: {}", roots.len(), names())),
        Some(name) => match named(name).as_slice() {
            [one] => Ok(Some(*one)),
            [] if name == ROW => Ok(None),
            [] => refused(format!("it does not have the column `{name}`, but {}", names())),
            _ => refused(format!("it has the column `{name}` twice")),
        },
    }
}

/// Refuses types for which there is no rule.
fn judge(field: &Type) -> io::Result<()> {
    let info = field.get_basic_info();
    let none = |what: &str| Err(damaged(format!("`{}` is {what}, for which there is no rule", field.name())));
    if matches!(info.logical_type_ref(), Some(LogicalType::Variant(_))) {
        return none("a variant");
    }
    if info.converted_type() == ConvertedType::INTERVAL {
        return none("an interval");
    }
    if field.is_group() { field.get_fields().iter().try_for_each(|field| judge(field)) } else { Ok(()) }
}

/// The same field without the annotations of texts.
fn bare(field: &TypePtr) -> io::Result<TypePtr> {
    let info = field.get_basic_info();
    if field.is_group() {
        let fields = field.get_fields().iter().map(bare).collect::<io::Result<Vec<_>>>()?;
        let builder = Type::group_type_builder(field.name())
            .with_repetition(info.repetition())
            .with_converted_type(info.converted_type())
            .with_logical_type(info.logical_type_ref().cloned());
        return builder.with_fields(fields).build().map(Arc::new).map_err(told);
    }
    let is_decimal = info.converted_type() == ConvertedType::DECIMAL
        || matches!(info.logical_type_ref(), Some(LogicalType::Decimal(_)));
    if field.get_physical_type() != Physical::BYTE_ARRAY || is_decimal {
        return Ok(Arc::clone(field));
    }
    let builder = Type::primitive_type_builder(field.name(), Physical::BYTE_ARRAY);
    builder.with_repetition(info.repetition()).build().map(Arc::new).map_err(told)
}

/// The types in which fields are read, and their rules. `leaves` are the columns of the file that come next.
fn named<'l>(
    fields: &Fields,
    leaves: &mut impl Iterator<Item = &'l ColumnDescPtr>,
) -> io::Result<(Fields, Vec<Named>)> {
    let mut made = Vec::with_capacity(fields.len());
    let mut columns = Vec::with_capacity(fields.len());
    for field in fields {
        let (field, rule) = read(field, leaves)?;
        let mut key = serde_json::to_vec(field.name())?;
        key.push(b':');
        made.push(field);
        columns.push(Named { key, rule });
    }
    Ok((made.into(), columns))
}

fn read<'l>(
    field: &Arc<Field>,
    leaves: &mut impl Iterator<Item = &'l ColumnDescPtr>,
) -> io::Result<(Arc<Field>, Rule)> {
    let (kind, rule) = match field.data_type() {
        DataType::Struct(fields) => {
            let (fields, columns) = named(fields, leaves)?;
            (DataType::Struct(fields), Rule::Struct(columns))
        }
        DataType::List(item) => {
            let (item, rule) = read(item, leaves)?;
            (DataType::List(item), Rule::List(Box::new(rule)))
        }
        DataType::Map(entries, is_sorted) => {
            let DataType::Struct(pair) = entries.data_type() else {
                return Err(damaged("a map has no pairs"));
            };
            let (pair, columns) = named(pair, leaves)?;
            let mut rules = columns.into_iter().map(|column| column.rule);
            let (Some(key), Some(value)) = (rules.next(), rules.next()) else {
                return Err(damaged("a map has no values"));
            };
            let entries = entries.as_ref().clone().with_data_type(DataType::Struct(pair));
            (DataType::Map(Arc::new(entries), *is_sorted), Rule::Map(Box::new((key, value))))
        }
        kind => leaf(kind, leaves.next())?,
    };
    Ok((Arc::new(field.as_ref().clone().with_data_type(kind)), rule))
}

fn leaf(kind: &DataType, column: Option<&ColumnDescPtr>) -> io::Result<(DataType, Rule)> {
    let Some(column) = column else { return Err(damaged("the schema has too few columns")) };
    let logical = column.logical_type_ref();
    let is_text = match logical {
        Some(logical) => matches!(logical, LogicalType::String | LogicalType::Json | LogicalType::Enum),
        None => {
            matches!(column.converted_type(), ConvertedType::UTF8 | ConvertedType::JSON | ConvertedType::ENUM)
        }
    };
    Ok(match kind {
        DataType::Binary => (DataType::BinaryView, if is_text { Rule::Text } else { Rule::Plain }),
        DataType::FixedSizeBinary(16) if matches!(logical, Some(LogicalType::Uuid)) => {
            (kind.clone(), Rule::Uuid)
        }
        // Nanoseconds would leave out the years before 1677 and after 2262.
        DataType::Timestamp(..) if column.physical_type() == Physical::INT96 => {
            (DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), Rule::Plain)
        }
        _ => (kind.clone(), Rule::Plain),
    })
}
