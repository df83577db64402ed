//! What a schema says by one keyword, and whether anybody listens.

use jsonschema::Draft;
use serde_json::Value;

use crate::excerpt::excerpt;
use crate::schema::document::{Members, is_read};
use crate::schema::keyword::{is_silenced, shape};
use crate::schema::message::instance_excerpt;

/// One keyword of one schema.
pub(super) struct Said<'v> {
    /// What is written; none when the keyword is not there.
    pub(super) raw: Option<&'v Value>,
    /// Whether the draft reads it where it stands.
    pub(super) is_read: bool,
}

impl<'v> Said<'v> {
    pub(super) fn of(members: &'v Members, keyword: &str, draft: Draft) -> Self {
        Self { raw: members.get(keyword), is_read: is_read(draft, members, keyword) }
    }

    /// What counts.
    pub(super) fn read(&self) -> Option<&'v Value> {
        self.raw.filter(|_| self.is_read)
    }

    /// For people.
    pub(super) fn shown(&self) -> String {
        match self.raw {
            None => "not there".to_owned(),
            Some(value) if self.is_read => shown(value),
            Some(_) => "ignored".to_owned(),
        }
    }

    /// What the change is by this keyword.
    pub(super) fn came_or_went(&self) -> &'static str {
        match self.raw {
            None => "is a rule now",
            Some(_) if self.is_read => "is not a rule any more",
            Some(_) => "was ignored and is a rule now",
        }
    }
}

/// A bounded piece of a value, between backticks.
pub(super) fn shown(value: &Value) -> String {
    format!("`{}`", instance_excerpt(value))
}

/// Why nobody listens to a keyword, in words.
pub(super) fn why(draft: Draft, members: &Members, keyword: &str) -> String {
    let name = excerpt(keyword);
    if shape(draft, keyword).is_some() && !draft.is_known_keyword(keyword) {
        return format!("`{name}` has another value");
    }
    if is_silenced(draft, members) {
        return format!("`{name}` is ignored beside `$ref` in {}", draft_name(draft));
    }
    match keyword {
        "contentEncoding" | "contentMediaType" | "contentSchema" => {
            format!("`{name}` has another value")
        }
        "additionalItems" if draft != Draft::Draft202012 => {
            format!("`{name}` is ignored where `items` is not a list")
        }
        "then" | "else" if draft.is_known_keyword(keyword) => format!("`{name}` is ignored without `if`"),
        "if" if draft.is_known_keyword(keyword) => {
            format!("`{name}` is ignored without `then` and without `else`")
        }
        "minContains" | "maxContains" if draft.is_known_keyword(keyword) => {
            format!("`{name}` is ignored without `contains`")
        }
        "exclusiveMinimum" => format!("`{name}` is ignored without `minimum`"),
        "exclusiveMaximum" => format!("`{name}` is ignored without `maximum`"),
        _ => format!("{} ignores `{name}`", draft_name(draft)),
    }
}

/// What people call a draft.
fn draft_name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "draft 4",
        Draft::Draft6 => "draft 6",
        Draft::Draft7 => "draft 7",
        Draft::Draft201909 => "draft 2019-09",
        Draft::Draft202012 => "draft 2020-12",
        _ => "the metaschema",
    }
}
