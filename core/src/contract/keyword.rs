//! The dialects of contracts, and the role of each keyword in them.

use serde_json::Value;

use crate::schema::keyword::{Shape, shape};
use crate::wire::schema_check::Draft;

/// How the schema of a part is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    /// There is no schema: every document is accepted.
    Anything,
    /// A schema document of its own, whose references lead into itself.
    Own,
    /// The Schema Object of OpenAPI 3.0. `request` is true for data that callers send: then `readOnly` properties are not required; in
    /// data that they receive, `writeOnly` properties are not required.
    Openapi30 {
        /// True for data that callers send.
        request: bool,
    },
    /// JSON Schema of a draft, inside a larger document.
    Json(Draft),
    /// The schema of a CustomResourceDefinition. If `pruned` is true, objects have only the fields that it specifies.
    Crd {
        /// True for objects as the cluster stores them.
        pruned: bool,
        /// True for a whole object, which has `apiVersion`, `kind` and `metadata`.
        object: bool,
    },
}

impl Dialect {
    /// The draft in which a converted schema is judged; `None` for the default of the caller.
    pub(super) const fn draft(self) -> Option<Draft> {
        match self {
            Self::Own => None,
            Self::Json(draft) => Some(draft),
            Self::Anything | Self::Openapi30 { .. } | Self::Crd { .. } => Some(Draft::Draft202012),
        }
    }

    /// True if a `$schema` names the draft of this dialect.
    pub(super) fn is_named(self, schema: &Value) -> bool {
        let name = match self.draft() {
            Some(Draft::Draft4) => "http://json-schema.org/draft-04/schema",
            Some(Draft::Draft6) => "http://json-schema.org/draft-06/schema",
            Some(Draft::Draft7) => "http://json-schema.org/draft-07/schema",
            Some(Draft::Draft201909) => "https://json-schema.org/draft/2019-09/schema",
            Some(Draft::Draft202012) => "https://json-schema.org/draft/2020-12/schema",
            None => return false,
        };
        schema.as_str().is_some_and(|schema| schema.trim_end_matches('#') == name)
    }

    /// The keyword for definitions in that draft.
    pub(super) fn definitions(self) -> &'static str {
        match self {
            Self::Json(Draft::Draft4 | Draft::Draft6 | Draft::Draft7) => "definitions",
            _ => "$defs",
        }
    }

    /// True if everything beside a `$ref` is ignored.
    pub(super) fn ignores_siblings(self) -> bool {
        matches!(self, Self::Openapi30 { .. } | Self::Json(Draft::Draft4 | Draft::Draft6 | Draft::Draft7))
    }

    /// How a program reads documents that another program wrote: fields that it does not know are no obstacle.
    #[must_use]
    pub(super) const fn reader(self) -> Self {
        match self {
            Self::Crd { object, .. } => Self::Crd { pruned: false, object },
            other => other,
        }
    }
}

/// The role of a keyword in a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role<'k> {
    /// It is judged, and has subschemas of this shape.
    Judged(Shape),
    /// It is a text for people, or is handled with the schema around it.
    Quiet,
    /// It is judged, and a change of it is told as well.
    Both(&'k str),
    /// It is not judged; its category.
    Unjudged(&'k str),
    /// It gives the schema a name of its own, so that it is judged inside its whole document.
    Naming,
}

/// The role of `keyword` in `dialect`.
pub(super) fn role(dialect: Dialect, keyword: &str) -> Role<'_> {
    match dialect {
        Dialect::Anything | Dialect::Own => Role::Judged(Shape::Data),
        Dialect::Json(draft) => in_json_schema(draft, keyword),
        Dialect::Openapi30 { .. } | Dialect::Crd { .. } => in_openapi(dialect, keyword),
    }
}

fn in_json_schema(draft: Draft, keyword: &str) -> Role<'_> {
    match keyword {
        "$id" | "$anchor" | "$dynamicAnchor" | "$dynamicRef" | "$recursiveAnchor" | "$recursiveRef"
        | "$schema" => Role::Naming,
        "discriminator" | "xml" => Role::Unjudged(keyword),
        _ if keyword.starts_with("x-") => Role::Unjudged("extension"),
        // A keyword that the draft does not know is told by the engine, so it stays.
        _ => Role::Judged(shape(draft.into(), keyword).unwrap_or(Shape::Data)),
    }
}

/// OpenAPI 3.0.3, section 4.7.24; and the structural schemas of Kubernetes, which are made of the same keywords.
fn in_openapi(dialect: Dialect, keyword: &str) -> Role<'_> {
    let crd = matches!(dialect, Dialect::Crd { .. });
    match keyword {
        "allOf" | "anyOf" | "oneOf" | "not" | "items" | "properties" | "additionalProperties" => {
            Role::Judged(shape(jsonschema::Draft::Draft202012, keyword).unwrap_or(Shape::Data))
        }
        "type" | "enum" | "format" | "required" | "pattern" | "multipleOf" | "maximum" | "minimum"
        | "exclusiveMaximum" | "exclusiveMinimum" | "maxLength" | "minLength" | "maxItems" | "minItems"
        | "uniqueItems" | "maxProperties" | "minProperties" => Role::Judged(Shape::Data),
        "default" if crd => Role::Both("default"),
        "default" => Role::Judged(Shape::Data),
        "title" | "description" | "example" | "externalDocs" | "nullable" => Role::Quiet,
        "deprecated" | "readOnly" | "writeOnly" if !crd => Role::Quiet,
        "discriminator" | "xml" if !crd => Role::Unjudged(keyword),
        "x-kubernetes-preserve-unknown-fields"
        | "x-kubernetes-int-or-string"
        | "x-kubernetes-embedded-resource"
            if crd =>
        {
            Role::Quiet
        }
        _ if crd && keyword.starts_with("x-kubernetes-") => Role::Unjudged(keyword),
        _ if keyword.starts_with("x-") => Role::Unjudged("extension"),
        _ => Role::Unjudged("keyword"),
    }
}
