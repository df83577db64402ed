//! Lists of MCP tools. A caller sends the input of a tool, so it is judged backward; it receives the output, so that is judged forward.
//!
//! A model reads the description of a tool and decides by it. So descriptions and annotations are not judged, but their digests are
//! compared: a change of them shuts the gate until someone has read it.

use serde_json::{Map, Value};

use super::source::{Place, Source, child_items, invalid, object, text};
use super::{Contract, Dialect, Part};
use crate::wire::Problem;
use crate::wire::compatibility_check::CompatibilityMode;

/// True for a list of tools, alone or in the response of `tools/list`.
pub(super) fn is_list(document: &Value) -> bool {
    let list = |value: &Value| {
        let tools = value.get("tools").and_then(Value::as_array);
        tools.is_some_and(|tools| {
            tools.iter().all(|tool| tool.get("name").is_some() && tool.get("inputSchema").is_some())
        })
    };
    list(document) || document.get("result").is_some_and(list)
}

pub(super) fn read(source: &Source<'_>, contract: &mut Contract) -> Result<(), Problem> {
    let root = Place::at("");
    let whole = object(source.document, &root)?;
    let (list, place) = match whole.get("result") {
        Some(result) if !whole.contains_key("tools") => {
            let place = root.child("result");
            (object(result, &place)?, place)
        }
        _ => (whole, root),
    };
    if !list.contains_key("tools") {
        return Err(invalid("the member `tools` is missing", &place));
    }
    if list.get("nextCursor").is_some_and(|cursor| !cursor.is_null()) {
        return Err(invalid(
            "the list of tools is incomplete: it has a `nextCursor`",
            &place.child("nextCursor"),
        )
        .with_help("get all pages of `tools/list`, and join their tools in one list"));
    }
    for (tool, place) in child_items(list, "tools", &place)? {
        self::tool(object(tool, &place)?, &place, source, contract)?;
    }
    Ok(())
}

fn tool(
    tool: &Map<String, Value>,
    place: &Place,
    source: &Source<'_>,
    contract: &mut Contract,
) -> Result<(), Problem> {
    let name = format!("tool {}", text(tool, "name", place)?);
    contract.offer(&name, &name, &place.pointer, None)?;
    if !tool.contains_key("inputSchema") {
        return Err(invalid("the member `inputSchema` is missing", place));
    }
    for (key, value) in tool {
        let (suffix, direction) = match key.as_str() {
            "name" => continue,
            "inputSchema" => ("input", CompatibilityMode::Backward),
            "outputSchema" => ("output", CompatibilityMode::Forward),
            other => {
                contract.leave_member(source, &name, other, (value, &place.child(other)))?;
                continue;
            }
        };
        let part = format!("{name} {suffix}");
        let (place, dialect) = (place.child(key), Dialect::Own);
        contract.part(&part.clone(), Part { name: part, offer: name.clone(), direction, place, dialect })?;
    }
    Ok(())
}
