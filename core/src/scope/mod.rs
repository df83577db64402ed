//! Is a proposal within the domain: rules as data, a verdict that names the rules that fired, and one appeal.

use regex::{Regex, RegexBuilder};

use crate::digest::Domain;
use crate::excerpt::excerpt;
use crate::text::{Words, fold, look, plain};
use crate::threshold::Rule;
use crate::threshold::{Outcome, Sums, judge};
use crate::wire::scope::{
    ScopeAppeal, ScopeEffect, ScopeEvaluateResponse, ScopeFired, ScopeOverride, ScopePhrase, ScopeRules,
    ScopeSubject,
};
use crate::wire::weight::WeightInput;
use crate::wire::{Code, Problem};

/// The most entries of one list of rules.
pub const MOST_RULES: usize = 1_000;
/// The most memory that one compiled pattern may take, in bytes.
const PATTERN_BYTES: usize = 1 << 20;

/// Why rules of scope cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScopeError {
    /// A pattern that is no regular expression, or too large a one.
    #[error("`{0}` is not a usable regular expression")]
    Pattern(String),
    /// A phrase without words.
    #[error("`{0}` has no words")]
    Phrase(String),
    /// Too many entries in one list.
    #[error("a list has {0} entries; the limit is {MOST_RULES}")]
    TooMany(usize),
    /// The rule for overruling cannot be.
    #[error("the rule for overruling: {0}")]
    Override(String),
    /// The weights of an overruling vote cannot be.
    #[error("the overruling vote: {0}")]
    OverrideWeights(String),
}

/// An error with its place in the request.
impl From<(&'static str, ScopeError)> for Problem {
    fn from((pointer, error): (&'static str, ScopeError)) -> Self {
        Problem::new(Code::ScopeInvalidRules, error.to_string()).at(pointer)
    }
}

/// Why it is within the domain.
const NOTHING_EXCLUDES: &str = "nothing excludes it";
/// Why it is within the domain after all.
const OVERRULED: &str = "excluded, and overruled by the voters";

/// Whether an appeal can come to this: an overruling has a yes and no more than everybody, and the reason is that of the
/// verdict.
pub(crate) fn is_hearing(granted: bool, reason: &str, overruling: Option<&ScopeOverride>) -> bool {
    let sums = overruling.map(sums);
    let said_yes = matches!(&sums, Some(Ok(sums)) if sums.yes > 0);
    let within = reason == NOTHING_EXCLUDES || (reason == OVERRULED && said_yes);
    let excluded = !reason.is_empty() && reason != NOTHING_EXCLUDES && reason != OVERRULED;
    let heard = if granted { within } else { excluded };
    heard && !matches!(sums, Some(Err(_)))
}

/// Judges a proposal against rules of scope, or once more with an appeal.
///
/// ```
/// use rogatio_core::scope::evaluate;
/// use rogatio_core::wire::scope::{ScopeRules, ScopeSubject};
/// let rules = ScopeRules { version: 1, reserved_names: vec!["password".into()], ..ScopeRules::default() };
/// let subject = ScopeSubject { artifact_type: "note".into(), fields: vec!["password".into()], ..Default::default() };
/// assert!(!evaluate(&rules, &subject, None)?.in_scope);
/// # Ok::<(), rogatio_core::wire::Problem>(())
/// ```
///
/// # Errors
/// `scope.invalid-rules` for rules, or an overruling vote, that cannot be.
pub fn evaluate(
    rules: &ScopeRules,
    subject: &ScopeSubject,
    appeal: Option<&ScopeAppeal>,
) -> Result<ScopeEvaluateResponse, Problem> {
    let scope = Scope::new(rules)?;
    let mut fired = Vec::new();
    scope.judge_types(subject, &mut fired);
    scope.judge_names(subject, &mut fired);
    scope.judge_size(subject, &mut fired);
    let score = scope.judge_words(subject, appeal, &mut fired);
    if let Some(vote) = appeal.and_then(|appeal| appeal.overruling.as_ref()) {
        scope.judge_override(vote, &mut fired)?;
    }
    let overruled = fired.iter().any(|one| one.effect == ScopeEffect::Overrules);
    let excluded = fired.iter().find(|one| one.effect == ScopeEffect::Excludes);
    let in_scope = overruled || excluded.is_none();
    let reason = match excluded {
        None => NOTHING_EXCLUDES.to_owned(),
        Some(_) if overruled => OVERRULED.to_owned(),
        Some(one) => one.message.clone(),
    };
    Ok(ScopeEvaluateResponse {
        in_scope,
        reason,
        score,
        fired,
        appealable: !in_scope && appeal.is_none(),
        rules_digest: scope.digest,
        opinion: None,
    })
}

/// Rules of scope, compiled.
struct Scope<'r> {
    rules: &'r ScopeRules,
    allowed: Vec<Regex>,
    forbidden: Vec<Regex>,
    in_domain: Vec<Words>,
    out_of_domain: Vec<Words>,
    override_rule: Option<Rule>,
    digest: crate::digest::Digest,
}

impl<'r> Scope<'r> {
    fn new(rules: &'r ScopeRules) -> Result<Self, Problem> {
        let lengths = [
            ("/rules/allowed_types", rules.allowed_types.len()),
            ("/rules/forbidden_types", rules.forbidden_types.len()),
            ("/rules/in_domain", rules.in_domain.len()),
            ("/rules/out_of_domain", rules.out_of_domain.len()),
            ("/rules/reserved_names", rules.reserved_names.len()),
        ];
        if let Some((pointer, length)) = lengths.into_iter().find(|(_, length)| *length > MOST_RULES) {
            return Err((pointer, ScopeError::TooMany(length)).into());
        }
        let override_rule =
            rules.override_rule.as_ref().map(Rule::from_wire).transpose().map_err(|errors| {
                let text = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
                Problem::from(("/rules/override_rule", ScopeError::Override(text)))
            })?;
        let digest = Domain::SCOPE
            .digest_of(rules)
            .map_err(|error| Problem::new(Code::ScopeInvalidRules, error.to_string()).at("/rules"))?;
        Ok(Self {
            rules,
            allowed: compile("/rules/allowed_types", &rules.allowed_types)?,
            forbidden: compile("/rules/forbidden_types", &rules.forbidden_types)?,
            in_domain: phrases("/rules/in_domain", &rules.in_domain)?,
            out_of_domain: phrases("/rules/out_of_domain", &rules.out_of_domain)?,
            override_rule,
            digest,
        })
    }

    fn judge_types(&self, subject: &ScopeSubject, fired: &mut Vec<ScopeFired>) {
        let name = &subject.artifact_type;
        let shown = excerpt(name);
        match self.allowed.iter().position(|pattern| pattern.is_match(name)) {
            Some(place) => {
                let message = format!("the type `{shown}` matches an allowed pattern");
                fired.push(fire("allowed_types", Some(place), ScopeEffect::Includes, message));
            }
            None if !self.allowed.is_empty() => {
                let message = format!("the type `{shown}` matches no allowed pattern");
                fired.push(fire("allowed_types", None, ScopeEffect::Excludes, message));
            }
            None => {}
        }
        // Nobody sees the difference between a name and its plain form, so neither is let through.
        let plain = plain(name);
        let forbidden = |pattern: &Regex| pattern.is_match(name) || pattern.is_match(&plain);
        for (place, _) in self.forbidden.iter().enumerate().filter(|(_, pattern)| forbidden(pattern)) {
            let message = format!("the type `{shown}` matches a forbidden pattern");
            fired.push(fire("forbidden_types", Some(place), ScopeEffect::Excludes, message));
        }
    }

    fn judge_names(&self, subject: &ScopeSubject, fired: &mut Vec<ScopeFired>) {
        let names = subject.fields.iter().chain([&subject.artifact_type]);
        let names: Vec<(&str, String, String)> =
            names.map(|name| (name.as_str(), fold(name), look(name))).collect();
        for (place, reserved) in self.rules.reserved_names.iter().enumerate() {
            let (shown, folded, looks) = (excerpt(reserved), fold(reserved), look(reserved));
            let same = names.iter().any(|(_, name, _)| *name == folded);
            let alike = names.iter().find(|(name, _, look)| {
                // Plain letters are no disguise: `corn` is not `com`.
                *look == looks && !name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            });
            let message = match alike {
                _ if same => format!("the name `{shown}` is reserved"),
                Some((name, ..)) => {
                    format!("the name `{}` looks like the reserved name `{shown}`", excerpt(name))
                }
                None => continue,
            };
            fired.push(fire("reserved_names", Some(place), ScopeEffect::Excludes, message));
        }
    }

    /// A type with too many fields may still lose some, or change those that it has.
    fn judge_size(&self, subject: &ScopeSubject, fired: &mut Vec<ScopeFired>) {
        let count = subject.field_count;
        let grows = subject.current_field_count.is_none_or(|current| count > current);
        if let Some(most) = self.rules.maximum_fields.filter(|most| count > *most && grows) {
            let message = format!("the type would have {count} fields, the most is {most}");
            fired.push(fire("maximum_fields", None, ScopeEffect::Excludes, message));
        }
    }

    /// The score of the words; each phrase counts once.
    fn judge_words(
        &self,
        subject: &ScopeSubject,
        appeal: Option<&ScopeAppeal>,
        fired: &mut Vec<ScopeFired>,
    ) -> i64 {
        let mut words = Words::of(&subject.artifact_type);
        let texts = subject.fields.iter().chain([&subject.text]).chain(&subject.texts);
        texts.chain(appeal.map(|appeal| &appeal.text)).for_each(|text| words.add(text));
        let mut touched = Words::default();
        subject.touched.iter().for_each(|name| touched.add(name));
        // At most a thousand weights of 32 bits each.
        let mut score = 0_i64;
        for (place, (entry, phrase)) in self.rules.in_domain.iter().zip(&self.in_domain).enumerate() {
            if words.contain(phrase) || touched.contain(phrase) {
                score += i64::from(entry.weight);
                fired.push(fire("in_domain", Some(place), ScopeEffect::Includes, stands(entry)));
            }
        }
        for (place, (entry, phrase)) in self.rules.out_of_domain.iter().zip(&self.out_of_domain).enumerate() {
            let message = if words.contain(phrase) {
                stands(entry)
            } else if let Some(word) = words.look_like(phrase) {
                let (word, phrase) = (excerpt(&word), excerpt(&entry.phrase));
                format!("`{word}` looks like `{phrase}`, in other letters, weight {}", entry.weight)
            } else {
                continue;
            };
            score -= i64::from(entry.weight);
            fired.push(fire("out_of_domain", Some(place), ScopeEffect::Counts, message));
        }
        if let Some(minimum) = self.rules.minimum_score.filter(|minimum| score < *minimum) {
            let message = format!("its words score {score}, the least is {minimum}");
            fired.push(fire("minimum_score", None, ScopeEffect::Excludes, message));
        }
        score
    }

    fn judge_override(&self, vote: &ScopeOverride, fired: &mut Vec<ScopeFired>) -> Result<(), Problem> {
        let Some(rule) = &self.override_rule else {
            let error = ScopeError::Override("these rules let nobody overrule".into());
            return Err(("/appeal/overruling", error).into());
        };
        let sums = sums(vote).map_err(|error| Problem::from(("/appeal/overruling", error)))?;
        if judge(rule, &sums).0 == Outcome::Approved {
            let message = format!("{} of weight {} overrule it", sums.yes, sums.electorate);
            fired.push(fire("override_rule", None, ScopeEffect::Overrules, message));
        }
        Ok(())
    }
}

/// The weights of an overruling vote, which together are not more than its electorate.
fn sums(vote: &ScopeOverride) -> Result<Sums, ScopeError> {
    let weight = |input: &WeightInput| {
        let weight = input.to_weight().map_err(|error| ScopeError::OverrideWeights(error.to_string()));
        weight.map(crate::weight::Weight::get)
    };
    let (yes, no, abstain) = (weight(&vote.yes)?, weight(&vote.no)?, weight(&vote.abstain)?);
    let electorate = weight(&vote.electorate)?;
    let cast = yes.checked_add(no).and_then(|sum| sum.checked_add(abstain));
    if cast.is_none_or(|cast| cast > electorate) {
        return Err(ScopeError::OverrideWeights(
            "the weight of the ballots exceeds the weight of the electorate".into(),
        ));
    }
    Ok(Sums { yes, no, abstain, electorate, forfeited: 0 })
}

fn fire(list: &str, place: Option<usize>, effect: ScopeEffect, message: String) -> ScopeFired {
    let rule = place.map_or_else(|| format!("/{list}"), |place| format!("/{list}/{place}"));
    ScopeFired { rule, effect, message }
}

/// Why a phrase counts.
fn stands(entry: &ScopePhrase) -> String {
    format!("the text contains `{}`, weight {}", excerpt(&entry.phrase), entry.weight)
}

/// The words of each phrase, of which each has some.
fn phrases(pointer: &'static str, entries: &[ScopePhrase]) -> Result<Vec<Words>, Problem> {
    let words = |entry: &ScopePhrase| {
        let words = Words::of(&entry.phrase);
        let empty = || Problem::from((pointer, ScopeError::Phrase(excerpt(&entry.phrase))));
        if words.is_empty() { Err(empty()) } else { Ok(words) }
    };
    entries.iter().map(words).collect()
}

/// The patterns, each for a whole name.
fn compile(pointer: &'static str, patterns: &[String]) -> Result<Vec<Regex>, Problem> {
    let compile = |pattern: &String| {
        let build = |text: &str| RegexBuilder::new(text).size_limit(PATTERN_BYTES).build();
        // By itself first: a pattern that closes the group early would not be one for the whole name.
        let whole = build(pattern).and_then(|_| build(&format!(r"\A(?:{pattern})\z")));
        whole.map_err(|_| Problem::from((pointer, ScopeError::Pattern(excerpt(pattern)))))
    };
    patterns.iter().map(compile).collect()
}
