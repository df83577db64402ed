//! `proposal.check`: everything that can be known before anybody votes.
//!
//! The verdict, the options and the plan's decision are made once here; claim, class and preview all rest on them.

use serde_json::Value;

use super::compared::Compared;
use super::{judge, rationale, rules, same, similar, subject};
use crate::change::{self, ChangeError, NEW_TYPE, Place, type_name};
use crate::compatibility::{Options, Question};
use crate::electorate::Electorate;
use crate::migration::{self, Change, MigrationError};
use crate::pointer::Pointer;
use crate::schema::keyword::property_place;
use crate::scope;
use crate::threshold::{Rule, RuleError};
use crate::wire::compatibility_check::Verdict;
use crate::wire::electorate::SeatInput;
use crate::wire::proposal::{Backfill, ChangeType, Proposal};
use crate::wire::proposal_check::{
    ClaimVerdict, EarlierProposal, MigrationPreview, RegistrySnapshot, RuleClass, VotingRules,
    VotingThreshold,
};
use crate::wire::rationale::RationaleRules;
use crate::wire::scope::ScopeRules;
use crate::wire::{Code, Diagnostic, Problem, ProposalCheckResponse, Severity};

/// The most rules that are listed as naming a field that goes.
const MOST_LEFT_BEHIND: usize = 20;

/// What a proposal is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// The artifact types that exist.
    pub registry: &'c RegistrySnapshot,
    /// Who would vote; `None`: the votes needed are not computed.
    pub electorate: Option<&'c [SeatInput]>,
    /// The rules of voting; `None`: [`super::default_rules`].
    pub rules: Option<&'c VotingRules>,
    /// What belongs to the domain; `None`: everything.
    pub scope: Option<&'c ScopeRules>,
    /// What a rationale must have; `None`: three words and a citation.
    pub rationale: Option<&'c RationaleRules>,
    /// Earlier proposals, among which similar ones are looked for.
    pub earlier: &'c [EarlierProposal],
}

impl<'c> Context<'c> {
    /// A registry, and the defaults for all the rest.
    pub const fn of(registry: &'c RegistrySnapshot) -> Self {
        Self { registry, electorate: None, rules: None, scope: None, rationale: None, earlier: &[] }
    }
}

/// Looks at a proposal and says all there is to say about it.
///
/// ```
/// use rogatio_core::compatibility::Options;
/// use rogatio_core::proposal::{Context, check};
/// use rogatio_core::wire::compatibility_check::Verdict;
/// use rogatio_core::wire::proposal::{ChangeType, FieldSpec, Proposal};
/// use rogatio_core::wire::proposal_check::RegistrySnapshot;
/// use serde_json::json;
///
/// let schema = json!({"type": "object", "properties": {"title": {"type": "string"}}});
/// let registry = RegistrySnapshot { types: [("note".to_owned(), vec![schema])].into() };
/// let spec = FieldSpec::new("/properties/title", json!({"type": "string", "maxLength": 80}));
/// let proposal = Proposal::new("note", ChangeType::ModifyField, spec);
/// let report = check(&proposal, &Context::of(&registry), &Options::default())?;
/// assert_eq!(report.compatibility.unwrap().verdict, Verdict::Breaking);
/// // It cannot be submitted like this, because its rationale is missing.
/// assert!(!report.submittable);
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `rule.*`, `electorate.*`, `scope.invalid-rules` and `proposal.invalid-rationale-rules` for material that cannot be used,
/// `schema.invalid` for a registry whose current schema cannot be. A fault of the proposal is never an error, but a finding.
pub fn check(
    proposal: &Proposal,
    context: &Context<'_>,
    terms: &Options,
) -> Result<ProposalCheckResponse, Problem> {
    let (options, registry) = (terms.for_new(), context.registry);
    let rationale = rationale::Rules::new(context.rationale, type_name(proposal))?;
    let mut findings = Vec::new();
    let digest = change::digest(proposal).map_err(|finding| findings.push(*finding)).ok();
    let type_name = type_name(proposal).to_owned();
    findings.extend(target_findings(proposal, &type_name, registry));
    findings.extend(rationale.findings(proposal));

    let versions = registry.types.get(&type_name).map_or(&[][..], Vec::as_slice);
    let current = match (proposal.change_type, versions.last()) {
        (ChangeType::AddType, _) => Some(&Value::Null),
        (_, current) => current,
    };
    let made =
        current.map(|current| change::apply(proposal.change_type, &proposal.field_spec, current, options));
    let to = made.as_ref().and_then(|made| made.as_ref().ok());
    let mut change = Change {
        proposal,
        from: current.unwrap_or(&Value::Null),
        to: to.unwrap_or(&Value::Null),
        old_options: terms.for_old(),
        options,
        verdict: None,
    };
    findings.extend(plan_findings(&change));
    let resulting = match &made {
        Some(Ok(schema)) => schema_findings(&change, &mut findings).then(|| schema.clone()),
        Some(Err(error)) => {
            findings.push(change_finding(error));
            None
        }
        None => None,
    };
    let compared = match (&resulting, versions) {
        (Some(new), [history @ .., old]) => Some(Compared::of(&Question { old, new, history }, terms)?),
        _ => None,
    };
    let verdict = match (&compared, proposal.change_type, &resulting) {
        (Some(compared), ..) => Some(compared.now),
        // Nothing was valid before, so nothing can stop being valid.
        (None, ChangeType::AddType, Some(_)) => Some(Verdict::Compatible),
        _ => None,
    };
    change.verdict = verdict;
    let known = u64::try_from(versions.len()).unwrap_or(u64::MAX);
    let migration = resulting.as_ref().and_then(|_| preview(&change, known, &mut findings));
    let claim = rules::claim(proposal.backward_compatible, verdict);
    if claim.verdict == ClaimVerdict::Refuted {
        let help = "the engine's verdict decides the rule of the vote: everybody must say yes";
        let finding = Diagnostic::warning(Code::ProposalClaimRefuted, claim.message.clone());
        findings.push(finding.with_help(help).at_instance("/backward_compatible"));
    }
    let asked = compared.as_ref().map(|compared| compared.asked.verdict).or(verdict);
    // A verdict about schemas that accept everything while their rules lie unused is true and says nothing.
    let hollow = findings.iter().any(|finding| finding.code == Code::SchemaAcceptsEverything)
        || compared.as_ref().is_some_and(|compared| compared.asked.is_hollow());
    let threshold = threshold(proposal, (verdict, asked, hollow), context)?;
    let scope = match context.scope {
        Some(rules) => {
            Some(scope::evaluate(rules, &subject::subject(proposal, registry, terms.shared()), None)?)
        }
        None => None,
    };
    if let Some(verdict) = scope.as_ref().filter(|verdict| !verdict.in_scope) {
        let help = "after a rejection as out of scope, one appeal is possible";
        findings.push(Diagnostic::error(Code::ScopeOutOfScope, verdict.reason.clone()).with_help(help));
    }
    let schema_digest = match resulting.as_ref().map(change::schema_digest) {
        Some(Ok(digest)) => Some(digest),
        Some(Err(finding)) => {
            // A number of the proposal itself has its finding already.
            findings.extend(digest.is_some().then_some(*finding));
            None
        }
        None => None,
    };
    let similar = similar::similar(proposal, &type_name, context.earlier.to_vec());
    let (compatibility, backward) = match compared {
        Some(compared) => (Some(compared.asked), compared.backward),
        None => (None, None),
    };
    Ok(ProposalCheckResponse {
        submittable: !findings.iter().any(|finding| finding.severity == Severity::Error),
        proposal_digest: digest,
        diagnostics: findings,
        schema_digest,
        migration,
        resulting_schema: resulting,
        compatibility,
        backward,
        claim,
        threshold,
        scope,
        similar,
    })
}

/// Whether the type that is meant is there, or is not there, as the change needs it.
fn target_findings(proposal: &Proposal, type_name: &str, registry: &RegistrySnapshot) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let adds = proposal.change_type == ChangeType::AddType;
    let is_new = proposal.target_artifact_type == NEW_TYPE;
    if adds != is_new || is_new != proposal.new_type.is_some() {
        let message = "`add_type`, the target `new_type` and a name in `new_type` must be used together";
        findings
            .push(Diagnostic::error(Code::ProposalInvalidSpec, message).at_instance("/target_artifact_type"));
        return findings;
    }
    let shown = crate::excerpt::excerpt(type_name);
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
        findings.push(finding.with_help("use `change_type` `add_type` to propose a new type"));
        return findings;
    }
    if proposal.base_version != current {
        let message =
            format!("it is based on version {}, but the current version is {current}", proposal.base_version);
        let finding = Diagnostic::error(Code::ProposalStaleBase, message).at_instance("/base_version");
        findings.push(finding.with_help(
            "`proposal.rebase` applies the change to the current version, or reports the conflict",
        ));
    }
    findings
}

/// Whether the plan fits the change.
fn plan_findings(change: &Change<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let proposal = change.proposal;
    let spec = &proposal.field_spec;
    let place = Pointer::parse(&spec.pointer).ok();
    let adds = proposal.change_type == ChangeType::AddField
        && place.as_ref().is_some_and(|place| {
            match Place::resolve(place, change.from, change.options) {
                Ok(place) => place.property().is_some(),
                // Where there is no such place the spelling alone says what was meant.
                Err(_) => property_place(place).is_some(),
            }
        });
    if adds && spec.required.is_none() {
        let finding = Diagnostic::error(
            Code::ProposalInvalidSpec,
            "`required` is missing: an added field must be required or optional",
        );
        findings.push(finding.at_instance("/field_spec/required"));
    }
    let plan = &proposal.migration_plan;
    let at = |finding: Diagnostic| finding.at_instance("/migration_plan/backfill");
    let invalid = |message: &str| at(Diagnostic::error(Code::ProposalBackfillInvalid, message));
    let sets = matches!(proposal.change_type, ChangeType::AddField | ChangeType::ModifyField);
    match &plan.backfill {
        Backfill::None if migration::needs_value(change) => {
            let message = "the field is required, but nothing says how artifacts without it get a value";
            let finding = at(Diagnostic::error(Code::ProposalBackfillMissing, message));
            findings.push(finding.with_help("choose a `strategy`: `default`, `constant` or `copy`"));
        }
        Backfill::None => {}
        _ if !sets => findings.push(invalid("after this change no artifact can lack the field")),
        Backfill::Copy { from } if Pointer::parse(from).is_err() => {
            findings.push(invalid("`from` is not a JSON Pointer"));
        }
        Backfill::Default if !has_default(change) => {
            findings.push(invalid("the strategy is `default`, but there is no default"));
        }
        _ => match migration::idle_backfill(change) {
            None => {}
            Some((reason, true)) => findings.push(invalid(reason)),
            Some((reason, false)) => {
                findings.push(at(Diagnostic::warning(Code::ProposalNothingToFill, reason)));
            }
        },
    }
    findings
}

/// Whether the place has a default afterwards.
fn has_default(change: &Change<'_>) -> bool {
    let spec = &change.proposal.field_spec;
    let own = spec.schema.as_ref().and_then(|schema| schema.get("default"));
    let place = Pointer::parse(&spec.pointer).ok();
    let there = place.and_then(|place| place.find(change.to)?.get("default"));
    spec.default.is_some() || own.is_some() || there.is_some()
}

/// Whether the result is a schema that the engine can use, and what is to be said of it.
fn schema_findings(change: &Change<'_>, findings: &mut Vec<Diagnostic>) -> bool {
    if same::is_same(change.from, change.to, change.options) {
        let finding = Diagnostic::error(Code::ProposalNoChange, "the schema would stay the same");
        findings.push(finding.at_instance("/field_spec"));
    }
    // Faults of a schema are findings; there is no other way for this to fail.
    let answer = crate::lint::check(change.to, change.options);
    let judged = if answer.valid { judge::findings(change) } else { Vec::new() };
    // A default that the proposal writes is told once, as the proposal's.
    let is_told = |one: &Diagnostic| {
        one.code == Code::SchemaDefaultRefused
            && judged.iter().any(|other| {
                other.code == Code::ProposalDefaultInvalid && other.schema_pointer == one.schema_pointer
            })
    };
    findings.extend(answer.diagnostics.into_iter().filter(|one| !is_told(one)));
    findings.extend(judged);
    if answer.valid {
        findings.extend(left_behind_findings(change));
    }
    answer.valid
}

/// The rules elsewhere that name a field which goes or gets another name.
fn left_behind_findings(change: &Change<'_>) -> Vec<Diagnostic> {
    let name = change.proposal.field_spec.pointer.rsplit('/').next().unwrap_or_default();
    let name = crate::excerpt::excerpt(name);
    let told = |mention: migration::Mention| {
        let what = if mention.rules { "a rule" } else { "a condition" };
        let message = format!("{what} at `{}` still names `{name}`", crate::excerpt::excerpt(&mention.at));
        let help = match (mention.rules, change.proposal.change_type) {
            (true, ChangeType::RemoveField) => "artifacts keep the field as long as a rule names it",
            (true, _) => "artifacts also keep the old name, where the schema allows both",
            (false, _) => "to stop this condition from using the field, change it in another proposal",
        };
        Diagnostic::warning(Code::ProposalLeftBehind, message)
            .with_help(help)
            .at_instance("/field_spec/pointer")
            .at_schema(mention.at)
    };
    migration::left_behind(change).into_iter().take(MOST_LEFT_BEHIND).map(told).collect()
}

/// What the plan would do; a plan that would be refused is a finding now, not after the vote.
fn preview(
    change: &Change<'_>,
    from_version: u64,
    findings: &mut Vec<Diagnostic>,
) -> Option<MigrationPreview> {
    match migration::preview(change, from_version) {
        Ok(preview) => Some(preview),
        // The findings about the backfill have said it.
        Err(MigrationError::NoValue | MigrationError::Change(_)) => None,
        Err(error) => {
            let problem = error.problem();
            let pointer = problem.pointer.unwrap_or_default();
            let finding = Diagnostic::error(problem.code, problem.detail);
            let finding =
                finding.at_instance(pointer.strip_prefix("/proposal").unwrap_or(&pointer).to_owned());
            findings.push(problem.help.into_iter().fold(finding, |finding, help| finding.with_help(help)));
            None
        }
    }
}

pub(super) fn change_finding(error: &ChangeError) -> Diagnostic {
    Diagnostic::error(error.code(), error.to_string()).at_instance(error.pointer())
}

/// The rule that follows, and what it asks of the electorate.
fn threshold(
    proposal: &Proposal,
    (now, asked, hollow): (Option<Verdict>, Option<Verdict>, bool),
    context: &Context<'_>,
) -> Result<VotingThreshold, Problem> {
    let voting = context.rules.cloned().unwrap_or_else(rules::default_rules);
    let (class, because) = rules::class(proposal.backward_compatible, now, asked, hollow);
    let input = match class {
        RuleClass::Compatible => voting.compatible,
        RuleClass::Breaking => voting.breaking,
    };
    let rule = Rule::from_wire(&input).map_err(RuleError::problem)?;
    let votes_needed = match context.electorate {
        Some(seats) => Some(rules::votes_needed(&rule, &Electorate::from_wire(seats.to_vec())?)),
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
