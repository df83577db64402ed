//! Work in the background that a process holds for some seconds after its last sign of life, and that any process continues after that.

use std::time::Duration;

use super::Trouble;
use crate::store::StoreError;

/// Seconds for which work belongs to whoever last gave a sign of life.
pub(super) const HOLD: u64 = 10;
/// How often a step is tried again when others are in the way.
const ATTEMPTS: u32 = 30;
/// How long is waited before that, the first time.
const PAUSE: Duration = Duration::from_millis(50);

/// Why the work does not go on.
pub(super) enum Stop {
    /// It cannot be done: it has failed.
    Fault(String),
    /// Somebody else holds it, or it was replaced.
    Lost,
    /// The database or this process broke: nothing is decided, and the work can be continued.
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            // What the engine refuses it refuses again.
            Trouble::Problem(problem, _) if problem.status < 500 => Self::Fault(problem.detail),
            other => Self::Trouble(other),
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

/// Waits if others were in the way, unless that was too often.
pub(super) async fn wait(stop: Stop, attempts: &mut u32) -> Result<(), Stop> {
    match stop {
        Stop::Trouble(Trouble::Conflict) if *attempts < ATTEMPTS => {
            *attempts = attempts.saturating_add(1);
            tokio::time::sleep(PAUSE.saturating_mul(*attempts)).await;
            Ok(())
        }
        other => Err(other),
    }
}
