//! What a certificate says of its schema, and of the comparison that selected the rule.

use serde_json::Value;

use super::ledger::Ledger;
use crate::artifact;
use crate::canonical;
use crate::change;
use crate::compatibility::{self, Options};
use crate::digest::{Digest, Domain};
use crate::wire;
use crate::wire::artifact_validate::ArtifactVerdict;
use crate::wire::certificate::{CertificateWitness, ClaimName};
use crate::wire::compatibility_check::{Assumptions, CompatibilityMode, Direction, Verdict};
use crate::wire::leaf::{Act, Entry, Leaf, SchemaHappened};
use crate::wire::proposal::{ChangeType, Proposal};
use crate::wire::proposal_check::{ClaimVerdict, RuleClass};
use crate::wire::proposal_decide::ContentState;
use crate::wire::schema_check::SchemaOptions;

/// The schema version of a certificate, and the version before it.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) artifact_type: String,
    pub(super) number: u64,
    pub(super) base: Value,
    pub(super) schema: Value,
}

impl Version {
    /// The digest of the schema as the log names it.
    pub(super) fn digest(&self) -> Option<Digest> {
        Domain::SCHEMA.digest(&self.schema).ok()
    }

    /// The SHA-256 of the canonical schema, as tools of others take it.
    pub(super) fn plain_digest(&self) -> Option<Digest> {
        canonical::exact(&self.schema).ok().map(|bytes| Digest::of(&bytes))
    }

    /// Checks that the vote was about this content, and that the schema is what the proposal makes of the version before it. `voted` is
    /// what the log says of the content.
    pub(super) fn check(&self, content: &Value, voted: Option<&ContentState>, ledger: &mut Ledger) {
        let mut refute = |detail: String| ledger.refute(ClaimName::Schema, detail);
        let digest = Domain::PROPOSAL.digest(content).ok();
        let Some(voted) = voted.filter(|voted| Some(voted.digest) == digest) else {
            return refute("the vote was about another content".into());
        };
        let proposal: Proposal = match wire::fit(content.clone()) {
            Ok(proposal) => proposal,
            Err(problem) => return refute(format!("the content is not a proposal: {}", problem.detail)),
        };
        let named = proposal.new_type.as_ref().unwrap_or(&proposal.target_artifact_type);
        if *named != self.artifact_type || proposal.base_version.checked_add(1) != Some(self.number) {
            return refute("the proposal is about another version, or another type".into());
        }
        if (proposal.change_type == ChangeType::AddType) != self.base.is_null() {
            return refute("only a new type has no version before it".into());
        }
        let same = voted.author == proposal.author
            && voted.artifact_type == self.artifact_type
            && voted.change_type == proposal.change_type
            && voted.pointer == proposal.field_spec.pointer
            && voted.base_version == proposal.base_version;
        if !same {
            return refute("the log describes the content in another way".into());
        }
        let options = SchemaOptions::default();
        match change::apply(proposal.change_type, &proposal.field_spec, &self.base, &options) {
            Err(error) => refute(format!("the change cannot be made: {error}")),
            Ok(made) if Domain::SCHEMA.digest(&made).ok() != self.digest() || self.digest().is_none() => {
                refute("the proposal makes another schema".into());
            }
            Ok(_) => {}
        }
    }

    /// Takes a leaf that registered a version; true if it is the version before the change.
    ///
    /// # Errors
    /// The leaf registers something else.
    pub(super) fn registered(&self, leaf: &Leaf, proposal: &str) -> Result<bool, String> {
        let Act::Schema(Entry { subject, event, .. }) = leaf.act() else {
            return Err("the leaf does not register a version".into());
        };
        let SchemaHappened::Registered { version, digest, proposal_id, .. } = &event.happened else {
            return Err("the leaf does not register a version".into());
        };
        if *subject != self.artifact_type {
            return Err("the leaf registers a version of another type".into());
        }
        let is_base = version.checked_add(1) == Some(self.number);
        let said = if is_base { Domain::SCHEMA.digest(&self.base).ok() } else { self.digest() };
        if !is_base && (*version != self.number || proposal_id.as_deref() != Some(proposal)) {
            return Err("the leaf registers another version".into());
        }
        if said != Some(*digest) {
            return Err(format!("version {version} was registered with another schema"));
        }
        Ok(is_base)
    }
}

/// What selected the rule.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) class: RuleClass,
    pub(super) claim: ClaimVerdict,
    pub(super) verdict: Verdict,
    pub(super) mode: CompatibilityMode,
    pub(super) assumptions: Assumptions,
    pub(super) witness: Option<CertificateWitness>,
}

impl Compared {
    /// Judges the class: a break by its witness, `compatible` by comparing once more.
    pub(super) fn check(&self, version: &Version, engines: (Digest, Option<Digest>), ledger: &mut Ledger) {
        let claim = ClaimName::Compatibility;
        if self.witness.is_some() != (self.verdict == Verdict::Breaking) {
            return ledger.refute(claim, "a witness belongs to the verdict `breaking`, and only to it");
        }
        if self.class == RuleClass::Compatible && self.verdict != Verdict::Compatible {
            return ledger.refute(claim, "the class is `compatible`, but the verdict is not");
        }
        if let Some(witness) = &self.witness {
            return match self.witnessed(version, witness) {
                Ok(true) => {}
                Ok(false) => ledger.refute(claim, "the witness shows no break"),
                Err(why) => ledger.leave_open(claim, why),
            };
        }
        if version.base.is_null() {
            if self.verdict != Verdict::Compatible {
                ledger.refute(claim, "a new type breaks nothing");
            }
            return;
        }
        if self.verdict == Verdict::Unknown {
            return ledger.leave_open(claim, "the verdict is `unknown`, which needs the stricter rule");
        }
        let options = Options::default().mode(self.mode).assuming(self.assumptions);
        let own = match compatibility::check(&version.base, &version.schema, &options) {
            Ok(report) => report.verdict,
            Err(problem) => {
                return ledger.refute(claim, format!("the schemas cannot be compared: {}", problem.detail));
            }
        };
        let (decided, verifies) = engines;
        if own == self.verdict {
            return;
        }
        let both = format!("the file says `{}`, this engine says `{own}`", self.verdict);
        match verifies {
            Some(verifies) if verifies == decided => {
                ledger.refute(claim, format!("{both}, and it is the same engine"))
            }
            _ if own == Verdict::Breaking => {
                ledger.refute(claim, format!("{both}, with a document that shows the break"));
            }
            Some(_) => ledger.leave_open(claim, format!("{both}; the engines are different")),
            None => ledger.leave_open(claim, format!("{both}; the engines may be different")),
        }
    }

    /// Whether one version accepts the witness and the other refuses it.
    fn witnessed(&self, version: &Version, witness: &CertificateWitness) -> Result<bool, String> {
        let options =
            SchemaOptions { format_assertion: self.assumptions.format_assertion, ..SchemaOptions::default() };
        let verdict = |schema: &Value| {
            let answer = artifact::validate(schema, &witness.instance, &options);
            answer.map(|answer| answer.verdict).map_err(|problem| problem.detail)
        };
        let (base, schema) = (verdict(&version.base)?, verdict(&version.schema)?);
        let (reads, writes) = match witness.direction {
            Direction::Backward => (schema, base),
            Direction::Forward => (base, schema),
        };
        Ok(writes == ArtifactVerdict::Valid && reads == ArtifactVerdict::Invalid)
    }
}
