//! Keywords that look like rules and hold nobody.

use jsonschema::Draft;
use serde_json::Value;

use super::keyword::{Shape, draft_name, is_rule, knows, shape};
use super::site::Site;
use crate::excerpt::excerpt;
use crate::pointer::child_pointer;
use crate::wire::{Code, Diagnostic};

/// The drafts, oldest first.
pub(crate) const DRAFTS: [Draft; 5] =
    [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];

/// The keywords of one schema that its draft knows and that have no effect where they stand.
pub(super) fn findings(site: &Site<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for keyword in site.keywords.keys().filter(|keyword| shape(site.draft, keyword).is_some()) {
        let Some((why, help)) = without_effect(site, keyword) else { continue };
        found.push(
            Diagnostic::warning(
                Code::SchemaIgnoredKeyword,
                format!("`{}` is ignored: {why}", excerpt(keyword)),
            )
            .with_help(help)
            .at_schema(child_pointer(&site.pointer, keyword))
            .about(keyword),
        );
    }
    found
}

/// Why a keyword has no effect where it stands, and what to do; none when it has one.
fn without_effect(site: &Site<'_>, keyword: &str) -> Option<(String, &'static str)> {
    let has = |other: &str| site.keywords.contains_key(other);
    let name = draft_name(site.draft);
    if site.silenced {
        let silenced = is_rule(keyword) && !matches!(keyword, "$ref" | "definitions");
        let why = format!("{name} ignores every keyword beside `$ref`");
        return silenced.then_some((why, "put the reference into `allOf`, and this keyword next to `allOf`"));
    }
    match keyword {
        "then" | "else" if !has("if") => {
            Some(("there is no `if` next to it".into(), "write the condition under `if`"))
        }
        "minContains" | "maxContains" if !has("contains") => Some((
            "there is no `contains` next to it".into(),
            "write the schema of the counted items under `contains`",
        )),
        "additionalItems" if !site.keywords.get("items").is_some_and(Value::is_array) => Some((
            "the `items` next to it is not a list of schemas".into(),
            "`items` already applies to every item",
        )),
        _ => None,
    }
}

/// A keyword that its draft does not know, at `place`.
pub(super) fn unknown(keyword: &str, place: &str, draft: Draft) -> Diagnostic {
    let name = excerpt(keyword);
    let message = format!("`{name}` is not a keyword of {}", draft_name(draft));
    let others: Vec<&str> =
        DRAFTS.into_iter().filter(|other| knows(*other, keyword)).map(draft_name).collect();
    let help = match (others.as_slice(), keyword) {
        ([first, .., last], _) => format!("it is ignored; it is a keyword from {first} to {last}"),
        ([only], _) => format!("it is ignored; it is a keyword of {only}"),
        ([], "nullable") => "it is ignored: only OpenAPI 3.0 has it; write `null` into `type`".to_owned(),
        ([], _) => "it is ignored; names that begin with `x-` are treated as annotations".to_owned(),
    };
    Diagnostic::warning(Code::SchemaUnknownKeyword, message).with_help(help).at_schema(place).about(keyword)
}

/// Whether some draft knows the keyword, or a dialect that many people write: then it is most likely meant as a rule.
pub(super) fn is_meant(keyword: &str) -> bool {
    keyword == "nullable"
        || DRAFTS.into_iter().any(|draft| {
            shape(draft, keyword).is_some_and(|shape| shape != Shape::Data) || knows(draft, keyword)
        })
}
