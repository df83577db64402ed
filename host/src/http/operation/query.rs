//! The parameters of a query: a struct says what there is, its JSON Schema what each may be.

use axum::http::Uri;
use rogatio_core::excerpt::excerpt;
use rogatio_core::wire::lineage::Direction;
use rogatio_core::wire::proposal_decide::ProposalStatus;
use rogatio_core::wire::{Code, Problem};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::http::ask::Ask;
use crate::service::{Answer, refuse};

/// The largest number that every reader of JSON keeps exactly.
const LARGEST: u64 = 9_007_199_254_740_991;

/// A struct with the parameters of a query.
pub(in crate::http) trait QueryOf: DeserializeOwned + JsonSchema + Send {}

impl<T: DeserializeOwned + JsonSchema + Send> QueryOf for T {}

/// One parameter of a query.
pub(in crate::http) struct QueryParameter {
    pub(in crate::http) name: String,
    pub(in crate::http) schema: Value,
    pub(in crate::http) description: String,
    pub(in crate::http) is_required: bool,
}

/// The parameters that a struct has.
pub(in crate::http) fn parameters<Q: JsonSchema>() -> Vec<QueryParameter> {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<Q>().to_value();
    let required = |name: &str| {
        let names = schema.get("required").and_then(Value::as_array);
        names.is_some_and(|names| names.iter().any(|one| one == name))
    };
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    properties
        .map(|(name, schema)| {
            let mut schema = present(schema.clone());
            let description = match &mut schema {
                Value::Object(members) => members.remove("description"),
                _ => None,
            };
            let description = description.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
            QueryParameter { name: name.clone(), schema, description, is_required: required(name) }
        })
        .collect()
}

/// The schema of a value that is there: an absent one is told by its absence, not by `null`.
fn present(mut schema: Value) -> Value {
    let Value::Object(members) = &mut schema else { return schema };
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            members.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(branches)) = members.get_mut("anyOf") {
        branches.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
        if let [Value::Object(only)] = branches.as_slice() {
            let only = only.clone();
            members.remove("anyOf");
            for (key, value) in only {
                members.entry(key).or_insert(value);
            }
        }
    }
    members.remove("format");
    if members.get("default").is_some_and(Value::is_null) {
        members.remove("default");
    }
    schema
}

/// The query of an address that knows these parameters, each as JSON. One that it does not know, or that comes twice, is
/// refused: what it was meant to say would be missing from the answer, and nobody told.
pub(in crate::http) fn pairs(uri: &Uri, known: &[QueryParameter]) -> Answer<Map<String, Value>> {
    let Ok(axum::extract::Query(pairs)) = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
    else {
        return refuse(Code::RequestParameter, "the query cannot be read");
    };
    let mut query = Map::new();
    for (name, value) in pairs {
        let Some(parameter) = known.iter().find(|known| known.name == name) else {
            let names: Vec<String> = known.iter().map(|known| format!("`{}`", known.name)).collect();
            let problem = Problem::new(
                Code::RequestParameter,
                format!("this address does not accept the parameter `{}`", excerpt(&name)),
            );
            let help = if names.is_empty() {
                "it accepts no parameters".into()
            } else {
                format!("it accepts {}", names.join(", "))
            };
            return Err(problem.with_help(help).into());
        };
        let value = parameter.value(&value)?;
        if query.insert(name, value).is_some() {
            return refuse(Code::RequestParameter, "a parameter appears twice");
        }
    }
    Ok(query)
}

impl QueryParameter {
    /// A value as JSON, if its schema allows it.
    fn value(&self, text: &str) -> Answer<Value> {
        let name = &self.name;
        let limit = |keyword: &str| self.schema.get(keyword).and_then(Value::as_u64);
        match self.schema.get("type").and_then(Value::as_str) {
            Some("integer") => {
                let number = number(name, text)?;
                let (least, most) = (limit("minimum").unwrap_or(0), limit("maximum").unwrap_or(LARGEST));
                if number < least || number > most {
                    return refuse(Code::RequestParameter, format!("`{name}` is {least} to {most}"));
                }
                Ok(number.into())
            }
            Some("boolean") => match text {
                "true" => Ok(true.into()),
                "false" => Ok(false.into()),
                _ => refuse(Code::RequestParameter, format!("`{name}` is true or false")),
            },
            _ => {
                let longest = limit("maxLength").unwrap_or(1_000);
                let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
                if length > longest || text.contains('\0') {
                    return refuse(
                        Code::RequestParameter,
                        format!("`{name}` in the query cannot be used: it has at most {longest} characters"),
                    );
                }
                Ok(text.into())
            }
        }
    }
}

/// A whole number that every reader of JSON keeps exactly.
pub(in crate::http) fn number(name: &str, value: &str) -> Answer<u64> {
    let plain = !value.is_empty() && value.bytes().all(|digit| digit.is_ascii_digit());
    match value.parse::<u64>() {
        Ok(number) if plain && number <= LARGEST => Ok(number),
        _ => refuse(Code::RequestParameter, format!("`{name}` must be a whole number")),
    }
}

/// The query of a request as the struct of its operation.
pub(super) fn read<Q: QueryOf>(ask: &Ask) -> Answer<Q> {
    typed(ask.query.clone())
}

/// The query of an address as a struct.
pub(in crate::http) fn query_of<Q: QueryOf>(uri: &Uri) -> Answer<Q> {
    typed(pairs(uri, &parameters::<Q>())?)
}

fn typed<Q: QueryOf>(query: Map<String, Value>) -> Answer<Q> {
    serde_path_to_error::deserialize(Value::Object(query)).map_err(|error| {
        let name = error.path().to_string();
        let told = error.into_inner().to_string();
        let problem = match told.strip_prefix("missing field ") {
            Some(rest) => Problem::new(Code::RequestParameter, format!("the query has no parameter {rest}")),
            None => Problem::new(Code::RequestParameter, format!("invalid value for `{name}`")),
        };
        match told.rsplit_once(", expected ") {
            Some((_, words)) => problem.with_help(format!("expected {words}")),
            None => problem,
        }
        .into()
    })
}

/// No parameters.
#[derive(Debug, Deserialize, JsonSchema)]
pub(in crate::http) struct NoQuery {}

fn fifty() -> u64 {
    50
}

/// A page of a list.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Page {
    /// The cursor of the page: `next_cursor` of the previous page.
    #[schemars(length(max = 400))]
    pub(super) cursor: Option<String>,
    /// The maximum number of entries on a page, from 1 to 200.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: u64,
}

impl Page {
    /// Where it begins, as an empty text from the start.
    pub(super) fn after(&self) -> &str {
        self.cursor.as_deref().unwrap_or_default()
    }
}

/// The proposals to list.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Listed {
    /// Lists only proposals in this status.
    pub(super) status: Option<ProposalStatus>,
    /// Lists only proposals about this artifact type.
    #[schemars(length(max = 200))]
    pub(super) target_artifact_type: Option<String>,
    /// Lists only proposals by this agent.
    #[schemars(length(max = 200))]
    pub(super) author: Option<String>,
    /// The cursor of the page: `next_cursor` of the previous page.
    #[schemars(length(max = 400))]
    pub(super) cursor: Option<String>,
    /// The maximum number of entries on a page, from 1 to 200.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: u64,
}

/// The rejected proposals to find.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Search {
    /// Search terms; each is matched against the start of words.
    #[serde(default)]
    #[schemars(length(max = 400))]
    pub(super) q: String,
    /// The cursor of the page: `next_cursor` of the previous page.
    #[schemars(length(max = 400))]
    pub(super) cursor: Option<String>,
    /// The maximum number of entries on a page, from 1 to 200.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: u64,
}

/// The comments that a proposal is shown with.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Shown {
    /// The cursor of the comments and concerns to show: `comments_cursor` of an earlier answer. Without it, they are shown from the first one on.
    #[schemars(length(max = 400))]
    pub(super) comments_cursor: Option<String>,
}

/// The way in which a proposal is created.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Drafted {
    /// True to only create a draft.
    #[serde(default)]
    pub(super) draft: bool,
}

/// The leaves to show.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Leaves {
    /// The number of the first leaf, from zero.
    #[serde(default)]
    pub(super) start: u64,
    /// The maximum number of entries on a page, from 1 to 200.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 200))]
    pub(super) limit: u64,
}

/// The leaf and the tree of a proof of inclusion.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct InTree {
    /// The number of the leaf, from zero.
    pub(super) index: u64,
    /// Number of leaves in the tree; all if absent.
    pub(super) size: Option<u64>,
}

/// The two trees of a proof of consistency.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct TwoTrees {
    /// Number of leaves in the smaller tree.
    pub(super) older: u64,
    /// Number of leaves in the larger tree; all if absent.
    pub(super) newer: Option<u64>,
}

/// The part of a lineage to show.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct LineageQuery {
    /// The direction in which the steps are followed from the artifact; both if absent.
    pub(super) direction: Option<Direction>,
}

/// The event after which a stream starts.
#[derive(Debug, Deserialize, JsonSchema)]
pub(in crate::http) struct After {
    /// The number of the last event that was received, for clients that cannot send `Last-Event-ID`.
    pub(in crate::http) after: Option<u64>,
}
