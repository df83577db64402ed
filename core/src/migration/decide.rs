//! What a change asks of the documents: the one decision from which both the preview and the plan are made.

use serde_json::Value;

use super::error::MigrationError;
use super::place::Graph;
use super::reach::{Mention, Reach};
use super::reverse;
use crate::artifact::Validator;
use crate::change::{self, ChangeError, Place, Whole};
use crate::compatibility::{self, Options};
use crate::excerpt::excerpt;
use crate::pointer::Pointer;
use crate::pointer::find;
use crate::wire::Problem;
use crate::wire::artifact_validate::Mode;
use crate::wire::compatibility_check::Verdict;
use crate::wire::migration::MigrationAction;
use crate::wire::migration::{Loss, Rewrite, Stage, Storage};
use crate::wire::proposal::{Backfill, ChangeType, Proposal};
use crate::wire::schema_check::SchemaOptions;

/// A change, and the schemas that it leads from and to.
pub(crate) struct Change<'c> {
    /// The proposal.
    pub(crate) proposal: &'c Proposal,
    /// The schema in force; null for a new type.
    pub(crate) from: &'c Value,
    /// What the change makes of it.
    pub(crate) to: &'c Value,
    /// How the schema in force is read.
    pub(crate) old_options: &'c SchemaOptions,
    /// How what the change makes of it is read.
    pub(crate) options: &'c SchemaOptions,
    /// Whether every document that is valid now stays valid; absent for a new type.
    pub(crate) verdict: Option<Verdict>,
}

/// What is to be done.
pub(super) struct Decided {
    pub(super) action: MigrationAction,
    pub(super) rewrites: Vec<Rewrite>,
    pub(super) loss: Loss,
    /// Whether a second, separately approved step finishes it.
    pub(super) in_two: bool,
}

/// Whether documents that are valid under `from` stay valid under `to`: what a plan asks, and a preview too.
///
/// # Errors
/// `schema.invalid` for a schema that cannot be used.
pub(super) fn verdict(from: &Value, to: &Value, options: &Options) -> Result<Verdict, Problem> {
    Ok(compatibility::check(from, to, options)?.verdict)
}

/// The field that a change is about, and the object that has it.
struct Field {
    owner: String,
    name: String,
    /// How documents meet that object.
    reach: Reach,
    /// Whether it is required now.
    required: bool,
}

impl Field {
    fn of(change: &Change<'_>, graph: &Graph<'_>) -> Result<Option<Self>, MigrationError> {
        let pointer = Pointer::parse(&change.proposal.field_spec.pointer).map_err(ChangeError::from)?;
        let Ok(place) = Place::resolve(&pointer, change.from, change.old_options) else { return Ok(None) };
        let Some(name) = place.property() else { return Ok(None) };
        let owner = place.owner.to_string();
        // What a `$ref` silences is no rule for any document.
        let reach = if place.silenced { Reach::Nowhere } else { graph.reach(&owner) };
        let list = place.owner.find(change.from).and_then(|owner| owner.get("required"));
        let required = list.and_then(Value::as_array).into_iter().flatten().any(|one| one == name);
        Ok(Some(Self { owner, name: name.to_owned(), reach, required }))
    }
}

/// What a change asks of documents, at one of its stages.
///
/// # Errors
/// [`MigrationError::NoValue`] for a required field that nothing fills, [`MigrationError::Unclear`] where it cannot be said
/// which objects change, [`MigrationError::Column`] for what columns cannot follow.
pub(super) fn decide(change: &Change<'_>, stage: Stage, storage: Storage) -> Result<Decided, MigrationError> {
    let kind = change.proposal.change_type;
    if kind == ChangeType::AddType {
        return Ok(Decided {
            action: MigrationAction::CreateType,
            rewrites: Vec::new(),
            loss: Loss::Lossless,
            in_two: false,
        });
    }
    let graph = Graph::new(change.from, change.old_options);
    let field = Field::of(change, &graph)?;
    let at = Deciding { change, graph, storage };
    let (action, rewrites, in_two) = match kind {
        ChangeType::RemoveField => at.remove(field, stage)?,
        ChangeType::RenameField => at.rename(field, stage)?,
        _ => at.set(field)?,
    };
    let loss = at.loss(action, &rewrites);
    Ok(Decided { action, rewrites, loss, in_two })
}

/// Whether a change asks for a field that nothing gives to the documents without it.
pub(crate) fn needs_value(change: &Change<'_>) -> bool {
    let graph = Graph::new(change.from, change.old_options);
    let field = Field::of(change, &graph).ok().flatten();
    field.is_some_and(|field| lacks_value(change, &field))
}

fn lacks_value(change: &Change<'_>, field: &Field) -> bool {
    change.proposal.field_spec.required == Some(true)
        && change.proposal.migration_plan.backfill == Backfill::None
        && !field.required
        && matches!(field.reach, Reach::Documents | Reach::Unclear)
}

/// What judges the values at the place of a change, before it and after it; none for a place that cannot be judged by itself.
fn judges(change: &Change<'_>) -> Option<(Validator, Validator)> {
    let pointer = change.proposal.field_spec.pointer.as_str();
    let judge = |schema: &Value, options: &SchemaOptions| {
        let whole = Whole::new(schema, options);
        Validator::new(&whole.place(pointer), Mode::Strict, whole.options()).ok()
    };
    Some((judge(change.from, change.old_options)?, judge(change.to, change.options)?))
}

/// Whether null may stand at the place now, and not afterwards: a backfill then gives those documents its value too.
fn null_goes(change: &Change<'_>) -> bool {
    change.proposal.change_type == ChangeType::ModifyField
        && judges(change).is_some_and(|(before, after)| {
            before.judge(&Value::Null).accepted && !after.judge(&Value::Null).accepted
        })
}

/// Refuses a map of values that cannot be turned round.
fn can_turn(change: &Change<'_>, converts: bool) -> Result<(), MigrationError> {
    let refused = |message: String| Err(MigrationError::Values(message));
    let Some((before, after)) = judges(change).filter(|_| converts) else {
        return refused("values are given others where `modify_field` gives a place a new schema".into());
    };
    let values = &change.proposal.migration_plan.values;
    let shown = |value: &Value| excerpt(&value.to_string());
    let mapped = |value: &Value| values.iter().any(|pair| pair.from == *value);
    let mut seen: Vec<&Value> = Vec::new();
    for pair in values {
        let (from, to) = (&pair.from, &pair.to);
        if !before.judge(from).accepted {
            return refused(format!("`{}` is not a valid value of the place now", shown(from)));
        }
        if !after.judge(to).accepted {
            return refused(format!("`{}` is not a valid value of the place afterwards", shown(to)));
        }
        if values.iter().filter(|other| other.from == *from).count() > 1 {
            return refused(format!("`{}` becomes two values", shown(from)));
        }
        if seen.contains(&to) || (before.judge(to).accepted && !mapped(to)) {
            return refused(format!("two values become `{}`, so nothing says which one it was", shown(to)));
        }
        seen.push(to);
    }
    Ok(())
}

/// Why a backfill has nothing to do, in words, and whether it never can have; none when it may have.
pub(crate) fn idle_backfill(change: &Change<'_>) -> Option<(&'static str, bool)> {
    if null_goes(change) {
        return None;
    }
    let graph = Graph::new(change.from, change.old_options);
    match Field::of(change, &graph).ok()? {
        None => Some(("only a field can be missing, and the place is not a field", true)),
        Some(field) if field.reach == Reach::Nowhere => {
            Some(("no document reaches this place, because no rule leads to it", false))
        }
        Some(field) if field.required => {
            Some(("the field is required already, so no valid document lacks it", false))
        }
        Some(_) => None,
    }
}

/// The rules of the schema after the change that still name the field that goes, or gets another name.
pub(crate) fn left_behind(change: &Change<'_>) -> Vec<Mention> {
    let from = Graph::new(change.from, change.old_options);
    let goes = matches!(change.proposal.change_type, ChangeType::RemoveField | ChangeType::RenameField)
        && change.from != change.to;
    match Field::of(change, &from) {
        Ok(Some(field)) if goes => Graph::new(change.to, change.options).mentions(&field.owner, &field.name),
        _ => Vec::new(),
    }
}

struct Deciding<'d, 'c> {
    change: &'d Change<'c>,
    graph: Graph<'c>,
    storage: Storage,
}

type Answer = Result<(MigrationAction, Vec<Rewrite>, bool), MigrationError>;

const NOTHING: (MigrationAction, Vec<Rewrite>, bool) = (MigrationAction::RegistryOnly, Vec::new(), false);

impl Deciding<'_, '_> {
    /// A field, or another place, that comes or becomes another.
    fn set(&self, field: Option<Field>) -> Answer {
        let Change { proposal, verdict, .. } = self.change;
        let spec = &proposal.field_spec;
        let fill = match &field {
            // A column that is there is counted first, and a missing value stops the plan.
            Some(field)
                if lacks_value(self.change, field)
                    && (self.storage == Storage::Documents
                        || proposal.change_type == ChangeType::AddField) =>
            {
                return Err(MigrationError::NoValue);
            }
            Some(field) => self.fill(field)?,
            None => None,
        };
        // Only a new schema for the place gives its values another form. Where they stand must be certain.
        let values = &proposal.migration_plan.values;
        let converts = proposal.change_type == ChangeType::ModifyField
            && spec.schema.is_some()
            && (*verdict != Some(Verdict::Compatible) || !values.is_empty())
            && self.graph.reach(&spec.pointer) == Reach::Documents;
        if !values.is_empty() {
            can_turn(self.change, converts)?;
        }
        let action = match (converts, &fill) {
            (true, _) => MigrationAction::Convert,
            (false, Some(_)) => MigrationAction::Backfill,
            (false, None) => MigrationAction::RegistryOnly,
        };
        let null = if converts && null_goes(self.change) { self.value()?.0 } else { None };
        let values = values.clone();
        let convert = converts.then(|| Rewrite::Convert { place: spec.pointer.clone(), null, values });
        Ok((action, fill.into_iter().chain(convert).collect(), false))
    }

    /// The value that the backfill gives, or the place that it is copied from; neither without one.
    fn value(&self) -> Result<(Option<Value>, Option<String>), MigrationError> {
        let Change { proposal, to, .. } = self.change;
        Ok(match &proposal.migration_plan.backfill {
            Backfill::None => (None, None),
            // The default that the place has afterwards, wherever the proposal wrote it.
            Backfill::Default => {
                let default = find(to, &proposal.field_spec.pointer).and_then(|place| place.get("default"));
                (Some(default.ok_or(MigrationError::NoValue)?.clone()), None)
            }
            Backfill::Constant { value } => (Some(value.clone()), None),
            Backfill::Copy { from } => {
                Pointer::parse(from).map_err(ChangeError::from)?;
                (None, Some(from.clone()))
            }
        })
    }

    fn fill(&self, field: &Field) -> Result<Option<Rewrite>, MigrationError> {
        let (value, copy_from) = self.value()?;
        if value.is_none() && copy_from.is_none() {
            return Ok(None);
        }
        // No valid document lacks it: there is nothing to fill.
        if field.reach == Reach::Nowhere || field.required {
            return Ok(None);
        }
        if self.storage == Storage::Documents {
            self.graph.toward(&field.owner)?;
        }
        Ok(Some(Rewrite::Fill { owner: field.owner.clone(), name: field.name.clone(), value, copy_from }))
    }

    /// A field that goes. Its values go with it when no other rule names them.
    fn remove(&self, field: Option<Field>, stage: Stage) -> Answer {
        let Some(field) = field.filter(|field| self.moves(field)) else { return Ok(NOTHING) };
        let after = Graph::new(self.change.to, self.change.options);
        if self.is_named(&after, &field)? {
            return Ok(NOTHING);
        }
        // Where all that is valid stays valid, there is room for the values until the second step.
        let room = self.change.verdict == Some(Verdict::Compatible) || !after.is_closed(&field.owner);
        let in_two = self.storage == Storage::Columns || room;
        let waits = in_two && stage == Stage::Expand;
        let drop = (!waits).then(|| Rewrite::Drop { owner: field.owner, name: field.name });
        Ok((MigrationAction::Retire, drop.into_iter().collect(), in_two))
    }

    /// A field that gets another name.
    fn rename(&self, field: Option<Field>, stage: Stage) -> Answer {
        let Some(field) = field else { return Ok(NOTHING) };
        if field.reach == Reach::Unclear && self.storage == Storage::Documents {
            self.graph.toward(&field.owner)?;
        }
        if !self.moves(&field) {
            return Ok(NOTHING);
        }
        let new_name = self.change.proposal.field_spec.new_name.clone().ok_or(ChangeError::NoName)?;
        let after = Graph::new(self.change.to, self.change.options);
        let named = self.is_named(&after, &field)?;
        // A schema that forbids what it does not declare leaves no room for an old name beside the new one.
        let room = self.storage == Storage::Columns || !after.is_closed(&field.owner);
        let keep = room && (named || stage == Stage::Expand);
        let rename = Rewrite::Rename { owner: field.owner, name: field.name, new_name, keep };
        Ok((MigrationAction::Rename, vec![rename], room && !named))
    }

    /// Whether documents hold values of the field at places that are certain.
    fn moves(&self, field: &Field) -> bool {
        let column = self.storage == Storage::Columns && field.owner.is_empty();
        self.change.from != self.change.to && (column || field.reach == Reach::Documents)
    }

    /// Whether a rule elsewhere still names the field.
    fn is_named(&self, after: &Graph<'_>, field: &Field) -> Result<bool, MigrationError> {
        let mention = after.mentions(&field.owner, &field.name).into_iter().find(|mention| mention.rules);
        match mention {
            Some(mention) if self.storage == Storage::Columns => Err(MigrationError::Column(format!(
                "the column stays as long as `{}` names the field",
                excerpt(&mention.at)
            ))),
            mention => Ok(mention.is_some()),
        }
    }

    fn is_reversible(&self, rewrites: &[Rewrite]) -> bool {
        reverse::is_possible(rewrites, &self.graph, &Graph::new(self.change.to, self.change.options))
    }

    /// Whether the way back needs the archive.
    fn loss(&self, action: MigrationAction, rewrites: &[Rewrite]) -> Loss {
        let shown = excerpt(&self.change.proposal.field_spec.pointer);
        let goes = rewrites.iter().any(|rewrite| matches!(rewrite, Rewrite::Drop { .. }));
        let reason = match action {
            MigrationAction::Convert => {
                format!("values at `{shown}` are rewritten; what they were stands only in the archive")
            }
            _ if goes => format!("values at `{shown}` go; they stand only in the archive"),
            // A column is added, filled and renamed as a whole: no row held anything there.
            _ if self.storage == Storage::Columns || self.is_reversible(rewrites) => return Loss::Lossless,
            _ => {
                let new_name = self.change.proposal.field_spec.new_name.as_deref();
                let name = excerpt(new_name.or_else(|| change::last_step(&shown)).unwrap_or_default());
                format!("which documents had `{name}` before stands only in the archive")
            }
        };
        Loss::Lossy { reason }
    }
}
