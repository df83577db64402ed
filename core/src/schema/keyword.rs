//! Where the keywords of JSON Schema keep their subschemas.

use jsonschema::Draft;

/// What stands under a keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One subschema.
    Schema,
    /// An array of subschemas.
    Schemas,
    /// An object with a subschema for each name.
    Named,
    /// One subschema or an array of them (`items` before 2020-12).
    OneOrMore,
    /// An object with a subschema or a list of names for each name (`dependencies` before 2019-09).
    Dependencies,
    /// A reference to a schema.
    Reference,
    /// Anything else: a number, a list of names, an annotation.
    Data,
}

/// What stands under `keyword` in a schema of `draft`; none for a keyword that the draft does not know.
pub fn shape(draft: Draft, keyword: &str) -> Option<Shape> {
    if !draft.is_known_keyword(keyword) {
        return is_annotation(keyword).then_some(Shape::Data);
    }
    Some(match keyword {
        "additionalItems"
        | "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Shape::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Shape::Schemas,
        "$defs" | "definitions" | "dependentSchemas" | "patternProperties" | "properties" => Shape::Named,
        "items" if matches!(draft, Draft::Draft202012 | Draft::Unknown) => Shape::Schema,
        "items" => Shape::OneOrMore,
        "dependencies" => Shape::Dependencies,
        "$ref" | "$dynamicRef" | "$recursiveRef" => Shape::Reference,
        _ => Shape::Data,
    })
}

/// Keywords that say something to people and nothing to validators; `x-` marks those that somebody made up.
fn is_annotation(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || matches!(
            keyword,
            "$comment"
                | "$vocabulary"
                | "default"
                | "deprecated"
                | "description"
                | "examples"
                | "readOnly"
                | "title"
                | "writeOnly"
        )
}

/// Whether the draft lets `$ref` silence the keywords beside it (drafts 4 to 7).
pub fn reference_stands_alone(draft: Draft) -> bool {
    matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7)
}
