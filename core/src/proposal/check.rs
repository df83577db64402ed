//! `proposal.check`: everything that can be known before anybody votes.

use serde_json::{Value, json};

use super::change::{self, ChangeError};
use super::{content, pointer::Pointer, preview, rationale, rules, similar};
use crate::digest::Domain;
use crate::electorate::Electorate;
use crate::threshold::{Rule, RuleError};
use crate::wire::artifact_validate::Mode;
use crate::wire::compatibility_check::Verdict;
use crate::wire::proposal::{Backfill, ChangeType, Proposal};
use crate::wire::proposal_check::{ClaimVerdict, RegistrySnapshot, RuleClass, VotingThreshold};
use crate::wire::schema_check::SchemaOptions;
use crate::wire::scope::{ScopeEvaluateRequest, ScopeEvaluateResponse, ScopeRules, ScopeSubject};
use crate::wire::{
    ArtifactValidateRequest, Code, CompatibilityCheckRequest, CompatibilityCheckResponse, Diagnostic,
    Problem, ProposalCheckRequest, ProposalCheckResponse, SchemaCheckRequest, Severity,
};
use crate::{artifact, compatibility, scope};

/// The name that stands for a type that does not exist yet.
pub const NEW_TYPE: &str = "new_type";

/// Looks at a proposal and says all there is to say about it.
///
/// # Errors
/// `rule.*`, `electorate.*` and `scope.invalid-rules` for material that cannot be used, `schema.invalid` for a registry
/// whose current schema cannot be. A fault of the proposal is never an error, but a finding.
pub fn check(request: ProposalCheckRequest) -> Result<ProposalCheckResponse, Problem> {
    let ProposalCheckRequest {
        proposal,
        registry,
        electorate,
        rules: voting,
        scope: scope_rules,
        earlier,
        ..
    } = &request;
    let mut findings = Vec::new();
    let digest = content::digest(proposal).map_err(|finding| findings.push(*finding)).ok();
    let type_name = type_name(proposal).to_owned();
    findings.extend(target_findings(proposal, &type_name, registry));
    findings.extend(rationale::findings(proposal));
    findings.extend(plan_findings(proposal));

    let versions = registry.types.get(&type_name).map_or(&[][..], Vec::as_slice);
    let resulting = resulting_schema(proposal, versions, &request.options, &mut findings);
    let compatibility = match (&resulting, versions) {
        (Some(new), [history @ .., old]) => Some(compare(&request, new, old, history)?),
        _ => None,
    };
    let verdict = match (&compatibility, proposal.change_type, &resulting) {
        (Some(answer), ..) => Some(answer.verdict),
        // Nothing was valid before, so nothing can stop being valid.
        (None, ChangeType::AddType, Some(_)) => Some(Verdict::Compatible),
        _ => None,
    };
    let claim = rules::claim(proposal.backward_compatible, verdict);
    if claim.verdict == ClaimVerdict::Refuted {
        let help = "the vote goes by what the engine found: everybody must say yes";
        let finding = Diagnostic::warning(Code::ProposalClaimRefuted, claim.message.clone());
        findings.push(finding.with_help(help).at_instance("/backward_compatible"));
    }
    let threshold = threshold(proposal, verdict, voting.clone(), electorate.clone())?;
    let scope = match scope_rules {
        Some(rules) => Some(judge_scope(proposal, &type_name, resulting.as_ref(), rules.clone())?),
        None => None,
    };
    if let Some(verdict) = scope.as_ref().filter(|verdict| !verdict.in_scope) {
        let help = "one appeal is possible once it was submitted and rejected";
        findings.push(Diagnostic::error(Code::ScopeOutOfScope, verdict.reason.clone()).with_help(help));
    }
    let current = u64::try_from(versions.len()).unwrap_or(u64::MAX);
    Ok(ProposalCheckResponse {
        submittable: !findings.iter().any(|finding| finding.severity == Severity::Error),
        proposal_digest: digest,
        diagnostics: findings,
        schema_digest: resulting.as_ref().and_then(|schema| Domain::SCHEMA.digest(schema).ok()),
        migration: resulting.is_some().then(|| preview(proposal, verdict, current)),
        resulting_schema: resulting,
        compatibility,
        claim,
        threshold,
        scope,
        similar: similar::similar(proposal, &type_name, earlier.clone()),
    })
}

/// The artifact type that a proposal is about, whether it exists or not.
pub(crate) fn type_name(proposal: &Proposal) -> &str {
    match &proposal.new_type {
        Some(name) if proposal.target_artifact_type == NEW_TYPE => name,
        _ => &proposal.target_artifact_type,
    }
}

/// Whether the type that is meant is there, or is not there, as the change needs it.
fn target_findings(proposal: &Proposal, type_name: &str, registry: &RegistrySnapshot) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let adds = proposal.change_type == ChangeType::AddType;
    let is_new = proposal.target_artifact_type == NEW_TYPE;
    if adds != is_new || is_new != proposal.new_type.is_some() {
        let message = "`add_type`, the target `new_type` and a name in `new_type` go together";
        findings
            .push(Diagnostic::error(Code::ProposalInvalidSpec, message).at_instance("/target_artifact_type"));
        return findings;
    }
    let shown = crate::diagnostic::excerpt(type_name);
    let versions = registry.types.get(type_name).map(Vec::len).unwrap_or_default();
    let current = u64::try_from(versions).unwrap_or(u64::MAX);
    if adds {
        if let Err(error) = change::check_name(&type_name.replace('-', "_")) {
            findings.push(
                Diagnostic::error(Code::ProposalInvalidName, error.to_string()).at_instance("/new_type"),
            );
        }
        if type_name == NEW_TYPE || current > 0 {
            let message = format!("the type `{shown}` exists already");
            findings.push(Diagnostic::error(Code::ProposalTypeExists, message).at_instance("/new_type"));
        }
    } else if current == 0 {
        let message = format!("there is no type `{shown}`");
        let finding =
            Diagnostic::error(Code::ProposalUnknownType, message).at_instance("/target_artifact_type");
        findings.push(finding.with_help("a new type is proposed with `change_type` `add_type`"));
        return findings;
    }
    if proposal.base_version != current {
        let message =
            format!("it was written against version {}, the current one is {current}", proposal.base_version);
        let finding = Diagnostic::error(Code::ProposalStaleBase, message).at_instance("/base_version");
        findings.push(
            finding.with_help(
                "`proposal.rebase` applies the change to the current version, or says why it cannot",
            ),
        );
    }
    findings
}

/// Whether the plan fits the change.
fn plan_findings(proposal: &Proposal) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let spec = &proposal.field_spec;
    let place = Pointer::parse(&spec.pointer).ok();
    let is_property = place.as_ref().is_some_and(|place| place.property().is_some());
    let adds = proposal.change_type == ChangeType::AddField && is_property;
    if adds && spec.required.is_none() {
        let finding =
            Diagnostic::error(Code::ProposalInvalidSpec, "whether the added field is required must be said");
        findings.push(finding.at_instance("/field_spec/required"));
    }
    let plan = &proposal.migration_plan;
    let at_backfill =
        |code, message: &str| Diagnostic::error(code, message).at_instance("/migration_plan/backfill");
    match &plan.backfill {
        Backfill::None if adds && spec.required == Some(true) => {
            let finding = at_backfill(
                Code::ProposalBackfillMissing,
                "the field is required, and nothing says how artifacts that lack it get it",
            );
            findings.push(finding.with_help("choose a `strategy`: `default`, `constant` or `copy`"));
        }
        Backfill::Default if spec.default.is_none() => {
            findings.push(at_backfill(
                Code::ProposalBackfillInvalid,
                "the strategy is `default`, and there is no default",
            ));
        }
        Backfill::Copy { from } if Pointer::parse(from).is_err() => {
            findings.push(at_backfill(Code::ProposalBackfillInvalid, "`from` is no JSON Pointer"));
        }
        Backfill::Default | Backfill::Constant { .. } | Backfill::Copy { .. }
            if matches!(
                proposal.change_type,
                ChangeType::RemoveField | ChangeType::RenameField | ChangeType::AddType
            ) =>
        {
            findings.push(at_backfill(Code::ProposalBackfillInvalid, "this change leaves nothing to fill"));
        }
        _ => {}
    }
    findings
}

/// The schema that would be, if the change can be made and the result is a schema.
fn resulting_schema(
    proposal: &Proposal,
    versions: &[Value],
    options: &SchemaOptions,
    findings: &mut Vec<Diagnostic>,
) -> Option<Value> {
    let current = match (proposal.change_type, versions.last()) {
        (ChangeType::AddType, _) => &Value::Null,
        (_, Some(current)) => current,
        (_, None) => return None,
    };
    let schema = match change::apply(proposal.change_type, &proposal.field_spec, current) {
        Ok(schema) => schema,
        Err(error) => {
            findings.push(change_finding(&error));
            return None;
        }
    };
    if schema == *current {
        let finding = Diagnostic::error(Code::ProposalNoChange, "the schema would be what it is");
        findings.push(finding.at_instance("/field_spec"));
    }
    let request = SchemaCheckRequest { schema: schema.clone(), options: options.clone() };
    // Faults of a schema are findings; there is no other way for this to fail.
    let answer = crate::schema::check(request).ok()?;
    findings.extend(answer.diagnostics);
    findings.extend(value_findings(proposal, &schema, options, answer.valid));
    answer.valid.then_some(schema)
}

pub(super) fn change_finding(error: &ChangeError) -> Diagnostic {
    Diagnostic::error(error.code(), error.to_string()).at_instance(error.pointer())
}

/// Whether the default and the backfilled value satisfy the field's schema, where they can be judged by themselves.
fn value_findings(
    proposal: &Proposal,
    whole: &Value,
    options: &SchemaOptions,
    valid: bool,
) -> Vec<Diagnostic> {
    let constant = match &proposal.migration_plan.backfill {
        Backfill::Constant { value } => Some(value),
        _ => None,
    };
    let values = [
        (proposal.field_spec.default.as_ref(), "/field_spec/default", Code::ProposalDefaultInvalid),
        (constant, "/migration_plan/backfill/value", Code::ProposalBackfillInvalid),
    ];
    if !valid || proposal.change_type == ChangeType::AddType {
        return Vec::new();
    }
    let mut options = options.clone();
    options.resources.insert(WHOLE.into(), whole.clone());
    let mut findings = Vec::new();
    for (value, pointer, code) in
        values.into_iter().filter_map(|(value, pointer, code)| Some((value?, pointer, code)))
    {
        let schema = place_schema(whole, WHOLE, &proposal.field_spec.pointer);
        let request = ArtifactValidateRequest {
            schema,
            artifact: value.clone(),
            mode: Mode::Strict,
            options: options.clone(),
        };
        let Ok(answer) = artifact::validate(request) else { continue };
        for finding in answer.diagnostics {
            let at = format!("{pointer}{}", finding.instance_pointer.as_deref().unwrap_or_default());
            findings.push(Diagnostic::error(code, finding.message).at_instance(at));
        }
    }
    findings
}

/// The name under which the resulting schema is a resource while its places are judged.
const WHOLE: &str = "urn:rogatio:resulting-schema";

/// A schema that judges a value as the place at `pointer` of `whole` does, which is known as the resource `uri`.
pub(crate) fn place_schema(whole: &Value, uri: &str, pointer: &str) -> Value {
    let mut reference = format!("{uri}#");
    for byte in pointer.bytes() {
        // What a URI's fragment holds as it is (RFC 3986, section 3.5); the rest is percent-encoded.
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            reference.push(char::from(byte));
        } else {
            reference.push_str(&format!("%{byte:02X}"));
        }
    }
    match whole.get("$schema") {
        Some(draft) => json!({"$schema": draft, "$ref": reference}),
        None => json!({"$ref": reference}),
    }
}

fn compare(
    request: &ProposalCheckRequest,
    new: &Value,
    old: &Value,
    history: &[Value],
) -> Result<CompatibilityCheckResponse, Problem> {
    compatibility::check(CompatibilityCheckRequest {
        old: old.clone(),
        new: new.clone(),
        mode: request.mode,
        transitive: request.transitive,
        history: if request.transitive { history.to_vec() } else { Vec::new() },
        assumptions: request.assumptions,
        default_draft: request.options.default_draft,
        resources: request.options.resources.clone(),
        budget: None,
    })
}

/// The rule that follows, and what it asks of the electorate.
fn threshold(
    proposal: &Proposal,
    verdict: Option<Verdict>,
    voting: Option<crate::wire::proposal_check::VotingRules>,
    electorate: Option<Vec<crate::wire::electorate::SeatInput>>,
) -> Result<VotingThreshold, Problem> {
    let voting = voting.unwrap_or_else(rules::default_rules);
    let (class, because) = rules::class(proposal.backward_compatible, verdict);
    let input = match class {
        RuleClass::Compatible => voting.compatible,
        RuleClass::Breaking => voting.breaking,
    };
    let rule = Rule::from_wire(&input).map_err(RuleError::problem)?;
    let votes_needed = match electorate {
        Some(seats) => Some(rules::votes_needed(&rule, &Electorate::from_wire(seats)?)),
        None => None,
    };
    Ok(VotingThreshold {
        class,
        because: because.into(),
        rule_digest: rule.digest(),
        rule: input,
        votes_needed,
    })
}

/// What the scope's rules say of the proposal.
fn judge_scope(
    proposal: &Proposal,
    type_name: &str,
    resulting: Option<&Value>,
    rules: ScopeRules,
) -> Result<ScopeEvaluateResponse, Problem> {
    let subject = scope_subject(proposal, type_name, resulting);
    scope::evaluate(ScopeEvaluateRequest { rules, subject, appeal: None, opinion: None })
}

/// What a proposal on this registry shows to the scope's rules.
pub(super) fn subject(proposal: &Proposal, registry: &RegistrySnapshot) -> ScopeSubject {
    let name = type_name(proposal);
    let current = registry.types.get(name).and_then(|versions| versions.last()).unwrap_or(&Value::Null);
    let resulting = change::apply(proposal.change_type, &proposal.field_spec, current).ok();
    scope_subject(proposal, name, resulting.as_ref())
}

/// What a proposal shows to the scope's rules.
fn scope_subject(proposal: &Proposal, type_name: &str, resulting: Option<&Value>) -> ScopeSubject {
    let spec = &proposal.field_spec;
    let place = Pointer::parse(&spec.pointer).ok();
    let named = place.as_ref().and_then(|place| place.property().map(|(_, name)| name.to_owned()));
    let mut fields: Vec<String> = named.into_iter().chain(spec.new_name.clone()).collect();
    let mut text = proposal.rationale.clone();
    if let Some(schema) = &spec.schema {
        content::names_and_words(schema, &mut fields, &mut text);
    }
    ScopeSubject {
        artifact_type: type_name.to_owned(),
        text,
        fields,
        field_count: resulting.map_or(0, content::count_fields),
    }
}
