//! From the tree to text.

mod change;
mod json;

use super::{Expr, JsonKind, Name, Select, Source, Sql, SqlError, Type};
use crate::wire::migration::{Dialect, Parameter, Statement};

/// A statement as text.
pub type Rendered = Result<Statement, SqlError>;

/// Writes a statement. The same tree gives the same text.
///
/// # Errors
/// [`SqlError::Nul`] for a literal that no database takes.
pub fn render(sql: &Sql, dialect: Dialect) -> Rendered {
    let mut writer = Writer { dialect, sql: String::new(), parameters: Vec::new(), bound: None };
    writer.statement(sql)?;
    Ok(Statement { sql: writer.sql, parameters: writer.parameters })
}

/// Writes a statement for a file: with the digest of the plan, the step and the batch as literals.
///
/// # Errors
/// [`SqlError::Nul`] for a literal that no database takes.
pub fn render_bound(
    sql: &Sql,
    dialect: Dialect,
    plan: &str,
    step: u32,
    batch: i64,
) -> Result<String, SqlError> {
    let bound = Some(Bound { plan: plan.to_owned(), step, batch });
    let mut writer = Writer { dialect, sql: String::new(), parameters: Vec::new(), bound };
    writer.statement(sql)?;
    Ok(writer.sql)
}

/// An identifier, quoted.
pub fn quoted(name: &Name) -> String {
    format!("\"{}\"", name.as_str().replace('"', "\"\""))
}

/// A text as a literal.
///
/// # Errors
/// [`SqlError::Nul`].
pub fn literal(text: &str, dialect: Dialect) -> Result<String, SqlError> {
    let mut writer = Writer { dialect, sql: String::new(), parameters: Vec::new(), bound: None };
    writer.text(text)?;
    Ok(writer.sql)
}

/// What stands for the parameters in a file.
struct Bound {
    plan: String,
    step: u32,
    batch: i64,
}

/// A comment of one line: what could end the line or the comment is escaped.
pub fn comment(text: &str) -> String {
    format!("-- {}\n", crate::excerpt::excerpt(text))
}

struct Writer {
    dialect: Dialect,
    sql: String,
    parameters: Vec<Parameter>,
    bound: Option<Bound>,
}

type Written = Result<(), SqlError>;

impl Writer {
    fn push(&mut self, text: &str) {
        self.sql.push_str(text);
    }

    fn is_postgresql(&self) -> bool {
        self.dialect == Dialect::Postgresql
    }

    fn name(&mut self, name: &Name) {
        self.push(&quoted(name));
    }

    /// A literal. PostgreSQL reads a backslash in `'…'` as its settings say, in `E'…'` always as an escape.
    fn text(&mut self, text: &str) -> Written {
        if text.contains('\0') {
            return Err(SqlError::Nul);
        }
        let doubled = text.replace('\'', "''");
        if self.is_postgresql() && text.contains('\\') {
            self.push("E'");
            self.push(&doubled.replace('\\', "\\\\"));
        } else {
            self.push("'");
            self.push(&doubled);
        }
        self.push("'");
        Ok(())
    }

    fn kind(&mut self, kind: Type) {
        let postgresql = self.is_postgresql();
        self.push(match (kind, postgresql) {
            (Type::Text, _) | (Type::Real | Type::Json, false) => "text",
            (Type::Integer, true) => "bigint",
            (Type::Integer | Type::Boolean, false) => "integer",
            (Type::Real, true) => "double precision",
            (Type::Boolean, true) => "boolean",
            (Type::Json, true) => "jsonb",
        });
    }

    /// A numbered parameter, with its type where the dialect would guess.
    fn parameter(&mut self, parameter: Parameter) -> Written {
        if let Some(bound) = &self.bound {
            return match parameter {
                Parameter::Plan => {
                    let plan = bound.plan.clone();
                    self.text(&plan)
                }
                Parameter::Step => {
                    let step = bound.step.to_string();
                    self.push(&step);
                    Ok(())
                }
                Parameter::Batch => {
                    let batch = bound.batch.to_string();
                    self.push(&batch);
                    Ok(())
                }
                Parameter::After => Err(SqlError::Unbound),
            };
        }
        let known = self.parameters.iter().position(|one| *one == parameter);
        let index = known.unwrap_or_else(|| {
            self.parameters.push(parameter);
            self.parameters.len() - 1
        });
        let number = (index + 1).to_string();
        if self.is_postgresql() {
            let kind = match parameter {
                Parameter::Step | Parameter::Batch => "bigint",
                Parameter::Plan | Parameter::After => "text",
            };
            self.push(&format!("${number}::{kind}"));
        } else {
            self.push(&format!("?{number}"));
        }
        Ok(())
    }

    fn list<T>(
        &mut self,
        items: &[T],
        separator: &str,
        mut write: impl FnMut(&mut Self, &T) -> Written,
    ) -> Written {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(separator);
            }
            write(self, item)?;
        }
        Ok(())
    }

    fn names(&mut self, names: &[Name]) -> Written {
        self.list(names, ", ", |writer, name| {
            writer.name(name);
            Ok(())
        })
    }

    fn expr(&mut self, expr: &Expr) -> Written {
        match expr {
            Expr::Column(name) => self.name(name),
            Expr::Of(table, name) => {
                self.name(table);
                self.push(".");
                self.name(name);
            }
            Expr::Excluded(name) => {
                self.push("excluded.");
                self.name(name);
            }
            Expr::Text(text) => self.text(text)?,
            Expr::Integer(number) => self.push(&number.to_string()),
            Expr::Null => self.push("NULL"),
            Expr::Number(number) => self.push(number),
            Expr::True => self.push("true"),
            Expr::False => self.push("false"),
            Expr::Parameter(parameter) => self.parameter(*parameter)?,
            Expr::Count => self.push("count(*)"),
            Expr::Binary(left, operator, right) => {
                self.push("(");
                self.expr(left)?;
                self.push(&format!(" {operator} "));
                self.expr(right)?;
                self.push(")");
            }
            Expr::IsNull(value) => self.postfix(value, " IS NULL")?,
            Expr::IsNotNull(value) => self.postfix(value, " IS NOT NULL")?,
            Expr::Differs(left, right) => {
                let operator = if self.is_postgresql() { " IS DISTINCT FROM " } else { " IS NOT " };
                self.push("(");
                self.expr(left)?;
                self.push(operator);
                self.expr(right)?;
                self.push(")");
            }
            Expr::Call(function, arguments) => self.call(function, arguments)?,
            Expr::Cast(value, kind) => {
                self.push("CAST(");
                self.expr(value)?;
                self.push(" AS ");
                self.kind(*kind);
                self.push(")");
            }
            Expr::Case(cases, otherwise) => {
                self.push("CASE");
                for (condition, value) in cases {
                    self.push(" WHEN ");
                    self.expr(condition)?;
                    self.push(" THEN ");
                    self.expr(value)?;
                }
                self.push(" ELSE ");
                self.expr(otherwise)?;
                self.push(" END");
            }
            Expr::In(value, select) => {
                self.push("(");
                self.expr(value)?;
                self.push(" IN (");
                self.select(select)?;
                self.push("))");
            }
            Expr::Query(select) => {
                self.push("(");
                self.select(select)?;
                self.push(")");
            }
            Expr::Variable(name) => self.push(name),
            Expr::JsonText(column, kind) => self.json_text(column, *kind)?,
            Expr::FromJsonText(text, kind) => self.out_of_json_text(text, *kind)?,
            Expr::SpellsInteger(text) => self.spells_integer(text)?,
            Expr::AsNumber(value, kind) => self.as_number(value, *kind)?,
            Expr::Length(text) => {
                self.push(if self.is_postgresql() { "char_length(" } else { "length(" });
                self.expr(text)?;
                self.push(")");
            }
            Expr::IsJson(value, kind) => {
                let (function, kinds) = match (self.is_postgresql(), kind) {
                    (true, JsonKind::Number) => ("jsonb_typeof(", ") = 'number')"),
                    (true, JsonKind::Text) => ("jsonb_typeof(", ") = 'string')"),
                    (false, JsonKind::Number) => ("json_type(", ") IN ('integer', 'real'))"),
                    (false, JsonKind::Text) => ("json_type(", ") = 'text')"),
                };
                self.push("(");
                self.push(function);
                self.expr(value)?;
                self.push(kinds);
            }
        }
        Ok(())
    }

    fn postfix(&mut self, value: &Expr, operator: &str) -> Written {
        self.push("(");
        self.expr(value)?;
        self.push(operator);
        self.push(")");
        Ok(())
    }

    fn call(&mut self, function: &str, arguments: &[Expr]) -> Written {
        self.push(function);
        self.push("(");
        self.list(arguments, ", ", Self::expr)?;
        self.push(")");
        Ok(())
    }

    fn source(&mut self, source: &Source) -> Written {
        match source {
            Source::Table(name) => self.name(name),
            Source::Columns(table) if self.is_postgresql() => {
                self.push("(SELECT column_name AS \"name\" FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ");
                self.text(table.as_str())?;
                self.push(") AS \"columns\"");
            }
            Source::Columns(table) => {
                self.push("pragma_table_info(");
                self.text(table.as_str())?;
                self.push(")");
            }
        }
        Ok(())
    }

    fn select(&mut self, select: &Select) -> Written {
        self.push("SELECT ");
        self.list(&select.columns, ", ", Self::expr)?;
        if !select.from.is_empty() {
            self.push(" FROM ");
            self.list(&select.from, ", ", Self::source)?;
        }
        if let Some(filter) = &select.filter {
            self.push(" WHERE ");
            self.expr(filter)?;
        }
        if !select.order.is_empty() {
            self.push(" ORDER BY ");
            self.list(&select.order, ", ", Self::expr)?;
        }
        if let Some(limit) = &select.limit {
            self.push(" LIMIT ");
            self.expr(limit)?;
        }
        if let Some(table) = select.lock.as_ref().filter(|_| self.is_postgresql()) {
            // Keeps other writers of these rows out, not readers and not foreign keys.
            self.push(" FOR NO KEY UPDATE OF ");
            self.name(table);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::NAME_BYTES;
    use super::*;

    fn selected(text: &str, dialect: Dialect) -> Result<String, SqlError> {
        let select = Select { columns: vec![Expr::text(text)], ..Select::default() };
        render(&Sql::Select(select), dialect).map(|statement| statement.sql)
    }

    #[test]
    fn literals_and_names_are_quoted() {
        assert_eq!(selected("a'b", Dialect::Sqlite).unwrap(), "SELECT 'a''b'");
        assert_eq!(selected(r"a\'b", Dialect::Sqlite).unwrap(), r"SELECT 'a\''b'");
        assert_eq!(selected(r"a\'b", Dialect::Postgresql).unwrap(), r"SELECT E'a\\''b'");
        assert_eq!(selected("a\0b", Dialect::Sqlite), Err(SqlError::Nul));
        let table = Sql::DropTable(Name::new("a\"; DROP TABLE b; --").unwrap());
        assert_eq!(
            render(&table, Dialect::Postgresql).unwrap().sql,
            "DROP TABLE IF EXISTS \"a\"\"; DROP TABLE b; --\""
        );
    }

    #[test]
    fn a_name_is_never_cut_by_the_database() {
        for wrong in ["", "a\0", &"x".repeat(64), &"é".repeat(32)] {
            assert!(Name::new(wrong).is_err(), "{wrong:?}");
        }
        let (one, two) = (format!("{}1", "é".repeat(40)), format!("{}2", "é".repeat(40)));
        let (one, two) = (Name::joined(&["t", &one]).unwrap(), Name::joined(&["t", &two]).unwrap());
        assert!(one != two && one.as_str().len() <= NAME_BYTES);
        assert_eq!(Name::joined(&["a", "b"]).unwrap().as_str(), "a_b");
    }

    #[test]
    fn a_comment_stays_a_comment() {
        assert_eq!(comment("a\nDROP TABLE b;\r\u{2028}"), "-- a\\nDROP TABLE b;\\r\\u{2028}\n");
    }
}
