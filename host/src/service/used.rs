//! Notes of when tokens were used last: written together, and no request waits for them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Answer;
use super::authority::Authority;
use crate::store::{Store, agent};

/// Seconds between two notes about one token.
const NOTED_EVERY: u64 = 60;
/// So long a note waits for others.
const TOGETHER: Duration = Duration::from_secs(1);

/// Uses of tokens that are not written yet: when each was used last, by the token's digest.
#[derive(Clone, Default)]
pub(super) struct Uses(Arc<Mutex<BTreeMap<String, u64>>>);

impl Uses {
    fn waiting(&self) -> MutexGuard<'_, BTreeMap<String, u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a token was used now, unless that was noted less than a minute ago.
    pub(super) fn note(&self, store: &Store, (digest, noted): (String, Option<u64>), now: u64) {
        if noted.is_some_and(|noted| noted.saturating_add(NOTED_EVERY) > now) {
            return;
        }
        let mut waiting = self.waiting();
        let is_first = waiting.is_empty();
        waiting.insert(digest, now);
        drop(waiting);
        if is_first {
            let (uses, store) = (self.clone(), store.clone());
            tokio::spawn(async move {
                tokio::time::sleep(TOGETHER).await;
                uses.write(&store).await;
            });
        }
    }

    /// Writes what waits.
    pub(super) async fn write(&self, store: &Store) {
        let uses = std::mem::take(&mut *self.waiting());
        if let Err(trouble) = write(store, &uses).await {
            tracing::debug!(?trouble, "the use of tokens was not noted");
        }
    }
}

/// One transaction, and the log in it: whoever revokes tokens has it too, so neither waits for a row that the other one has.
async fn write(store: &Store, uses: &BTreeMap<String, u64>) -> Answer<()> {
    if uses.is_empty() {
        return Ok(());
    }
    let (mut unit, ..) = store.write_together(&Authority::Own).await?;
    for (digest, time) in uses {
        agent::note_use(unit.connection(), digest, *time).await?;
    }
    Ok(unit.commit().await?)
}
