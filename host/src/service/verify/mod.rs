//! The replay of everything: the log's leaves from the first to the last, and the tables beside them.

mod part;
mod table;
mod want;

use std::collections::{BTreeMap, BTreeSet};

use rogatio_core::digest::Digest;
use rogatio_core::log::leaf;
use rogatio_core::log::replay::Replay;
use rogatio_core::wire::leaf::{Act, Leaf, SettingsHappened};
use rogatio_core::wire::quoted::{Quoted, TextReference};
use rogatio_core::wire::{Code, LogAppendRequest, LogCheckpointRequest, LogOpenCheckpointRequest, Problem};

use super::told::told;
use super::wire::{ActCount, Role, Verification};
use super::{Answer, Caller, Service, note, read, refuse};
use crate::service::Trouble;
use crate::store::audit;
use crate::store::{Connection, log};

/// The most leaves in one batch.
const LEAVES: u64 = 500;
/// The most faults that are named.
const FAULTS: usize = 100;

/// What does not fit.
#[derive(Default)]
pub(super) struct Faults {
    told: Vec<String>,
    untold: u64,
}

impl Faults {
    fn tell(&mut self, fault: String) {
        if self.told.len() < FAULTS {
            self.told.push(fault);
        } else {
            self.untold = self.untold.saturating_add(1);
        }
    }
}

/// A replay under way.
#[derive(Default)]
struct Reading {
    replay: Replay,
    faults: Faults,
    /// Texts that leaves name by their digests.
    texts: BTreeSet<Digest>,
    /// Whether the log begins before it knew of artifacts.
    first_format: bool,
    events: u64,
    nodes: u64,
    size: u64,
    peaks: Vec<Digest>,
    /// The root over the leaves so far; `None` before the first.
    root: Option<Digest>,
}

/// A checkpoint that was kept outside.
pub(crate) type Kept = LogCheckpointRequest;

impl Service {
    /// What a note says that this installation signed.
    ///
    /// # Errors
    /// `log.*` for a note that is none, or that another key signed.
    pub(crate) async fn kept(&self, signed: &str) -> Answer<Kept> {
        let request = LogOpenCheckpointRequest::builder().note(signed).verifier(self.verifier()).build();
        let opened = self.ask(request).await?;
        match (opened.checkpoint, opened.diagnostics.into_iter().next()) {
            (Some(kept), _) => Ok(kept),
            (None, Some(why)) => Err(Problem::new(Code::InputUnreadable, why.message).into()),
            (None, None) => refuse(Code::InputUnreadable, "the text is not a checkpoint"),
        }
    }

    /// Reads the whole log anew: its root from the leaves alone, whether each act was allowed by the leaves before it, and what the
    /// leaves lead to; and compares all of that with the tables, as they are at one moment.
    pub(crate) async fn verify(
        &self,
        caller: &Caller,
        kept: Option<Kept>,
        mut progress: impl FnMut(u64, u64),
    ) -> Answer<Verification> {
        caller.need(&[Role::Reader])?;
        let mut unit = self.store.snapshot().await?;
        let connection = unit.connection();
        let Some(head) = log::head(connection).await? else {
            return refuse(Code::StoreUninitialised, "the database has no senate yet");
        };
        let mut reading = Reading::default();
        while reading.size < head.size {
            let most = LEAVES.min(head.size.saturating_sub(reading.size));
            // A batch ends where the kept checkpoint does.
            let left = kept.as_ref().and_then(|kept| kept.size.checked_sub(reading.size));
            let most = left.filter(|left| *left > 0).map_or(most, |left| most.min(left));
            let leaves = log::leaves(connection, reading.size, most).await?;
            if leaves.is_empty() {
                let size = reading.size;
                reading
                    .faults
                    .tell(format!("`log_leaves` ends after {size} leaves, but its head says {}", head.size));
                break;
            }
            if leaves.iter().zip(reading.size..).any(|(leaf, index)| leaf.index != index) {
                let size = reading.size;
                reading.faults.tell(format!("`log_leaves` has no leaf {size}, or one of the next {LEAVES}"));
                break;
            }
            self.batch(connection, &mut reading, &leaves).await?;
            if let Some(kept) =
                kept.as_ref().filter(|kept| kept.size == reading.size && Some(kept.root) != reading.root)
            {
                let size = kept.size;
                reading.faults.tell(format!(
                    "this is another log: its first {size} leaves differ from those of the checkpoint"
                ));
            }
            progress(reading.size, head.size);
        }
        if let Some(kept) = kept.as_ref().filter(|kept| kept.size > reading.size) {
            let size = reading.size;
            reading.faults.tell(format!(
                "the log has {size} leaves, but the checkpoint {}: leaves are missing",
                kept.size
            ));
        }
        self.head_holds(&mut reading, &head);
        self.tables(connection, &mut reading).await?;
        let Reading { replay, mut faults, size, root, .. } = reading;
        if faults.untold > 0 {
            let untold = faults.untold;
            faults.told.push(format!("and {untold} more faults"));
        }
        let acts = replay.acts.iter().map(|(kind, acts)| ActCount {
            kind: (*kind).to_owned(),
            allowed: acts.allowed,
            refused: acts.refused,
        });
        Ok(Verification {
            holds: faults.told.is_empty(),
            leaves: size,
            proposals: u64::try_from(replay.proposals.len()).unwrap_or(u64::MAX),
            root: root.map(|root| root.to_string()).unwrap_or_default(),
            acts: acts.collect(),
            faults: faults.told,
        })
    }

    /// A batch of leaves: their hashes, what they say, and the events that were told of them.
    async fn batch(
        &self,
        connection: &mut Connection,
        reading: &mut Reading,
        leaves: &[log::Leaf],
    ) -> Answer<()> {
        let texts = leaves.iter().map(|leaf| leaf.body.clone()).collect();
        let (size, peaks) = (reading.size, reading.peaks.clone());
        let request = LogAppendRequest::builder().size(size).peaks(peaks).leaves(texts).build();
        let appended = self.ask(request).await?;
        let mut told_of = BTreeMap::new();
        for row in leaves {
            let index = row.index;
            let leaf = match leaf::read(&row.body) {
                Ok(leaf) => leaf,
                Err(error) => {
                    reading.faults.tell(format!("`log_leaves`.`body`: leaf {index} cannot be read: {error}"));
                    continue;
                }
            };
            let act = leaf.act();
            if act.kind() != row.kind {
                reading
                    .faults
                    .tell(format!("`log_leaves`.`kind`: leaf {index} is stored under another kind"));
            }
            if act.subject() != row.subject {
                reading
                    .faults
                    .tell(format!("`log_leaves`.`subject`: leaf {index} is stored under another subject"));
            }
            reading.first_format |= matches!(leaf, Leaf::V1(_));
            let known = named_texts(connection, reading, act).await?;
            if let Err(why) = reading.replay.take(&leaf, &known) {
                reading.faults.tell(format!("leaf {index} was not allowed: {why}"));
            }
            if let Some(kind) = told(act) {
                told_of.insert(index.saturating_add(1), (kind, leaf, row.body.clone()));
            }
        }
        part::events(connection, reading, told_of, (reading.size, appended.size)).await?;
        part::nodes(connection, reading, &appended.nodes).await?;
        (reading.size, reading.peaks, reading.root) = (appended.size, appended.peaks, Some(appended.root));
        Ok(())
    }

    /// Whether the head says what the leaves come to.
    fn head_holds(&self, reading: &mut Reading, head: &log::Head) {
        let Reading { faults, root, peaks, size, .. } = reading;
        let root = root.map(|root| root.to_string()).unwrap_or_default();
        if head.size > 0 && root != head.root {
            faults
                .tell(format!("`log_head`.`root`: the leaves give {root}, but the head says {}", head.root));
        }
        if head.size > 0 && read::<Vec<Digest>>(&head.peaks).ok().as_ref() != Some(peaks) {
            faults.tell("`log_head`.`peaks` does not match the leaves".into());
        }
        if head.size != *size {
            faults.tell(format!("`log_head`.`size` is {}, but {size} leaves were read", head.size));
        }
    }

    /// Compares the tables with what the leaves lead to.
    async fn tables(&self, connection: &mut Connection, reading: &mut Reading) -> Answer<()> {
        let (leaves, events) = audit::count_leaves(connection).await?;
        if leaves != reading.size {
            reading
                .faults
                .tell(format!("`log_leaves` has {leaves} rows, but the log has {} leaves", reading.size));
        }
        if events != reading.events {
            reading.faults.tell(format!("`outbox` has {events} rows, but {} were logged", reading.events));
        }
        let nodes = audit::count_nodes(connection).await?;
        if nodes != reading.nodes {
            reading
                .faults
                .tell(format!("`log_nodes` has {nodes} rows, but the log has {} subtrees", reading.nodes));
        }
        let tolerant = reading.first_format;
        let Reading { replay, faults, texts, .. } = reading;
        let replay = &*replay;
        part::instance(connection, replay, &note::public_key(&self.instance.key), faults).await?;
        want::compare(connection, &audit::SETTINGS, table::settings(replay), false, faults).await?;
        want::compare(connection, &audit::AGENTS, table::agents(replay), false, faults).await?;
        want::compare(connection, &audit::KEYS, table::keys(replay), false, faults).await?;
        want::compare(connection, &audit::TYPES, table::types(replay), false, faults).await?;
        want::compare(connection, &audit::VERSIONS, table::versions(replay), false, faults).await?;
        want::compare(connection, &audit::READERS, table::readers(replay), false, faults).await?;
        want::compare(connection, &audit::PROPOSALS, table::proposals(replay), false, faults).await?;
        want::compare(connection, &audit::REVISIONS, table::revisions(replay), false, faults).await?;
        want::compare(connection, &audit::VOTES, table::votes(replay), false, faults).await?;
        want::compare(connection, &audit::REPLACED, table::replaced(replay), tolerant, faults).await?;
        want::compare(connection, &audit::MEMBERS, table::members(replay), false, faults).await?;
        want::compare(connection, &audit::COMMENTS, table::comments(replay), false, faults).await?;
        want::compare(connection, &audit::OVERRULINGS, table::overrulings(replay), false, faults).await?;
        want::compare(connection, &audit::IMPACTS, table::impacts(replay), false, faults).await?;
        want::compare(connection, &audit::ARTIFACTS, table::artifacts(replay), tolerant, faults).await?;
        let bodies = (table::artifact_bodies(replay), &table::open_bodies(replay));
        want::compare_but(connection, &audit::ARTIFACT_BODIES, bodies, tolerant, faults).await?;
        let (history, removed) = (table::artifact_history(replay), table::removed_artifacts(replay));
        want::compare(connection, &audit::ARTIFACT_HISTORY, history, tolerant, faults).await?;
        want::compare(connection, &audit::REMOVED_ARTIFACTS, removed, tolerant, faults).await?;
        want::compare(connection, &audit::STEPS, table::steps(replay), tolerant, faults).await?;
        part::lineage(connection, faults).await?;
        part::tokens(connection, replay, faults).await?;
        part::seats(connection, replay, faults).await?;
        part::runs(connection, replay, faults).await?;
        part::texts(connection, texts, faults).await?;
        for (id, trail) in &replay.proposals {
            let Some(voting) = trail.voting() else { continue };
            let counted = self.count_anew(connection, &trail.state, voting).await;
            let why = match counted {
                Ok(counted) if counted.agrees => continue,
                Ok(_) => "do not give the count that was logged".to_owned(),
                Err(Trouble::Problem(problem, _)) => format!("cannot be counted: {}", problem.detail),
                Err(trouble) => return Err(trouble),
            };
            faults.tell(format!("`senate_votes`.`ballot_body`: the ballots of `{id}` {why}"));
        }
        Ok(())
    }
}

/// Notes the texts that an act names by their digests; those that the replay needs.
async fn named_texts(
    connection: &mut Connection,
    reading: &mut Reading,
    act: &Act,
) -> Answer<BTreeMap<Digest, String>> {
    let mut known = BTreeMap::new();
    if let Act::Settings(entry) = act {
        let SettingsHappened::Settled { settings } = &entry.event.happened;
        if let Quoted::Digest(TextReference { digest, .. }) = settings.as_ref() {
            reading.texts.insert(*digest);
            let text = log::text(connection, &digest.to_string()).await?;
            if let Some(text) = text.and_then(|text| read::<String>(&text).ok())
                && TextReference::to(&text).digest == *digest
            {
                known.insert(*digest, text);
            }
        }
    }
    reading.texts.extend(leaf::references(act));
    Ok(known)
}
