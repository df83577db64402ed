//! One pair of schemas, one direction: is every document of OLD a document of NEW.

use std::cell::OnceCell;

use jsonschema::{Registry, Validator};
use serde_json::Value;

use super::Settings;
use super::dress::dress;
use super::graph::{Graph, Literal};
use super::lower::{Lowered, Lowering, Reading};
use super::shrink::shrink;
use super::solve::{Cause, Outcome, Solver};
use crate::pointer::bounded_pointer;
use crate::schema::compile::{self, compile};
use crate::schema::document::{Document, documents, keyword_place, may_have_doubles, outside_place};
use crate::schema::message;
use crate::schema::resource;
use crate::schema::resource::{CompileError, draft_of};
use crate::wire::compatibility_check::{Complaint, Side, UnknownCode, UnknownReason, Verdict, Witness};
use crate::wire::schema_check::{Patterns, SchemaOptions};
use crate::wire::{Code, Problem};

/// A value to which a schema applies more schemas than this is not given to the validator.
const MOST_WEIGHT: u64 = 200_000;

/// How many schemas that a validator applies to a value cost one step.
const WEIGHT_PER_STEP: u64 = 16;

/// A schema that can be compared.
pub(crate) struct Schema<'s> {
    document: &'s Value,
    options: &'s SchemaOptions,
    /// The name of the document of which this is a part.
    whole: Option<&'s str>,
    id: String,
    registry: Registry<'s>,
    validator: OnceCell<Option<Validator>>,
}

/// What was established about a pair.
pub(crate) struct Answer {
    pub(crate) verdict: Verdict,
    pub(crate) witness: Option<Witness>,
    pub(crate) reason: Option<UnknownReason>,
    pub(crate) steps: u64,
}

impl<'s> Schema<'s> {
    /// Reads `document`; `pointer` says where the request has it.
    ///
    /// # Errors
    /// `schema.invalid` for a document that does not compile.
    pub(crate) fn read(document: &'s Value, pointer: &str, settings: &'s Settings) -> Result<Self, Problem> {
        let refuse = |error: CompileError| Problem::new(Code::SchemaInvalid, error.to_string()).at(pointer);
        let schema = Self::sketch(document, settings).map_err(refuse)?;
        schema.compile().map(|validator| schema.validator.set(Some(validator))).map_err(refuse)?.ok();
        Ok(schema)
    }

    /// As [`Self::read`], but compiles only when a witness asks for it.
    pub(crate) fn sketch(document: &'s Value, settings: &'s Settings) -> Result<Self, CompileError> {
        let options = &settings.options;
        let draft = draft_of(document, options)?;
        let id = resource::id_of(document, draft, options);
        let registry = compile::registry_of(document, draft, &id, options)?;
        let whole = settings.whole.as_deref().map(|uri| uri.trim_end_matches('#'));
        Ok(Self { document, options, whole, id, registry, validator: OnceCell::new() })
    }

    fn compile(&self) -> Result<Validator, CompileError> {
        compile(self.document, self.options).or_else(|error| {
            // A pattern that needs backtracking is only ever matched against short witnesses, within a limit.
            let options = SchemaOptions { patterns: Patterns::Backtracking, ..self.options.clone() };
            compile(self.document, &options).map_err(|_| error)
        })
    }

    fn validator(&self) -> Option<&Validator> {
        self.validator.get_or_init(|| self.compile().ok()).as_ref()
    }

    fn accepts(&self, value: &Value) -> Option<bool> {
        Some(self.validator()?.is_valid(value))
    }

    /// Why nothing can be said of the schema: a reference leads to a name that two schemas have, and the specification leaves
    /// open which of them is meant.
    fn ambiguous(&self, side: Side) -> Option<UnknownReason> {
        let document = may_have_doubles(self.document).then(|| Document::new(self.document, self.options))?;
        let place = document.ambiguous()?;
        Some(UnknownReason {
            code: UnknownCode::DynamicReference,
            side: Some(side),
            pointer: Some(place.clone()),
            message: "a reference to this schema uses a name that another schema also has".into(),
        })
    }

    fn lower(&self, graph: &mut Graph, side: Side, settings: &Settings, closed: bool) -> Option<Lowered> {
        let SchemaOptions { format_assertion, resources, .. } = self.options;
        let reading = Reading {
            side,
            format_assertion: *format_assertion,
            closed,
            dynamic: resources.values().any(resource::may_be_dynamic),
            budget: settings.budget,
        };
        Lowering::lower(graph, reading, &self.registry, &self.id)
    }
}

/// Looks for a document of OLD that is none of NEW, or for a proof that there is none.
pub(crate) fn decide(old: &Schema<'_>, new: &Schema<'_>, settings: &Settings) -> Answer {
    // The same text read the same way, references and all, accepts the same, whatever its rules mean.
    if old.document == new.document && old.options == new.options {
        return Answer { verdict: Verdict::Compatible, witness: None, reason: None, steps: 1 };
    }
    if let Some(found) = old.ambiguous(Side::Old).or_else(|| new.ambiguous(Side::New)) {
        return Answer::unknown(found, 1);
    }
    let mut graph = Graph::new();
    let closed = settings.assumptions.assume_closed;
    let lowered = old.lower(&mut graph, Side::Old, settings, closed);
    let (Some(lowered_old), Some(lowered_new)) = (lowered, new.lower(&mut graph, Side::New, settings, false))
    else {
        return Answer::unknown(reason(&graph, Cause::new(UnknownCode::DynamicReference)), 0);
    };
    if let Some((side, pointer)) = graph.circle() {
        let found = UnknownReason {
            code: UnknownCode::CircularReference,
            side: Some(side),
            pointer: Some(pointer.to_owned()),
            message: "a definition refers to itself for the same value, so it has no meaning".into(),
        };
        return Answer::unknown(found, 1);
    }
    let [plain, closing, refused] =
        graph.merged([lowered_old.literal, lowered_old.closed, lowered_new.literal]);
    let accepted = graph.and([plain, closing]);
    // A validator follows references each time anew; where that takes for ever it is not asked.
    let weight = lowered_old.weight.max(lowered_new.weight);
    let heavy = weight > MOST_WEIGHT;
    let judge =
        |value: &Value| !heavy && old.accepts(value) == Some(true) && new.accepts(value) == Some(false);
    let mut accept = judge;
    let price = 1 + weight / WEIGHT_PER_STEP;
    // Where our validator does not have the only word, the formula must hold too: of closed objects it knows nothing, and
    // on some rules validators disagree.
    let disputed = graph.is_disputed;
    let strict = closed || disputed;
    // Reading is paid for by the same budget.
    let read = lowered_old.steps.saturating_add(lowered_new.steps);
    let Some(budget) = settings.budget.checked_sub(read) else {
        return Answer::unknown(reason(&graph, Cause::new(UnknownCode::BudgetExhausted)), settings.budget);
    };
    let mut spent = read;
    if closed {
        // The assumption only takes documents away, so what holds without it is asked first.
        let mut solver = Solver::new(&mut graph, price, disputed, &mut accept);
        let (outcome, steps) = solver.run(plain, refused, budget);
        spent += steps;
        let steps = spent;
        match outcome {
            Outcome::Never => {
                return Answer { verdict: Verdict::Compatible, witness: None, reason: None, steps };
            }
            Outcome::Value(value, _) if graph.evaluate(closing, &value).is_true() => {
                return broken(&mut graph, &judge, (accepted, refused), strict, &value, [old, new], steps);
            }
            Outcome::Value(..) | Outcome::Unknown(_) => {}
        }
    }
    let mut solver = Solver::new(&mut graph, price, strict, &mut accept);
    let (outcome, steps) = solver.run(accepted, refused, budget);
    let short = solver.is_short();
    let steps = spent + steps;
    match outcome {
        Outcome::Never => Answer { verdict: Verdict::Compatible, witness: None, reason: None, steps },
        Outcome::Value(value, _) => {
            broken(&mut graph, &judge, (accepted, refused), strict, &value, [old, new], steps)
        }
        Outcome::Unknown(cause) => {
            let mut reason = reason(&graph, cause);
            if short && cause.code != UnknownCode::BudgetExhausted {
                let budget = settings.budget;
                reason.message +=
                    &format!("; the budget of {budget} steps ran out, and a larger budget may decide it");
            }
            Answer::unknown(reason, steps)
        }
    }
}

/// The answer for a document that shows a break, made smaller as long as it does.
fn broken(
    graph: &mut Graph,
    judge: &dyn Fn(&Value) -> bool,
    (accepted, refused): (Literal, Literal),
    strict: bool,
    value: &Value,
    [old, new]: [&Schema<'_>; 2],
    steps: u64,
) -> Answer {
    let disputed = graph.is_disputed;
    let mut holds = |value: &Value| {
        judge(value)
            && graph.supports(accepted, refused, value)
            && (!strict || graph.evaluate(accepted, value).is_true())
            && (!disputed || graph.evaluate(refused, value).is_false())
    };
    let value = shrink(value, &mut holds);
    let value = dress(&value, [old, new].map(|one| (one.document, one.options)), &mut holds);
    match witness(&value, new) {
        Some(witness) => Answer { verdict: Verdict::Breaking, witness: Some(witness), reason: None, steps },
        None => Answer::unknown(reason(graph, Cause::new(UnknownCode::WitnessNotConfirmed)), steps),
    }
}

impl Answer {
    fn unknown(reason: UnknownReason, steps: u64) -> Self {
        Self { verdict: Verdict::Unknown, witness: None, reason: Some(reason), steps }
    }
}

/// Whether OLD accepts a value and NEW refuses it; no where a validator would take too long, or did not decide by itself.
pub(crate) fn separates(old: &Schema<'_>, new: &Schema<'_>, settings: &Settings, value: &Value) -> bool {
    let mut graph = Graph::new();
    let closed = settings.assumptions.assume_closed;
    let lowered = old.lower(&mut graph, Side::Old, settings, closed);
    let (Some(lowered_old), Some(lowered_new)) = (lowered, new.lower(&mut graph, Side::New, settings, false))
    else {
        return false;
    };
    if graph.circle().is_some() || lowered_old.weight.max(lowered_new.weight) > MOST_WEIGHT {
        return false;
    }
    let [plain, closing, refused] =
        graph.merged([lowered_old.literal, lowered_old.closed, lowered_new.literal]);
    let accepted = graph.and([plain, closing]);
    let (strict, disputed) = (closed || graph.is_disputed, graph.is_disputed);
    old.accepts(value) == Some(true)
        && new.accepts(value) == Some(false)
        && graph.supports(accepted, refused, value)
        && (!strict || graph.evaluate(accepted, value).is_true())
        && (!disputed || graph.evaluate(refused, value).is_false())
}

/// A value that NEW refuses, with what NEW says of it.
fn witness(instance: &Value, new: &Schema<'_>) -> Option<Witness> {
    let error = new.validator()?.iter_errors(instance).next()?;
    // Of alternatives it is the one that nearly fits whose fault says why.
    let leaf = message::leaf(&error);
    let uri = leaf.error.absolute_keyword_location().map(jsonschema::Uri::as_str);
    let path = leaf.error.schema_path().as_str();
    let (schema_uri, schema_pointer) = match outside_place(&documents(new.options), uri) {
        Some((document, place)) if Some(document) == new.whole => (None, place),
        Some((document, place)) => (Some(bounded_pointer(document.to_owned())), place),
        None => (None, keyword_place(&Document::new(new.document, new.options).resources, uri, path)),
    };
    let complaint = Complaint {
        instance_pointer: leaf.error.instance_path().as_str().to_owned(),
        schema_pointer,
        schema_uri,
        evaluation_path: path.to_owned(),
        keyword: message::keyword(leaf.error).unwrap_or_else(|| "false".to_owned()),
        message: leaf.message(),
    };
    Some(Witness { instance: instance.clone(), complaint })
}

/// A cause in words.
fn reason(graph: &Graph, cause: Cause) -> UnknownReason {
    let known = cause.opaque.and_then(|number| graph.reasons.get(number));
    if let Some(known) = known.filter(|known| known.code == cause.code) {
        return known.clone();
    }
    let message = match cause.code {
        UnknownCode::BudgetExhausted => "the budget of steps is used up",
        UnknownCode::DynamicReference => "a reference cannot be followed",
        UnknownCode::CircularReference => "a reference refers to itself",
        UnknownCode::UnevaluatedBranches => "the set of unevaluated members depends on too many branches",
        UnknownCode::PatternNotRegular => {
            "a pattern refers to its groups, looks behind, or is not a regular expression of ECMA-262"
        }
        UnknownCode::PatternTooLarge => "the automata of the patterns grew too large",
        UnknownCode::FormatNotModelled => "formats are compared by name only",
        UnknownCode::Counting => "rules that count properties or items interact",
        UnknownCode::NumberRange => "numbers of this size are not computed exactly",
        UnknownCode::NumberWriting => {
            "draft 4 distinguishes integers by spelling: `1.0` and `1e22` are not integers, but `1e22` may be the spelling of an integer"
        }
        UnknownCode::TooDeep => "the schemas are nested too deeply to be followed",
        UnknownCode::WitnessNotConfirmed => "the validator did not confirm the document that was found",
        UnknownCode::WitnessTooLarge => "a document that shows a break would be larger than the size limit",
        UnknownCode::UnknownVocabulary => {
            "a schema uses a vocabulary of its own, or `dependencies`, which is not a keyword since 2019-09 but is still applied"
        }
    };
    let (side, pointer) = known.map_or((None, None), |known| (known.side, known.pointer.clone()));
    UnknownReason { code: cause.code, side, pointer, message: message.into() }
}
