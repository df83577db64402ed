//! On whose word a transaction writes: judged inside it, before anything is written.

use std::future::Future;

use super::{Connection, StoreError};

/// On whose word a transaction writes. [`Store::write`](super::Store::write) is the only way to a transaction that
/// takes the log, and it needs one: no request can write with what was true when it arrived.
pub(crate) trait Authority {
    /// What the transaction may be used for.
    type Granted: Send;
    /// Why it may not.
    type Refusal: From<StoreError>;

    /// The agent that asks, for tests that hold its writes; `None` where nobody asked.
    fn agent(&self) -> Option<&str>;

    /// Reads again who asks, and whether they may, inside the transaction that writes. `now` is the database's time.
    fn judge(
        &self,
        connection: &mut Connection,
        now: u64,
    ) -> impl Future<Output = Result<Self::Granted, Self::Refusal>> + Send;
}

/// What is written without being asked, and beside the log. A request never writes with one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chore {
    /// The senate begins: there is nobody yet who could ask.
    Founding,
    /// A webhook's delivery is taken, or settled.
    Delivering,
    /// A cosigner to which the operator sends checkpoints has signed one.
    Cosigning,
    /// The steps of a migration that was begun on somebody's word.
    Migrating,
    /// The steps of a measurement that somebody asked for.
    Measuring,
    /// What is old is forgotten, and what was used is noted.
    Tidying,
}

/// Holds a write back while a test says so. The tests ask the program that people run, so it is in every build; without the variable it does
/// nothing.
///
/// The variable `ROGATIO_TEST_HOLD` names a folder. While it has a file `NAME.hold`, a write of the agent `NAME` waits
/// between the check of its token and its transaction, and says so with a file `NAME.held`.
pub(super) async fn hold(agent: Option<&str>) {
    use std::path::PathBuf;
    use std::sync::LazyLock;
    use std::time::Duration;

    static FOLDER: LazyLock<Option<PathBuf>> =
        LazyLock::new(|| std::env::var_os("ROGATIO_TEST_HOLD").map(PathBuf::from));
    let (Some(folder), Some(agent)) = (FOLDER.as_ref(), agent) else { return };
    let file = folder.join(format!("{agent}.hold"));
    while file.exists() {
        // Whoever waits for it sees that it cannot be written.
        let _ = std::fs::write(folder.join(format!("{agent}.held")), "");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
