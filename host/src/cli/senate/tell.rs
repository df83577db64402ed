//! What people want to know of an answer.

use serde_json::Value;

use rogatio_cli::check::account;
use rogatio_cli::terminal::Paint;

/// A text of an answer.
pub(super) fn at<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A number of an answer, as people read it.
pub(super) fn number(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(digits)) => digits.clone(),
        Some(Value::Null) | None => "-".to_owned(),
        Some(other) => other.to_string(),
    }
}

/// The entries of a list.
pub(super) fn entries<'v>(value: &'v Value, pointer: &str) -> impl Iterator<Item = &'v Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}

/// One line about a proposal in a list.
pub(super) fn line(one: &Value) -> String {
    format!(
        "{}  {:<9}  {} {} {}  by {}",
        at(one, "/proposal_id"),
        at(one, "/status"),
        at(one, "/change_type"),
        at(one, "/target_artifact_type"),
        at(one, "/pointer"),
        at(one, "/author"),
    )
}

/// The count of a vote.
pub(super) fn tally(voting: &Value) -> String {
    format!(
        "{} yes, {} no, {} abstain of {}",
        number(voting, "/yes"),
        number(voting, "/no"),
        number(voting, "/abstain"),
        number(voting, "/electorate")
    )
}

/// What a check found, in lines.
pub(super) fn check(answer: &Value) -> Vec<String> {
    let mut lines = account(answer, Paint { color: false });
    for finding in entries(answer, "/diagnostics") {
        lines.push(format!(
            "{:<9}  {}: {}",
            at(finding, "/severity"),
            at(finding, "/code"),
            at(finding, "/message")
        ));
    }
    lines
}

/// Everything about a proposal, in lines.
pub(super) fn proposal(view: &Value) -> Vec<String> {
    let mut lines = vec![
        format!(
            "{}  {}  revision {}",
            at(view, "/proposal_id"),
            at(view, "/status"),
            number(view, "/state/revision")
        ),
        format!(
            "change     {} {} {}",
            at(view, "/proposal/change_type"),
            at(view, "/state/content/artifact_type"),
            at(view, "/proposal/field_spec/pointer"),
        ),
        format!("author     {}", at(view, "/proposal/author")),
        format!("rationale  {}", at(view, "/proposal/rationale")),
    ];
    if let Some(found) = view.pointer("/check").filter(|check| !check.is_null()) {
        lines.extend(check(found));
    }
    if let Some(voting) = view.pointer("/state/voting").filter(|voting| !voting.is_null()) {
        lines.push(format!("vote       {}", tally(voting)));
    }
    for vote in entries(view, "/votes") {
        let reason = vote.pointer("/reason").and_then(Value::as_str).unwrap_or("-");
        lines.push(format!("           {} says {}: {reason}", at(vote, "/voter"), at(vote, "/choice")));
    }
    for said in entries(view, "/comments") {
        lines.push(format!(
            "{:<9}  {} {}: {}",
            at(said, "/kind"),
            number(said, "/number"),
            at(said, "/author"),
            at(said, "/text")
        ));
    }
    if let Some(text) = view.pointer("/state/ended/text").and_then(Value::as_str) {
        lines.push(format!("ended      {}: {text}", at(view, "/state/ended/reason")));
    }
    lines
}
