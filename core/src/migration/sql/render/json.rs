//! JSON in columns: its texts and numbers, as each database writes and reads them.

use super::{Writer, Written};
use crate::migration::sql::{Expr, Name, Type};

impl Writer {
    pub(super) fn json_text(&mut self, column: &Name, kind: Type) -> Written {
        if self.is_postgresql() {
            self.push("CAST(to_json(");
            self.name(column);
            self.push(") AS text)");
            return Ok(());
        }
        match kind {
            Type::Json | Type::Real => self.name(column),
            Type::Boolean => {
                // SQLite has no booleans: `json_quote` would write 1.
                self.push("CASE ");
                self.name(column);
                self.push(" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END");
            }
            Type::Text | Type::Integer => {
                // `json_quote` writes a missing value as null, which is a value.
                self.push("CASE WHEN ");
                self.name(column);
                self.push(" IS NOT NULL THEN json_quote(");
                self.name(column);
                self.push(") END");
            }
        }
        Ok(())
    }

    pub(super) fn out_of_json_text(&mut self, text: &Expr, kind: Type) -> Written {
        if self.is_postgresql() {
            if kind == Type::Json {
                self.push("CAST(");
                self.expr(text)?;
                self.push(" AS jsonb)");
            } else {
                self.push("CAST((CAST(");
                self.expr(text)?;
                self.push(" AS jsonb) #>> '{}') AS ");
                self.kind(kind);
                self.push(")");
            }
            return Ok(());
        }
        match kind {
            Type::Json | Type::Real => self.expr(text),
            // `json_extract` gives 1 and 0 for true and false, which is what the column holds.
            Type::Boolean | Type::Integer | Type::Text => {
                self.push("json_extract(");
                self.expr(text)?;
                self.push(", '$')");
                Ok(())
            }
        }
    }

    pub(super) fn as_number(&mut self, value: &Expr, kind: Type) -> Written {
        let (before, after) = match (kind, self.is_postgresql()) {
            (Type::Json, true) => ("CAST((", " #>> '{}') AS double precision)"),
            (Type::Json, false) => ("json_extract(", ", '$')"),
            (Type::Real, false) => ("CAST(", " AS real)"),
            _ => ("", ""),
        };
        self.push(before);
        self.expr(value)?;
        self.push(after);
        Ok(())
    }

    /// Eighteen digits always fit.
    pub(super) fn spells_integer(&mut self, text: &Expr) -> Written {
        self.push("(");
        self.expr(text)?;
        if self.is_postgresql() {
            self.push(" ~ '^(0|-?[1-9][0-9]{0,17})$')");
        } else {
            self.push(" = CAST(CAST(");
            self.expr(text)?;
            self.push(" AS integer) AS text))");
        }
        Ok(())
    }
}
