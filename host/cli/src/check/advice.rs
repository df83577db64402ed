//! What is said of an answer beside the answer: the verdict for closed objects, the smallest change that makes NEW compatible, and what a
//! waiver of the break would be about. Nothing is offered that the engine did not check.

use std::cell::LazyCell;
use std::sync::Arc;

use rogatio_core::digest::{Digest, Domain};
use rogatio_core::wire::Code;
use rogatio_core::wire::compatibility_check::{CompatibilityCheckResponse, Difference, Verdict};
use serde_json::{Map, Value, json};

use super::compat::{Asking, Compared, Versions};
use super::mend::{Edit, apply, candidates, undo};
use super::witness;
use crate::config::Config;
use crate::finding::{Finding, Level};
use crate::refusal::CliError;
use crate::report::{Answer, Outcome, Reporter};
use crate::source::Source;
use crate::waiver::FINGERPRINT;

/// What a finding is, for a waiver.
const DOMAIN: Domain = Domain::new("rogatio/finding@v1");
/// The most steps of a comparison that is made for advice.
const STEPS: u64 = 200_000;
/// The most comparisons that are made to find the smallest change.
const MOST_TRIES: usize = 24;
/// The most changes that are tried one by one.
const MOST_CHANGES: usize = 8;
/// The most changes that are looked at together. A larger change is told as a whole.
const MOST_TOGETHER: usize = 100;

/// What is said beside an answer.
#[derive(Debug, Default)]
pub(super) struct Advice {
    /// The verdict for closed objects; absent where it is the answer itself.
    pub(super) closed: Option<Verdict>,
    /// The smallest change that makes NEW compatible.
    pub(super) smallest: Option<String>,
}

impl Advice {
    /// The advice in lines.
    pub(super) fn lines(&self) -> Vec<String> {
        let closed = self.closed.map(|verdict| format!("with `--assume-closed`: {verdict}"));
        let smallest = self
            .smallest
            .as_ref()
            .map(|change| format!("smallest change that makes it compatible (checked): {change}"));
        closed.into_iter().chain(smallest).collect()
    }

    fn of(
        asking: &Asking<'_>,
        versions: &Versions,
        response: &CompatibilityCheckResponse,
        config: &Config,
    ) -> Self {
        if response.verdict != Verdict::Breaking {
            return Self::default();
        }
        let mut limited = limited(versions);
        let closed = (!versions.terms.assume_closed).then(|| {
            let mut closed = limited.clone();
            closed.terms.assume_closed = true;
            asking.ask(&closed, config).ok().map(|(_, answer)| answer.verdict)
        });
        let (Some(old), Some(new)) = (value(&versions.old), value(&versions.new)) else {
            return Self { closed: closed.flatten(), smallest: None };
        };
        let mut tries = MOST_TRIES;
        let mut is_enough = |edits: &[&Edit]| {
            if tries == 0 {
                return false;
            }
            tries -= 1;
            let Some(changed) = apply(&new, edits) else { return false };
            limited.new = Source::of_text("NEW", changed.to_string());
            asking.ask(&limited, config).is_ok_and(|(_, answer)| answer.passes())
        };
        let smallest = smallest(&old, &new, response, &mut is_enough);
        Self { closed: closed.flatten(), smallest }
    }
}

/// The same with fewer steps.
fn limited(versions: &Versions) -> Versions {
    let mut limited = versions.clone();
    limited.terms.budget = Some(limited.terms.budget.map_or(STEPS, |budget| budget.min(STEPS)));
    limited
}

/// The fewest changes that are enough: one where one is, else those of all differences without those that can stay.
fn smallest(
    old: &Value,
    new: &Value,
    response: &CompatibilityCheckResponse,
    is_enough: &mut dyn FnMut(&[&Edit]) -> bool,
) -> Option<String> {
    let mut telling: Vec<&Difference> =
        response.differences.iter().filter(|one| one.effect != Verdict::Compatible).collect();
    // What the witness runs into comes first; the order is stable otherwise.
    telling.sort_by_key(|one| !one.exercised_by_witness);
    let found: Vec<Vec<Edit>> = telling.iter().map(|one| candidates(one, old, new)).collect();
    for edit in found.iter().take(MOST_CHANGES).flatten() {
        if is_enough(&[edit]) {
            return Some(edit.said.clone());
        }
    }
    let mut together: Vec<&Edit> = found.iter().filter_map(|edits| edits.first()).collect();
    if together.len() < 2 || together.len() > MOST_TOGETHER || !is_enough(&together) {
        return None;
    }
    for edit in together.clone() {
        let without: Vec<&Edit> = together.iter().copied().filter(|one| !std::ptr::eq(*one, edit)).collect();
        if without.len() > 1 && is_enough(&without) {
            together = without;
        }
    }
    let said: Vec<&str> = together.iter().map(|edit| edit.said.as_str()).collect();
    Some(said.join("; "))
}

fn value(source: &Source) -> Option<Value> {
    serde_json::from_str(source.json()).ok()
}

/// The change that a waiver of a break accepts.
///
/// Where the engine confirms that the changes with an effect are the whole break, it is those changes alone, so that other changes of the same
/// file leave the waiver as it is. Otherwise it is both versions with everything that they refer to.
#[derive(Debug)]
pub(super) struct Change(Value);

impl Change {
    /// Finds out.
    pub(super) fn of(
        asking: &Asking<'_>,
        versions: &Versions,
        response: &CompatibilityCheckResponse,
        config: &Config,
    ) -> Self {
        Self::in_parts(asking, versions, response, config).unwrap_or_else(|| Self::whole(versions))
    }

    fn in_parts(
        asking: &Asking<'_>,
        versions: &Versions,
        response: &CompatibilityCheckResponse,
        config: &Config,
    ) -> Option<Self> {
        let is_large = response.more_differences || response.differences.len() > MOST_TOGETHER;
        if response.is_hollow() || is_large || !versions.history.is_empty() {
            return None;
        }
        let (old, new) = (value(&versions.old)?, value(&versions.new)?);
        let telling: Vec<&Difference> =
            response.differences.iter().filter(|one| one.effect != Verdict::Compatible).collect();
        let edits: Vec<Edit> = telling.iter().map(|one| undo(one, &old, &new)).collect::<Option<_>>()?;
        if edits.is_empty() {
            return None;
        }
        let mut without = limited(versions);
        without.new = Source::of_text("NEW", apply(&new, &edits.iter().collect::<Vec<_>>())?.to_string());
        if !asking.ask(&without, config).is_ok_and(|(_, answer)| answer.passes()) {
            return None;
        }
        let part = |document: &Value, pointer: &Option<String>| {
            pointer.as_ref().and_then(|pointer| document.pointer(pointer)).map(sorted)
        };
        let mut parts: Vec<String> = telling
            .iter()
            .map(|one| {
                let kind = serde_json::to_value(one.kind).unwrap_or_default();
                json!([
                    kind,
                    one.old_pointer,
                    one.new_pointer,
                    part(&old, &one.old_pointer),
                    part(&new, &one.new_pointer)
                ])
                .to_string()
            })
            .collect();
        parts.sort();
        Some(Self(json!({"changes": parts})))
    }

    /// Both versions, with everything that they refer to.
    pub(super) fn whole(versions: &Versions) -> Self {
        let text = |source: &Arc<Source>| value(source).map(|value| sorted(&value));
        let all = |resources: &[(String, Arc<Source>)]| {
            let mut all: Vec<Value> =
                resources.iter().map(|(uri, source)| json!([uri, text(source)])).collect();
            all.sort_by_key(Value::to_string);
            all
        };
        Self(json!({
            "old": text(&versions.old), "new": text(&versions.new),
            "history": versions.history.iter().map(text).collect::<Vec<_>>(),
            "old_resources": all(&versions.old_resources), "new_resources": all(&versions.new_resources),
        }))
    }

    /// The fingerprint of a finding about this change; `about` says which of several it is.
    fn fingerprint(
        &self,
        finding: &Finding,
        path: &str,
        part: Option<&str>,
        about: &Value,
    ) -> Option<String> {
        let body = json!({
            "code": finding.code.as_str(), "path": path, "part": part, "about": sorted(about), "change": sorted(&self.0),
        });
        let digest: Digest = DOMAIN.digest(&body).ok()?;
        Some(digest.to_hex().chars().take(FINGERPRINT).collect())
    }
}

/// The fingerprint of something that is gone: a part of a file, or a file that others refer to.
pub(super) fn fingerprint_of_gone(path: &str, what: &str) -> Option<String> {
    let body = json!({"code": "compatibility.part-gone", "path": path, "gone": what});
    Some(DOMAIN.digest(&body).ok()?.to_hex().chars().take(FINGERPRINT).collect())
}

/// A value as JSON text with the members of objects in order.
fn sorted(value: &Value) -> String {
    fn inner(value: &Value) -> Value {
        match value {
            Value::Object(members) => {
                let mut all: Vec<(&String, &Value)> = members.iter().collect();
                all.sort_by_key(|(name, _)| *name);
                Value::Object(
                    all.into_iter().map(|(name, one)| (name.clone(), inner(one))).collect::<Map<_, _>>(),
                )
            }
            Value::Array(items) => Value::Array(items.iter().map(inner).collect()),
            scalar => scalar.clone(),
        }
    }
    inner(value).to_string()
}

/// Tells of comparisons.
pub(super) struct Telling<'a> {
    /// The way to ask again; absent where the same could not be asked.
    pub(super) asking: Option<&'a Asking<'a>>,
    pub(super) config: &'a Config,
    /// The versions with the places that people know, where those are not the versions that were compared.
    pub(super) shown: Option<&'a Versions>,
    /// The files from which a break comes, where that is known.
    pub(super) causes: &'a [String],
}

impl Telling<'_> {
    /// Tells of one comparison.
    pub(super) fn tell(
        &self,
        name: &str,
        part: Option<&str>,
        compared: &Compared,
        versions: &Versions,
        reporter: &mut Reporter<'_>,
    ) -> Result<(), CliError> {
        let Compared { response, change, .. } = compared;
        let shown = self.shown.unwrap_or(versions);
        let asking = self.asking.filter(|_| reporter.takes_advice(response.verdict == Verdict::Breaking));
        let advice =
            asking.map(|asking| Advice::of(asking, versions, response, self.config)).unwrap_or_default();
        // Only when it is needed: git is asked for it, which takes longer than many a comparison.
        let path = LazyCell::new(|| reporter.paths().of(&shown.new).unwrap_or_else(|| name.to_owned()));
        let foreign = self.causes.iter().any(|cause| *cause != *path);
        let mut findings = Vec::new();
        for (mut finding, about) in witness::findings(response, shown) {
            if finding.gates {
                finding.fingerprint =
                    change.as_ref().and_then(|change| change.fingerprint(&finding, &path, part, &about));
            }
            if finding.level == Level::Error && response.verdict == Verdict::Breaking {
                let lines = advice.lines();
                if !lines.is_empty() && finding.help.is_none() {
                    finding.help = Some(lines.join("\n"));
                }
                if foreign {
                    // Every schema that depends on a file breaks in the same way.
                    finding.rule =
                        format!("{} {}", self.causes.join(" "), finding.label.as_deref().unwrap_or_default());
                }
            }
            findings.push((finding, about));
        }
        let mut details = witness::details(response, shown);
        details.extend(advice.lines());
        if foreign {
            let files: Vec<String> = self.causes.iter().map(|cause| format!("`{cause}`")).collect();
            details.push(format!("the break comes from {}", files.join(" and ")));
        }
        let fingerprints: Vec<String> =
            findings.iter().filter_map(|(finding, _)| finding.fingerprint.clone()).collect();
        details.extend(fingerprints.iter().map(|one| format!("fingerprint {one}")));
        let answer = Answer {
            name: part.map_or_else(|| name.to_owned(), |part| format!("{name} {part}")),
            headline: witness::headline(response, shown, part),
            details,
            passes: response.passes(),
            can_open: true,
        };
        let (outcome, findings) =
            reporter.judge(answer, findings.into_iter().map(|(finding, _)| finding).collect());
        if reporter.is_human() {
            witness::show(response, shown, part, &advice, reporter)?;
            for finding in &findings {
                if finding.code == Code::WaiverExpired {
                    reporter.show(finding)?;
                }
                if let Some(waived) = &finding.waived {
                    reporter.line(&format!("  accepted {waived}"))?;
                }
            }
            if outcome == Outcome::Failed {
                for one in &fingerprints {
                    reporter.line(&witness::fingerprint(one, reporter.terminal.paint))?;
                }
            }
        }
        reporter.collect(&findings);
        Ok(())
    }
}
