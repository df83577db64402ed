//! The parts of an answer that people want to know.

use rogatio_core::wire::proposal_decide::VotingState;
use rogatio_core::wire::weight::WeightInput;
use rogatio_core::wire::{Diagnostic, ProposalCheckResponse};
use serde::Deserialize;
use serde_json::Value;

use super::impact;
use crate::service::wire::{ProposalSummary, ProposalView};
use rogatio_cli::check::{account, spelled};
use rogatio_cli::terminal::Paint;

/// A weight, as people read it.
pub(super) fn weight(weight: &WeightInput) -> String {
    match weight {
        WeightInput::Number(number) => number.to_string(),
        WeightInput::Text(digits) => digits.clone(),
    }
}

/// One line about a proposal in a list.
pub(super) fn line(one: &ProposalSummary) -> String {
    format!(
        "{}  {:<9}  {} {} {}  by {}",
        one.proposal_id,
        spelled(&one.status),
        spelled(&one.change_type),
        one.target_artifact_type,
        one.pointer,
        one.author,
    )
}

/// The count of a vote.
pub(super) fn tally(voting: &VotingState) -> String {
    let VotingState { yes, no, abstain, electorate, .. } = voting;
    let [yes, no, abstain, all] = [yes, no, abstain, electorate].map(weight);
    format!("{yes} yes, {no} no, {abstain} abstain of {all}")
}

/// The place and the message of a finding about a document.
pub(super) fn place(finding: &Diagnostic) -> (&str, &str) {
    (finding.instance_pointer.as_deref().unwrap_or_default(), finding.message.as_str())
}

/// The result of a check, in lines.
pub(super) fn check(answer: &ProposalCheckResponse) -> Vec<String> {
    let mut lines = account(answer, Paint { color: false });
    for finding in &answer.diagnostics {
        let (severity, code) = (spelled(&finding.severity), finding.code.as_str());
        lines.push(format!("{severity:<9}  {code}: {}", finding.message));
    }
    lines
}

/// The result of a check that was stored, perhaps by another version of the engine; no lines for a draft.
pub(super) fn stored_check(stored: &Value) -> Vec<String> {
    match Option::<ProposalCheckResponse>::deserialize(stored) {
        Ok(answer) => answer.as_ref().map(check).unwrap_or_default(),
        Err(_) => vec!["check      by another version of the engine; `--json` shows it".to_owned()],
    }
}

/// Everything about a proposal, in lines.
pub(super) fn proposal(view: &ProposalView) -> Vec<String> {
    let (state, content) = (&view.state, &view.proposal);
    let mut lines = vec![
        format!("{}  {}  revision {}", view.proposal_id, spelled(&view.status), state.revision),
        format!(
            "change     {} {} {}",
            spelled(&content.change_type),
            state.content.artifact_type,
            content.field_spec.pointer,
        ),
        format!("author     {}", content.author),
        format!("rationale  {}", content.rationale),
    ];
    lines.extend(stored_check(&view.check));
    lines.extend(impact::in_short(&view.impact));
    lines.extend(state.voting.as_ref().map(|voting| format!("vote       {}", tally(voting))));
    for vote in &view.votes {
        let reason = vote.reason.as_deref().unwrap_or("-");
        lines.push(format!("           {} says {}: {reason}", vote.voter, spelled(&vote.choice)));
    }
    for said in &view.comments {
        lines.push(format!("{:<9}  {} {}: {}", spelled(&said.kind), said.number, said.author, said.text));
    }
    lines.extend(view.comments_cursor.as_ref().map(|cursor| {
        format!("more       `--comments-cursor {cursor}` shows the next comments and concerns")
    }));
    lines.extend(
        state.ended.as_ref().map(|ended| format!("ended      {}: {}", spelled(&ended.reason), ended.text)),
    );
    lines
}
