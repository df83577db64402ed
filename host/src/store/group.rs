//! Group commit: writes that wait at the same moment share one transaction.
//!
//! A task owns the transaction and lends it to one member after the other, so the members are in one order, and each sees what those before it
//! wrote. A member that does not keep its write is taken back to its savepoint, and spoils nothing for others. The task commits when nobody waits
//! any more. Only then does a member learn that its write is kept, so nobody is told of anything that a crash could lose.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Any, AnyPool, Executor as _, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, mpsc, oneshot, watch};

use super::log::{self, Head};
use super::{Connection, Dialect, StoreError};

/// The most writes in one transaction. PostgreSQL keeps the numbers of as many savepoints at hand.
const MOST: usize = 64;
/// A transaction that took longer takes no further member: those who have written wait for its end.
const LONGEST: Duration = Duration::from_millis(100);
/// So long SQLite's file is free from time to time, if writers follow each other: another process looks for it again and again, and is in no line.
const FREE: Duration = Duration::from_millis(1);
/// After this time of groups that followed each other the file is free.
const BUSY: Duration = Duration::from_millis(10);
/// Keeps what the last member wrote, and begins to note what the next one writes.
const RENEW: &str = "RELEASE SAVEPOINT member; SAVEPOINT member";

/// What became of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// All that its members kept is durable.
    Committed,
    /// Nothing was written.
    Undone,
    /// The database did not answer to the commit.
    Unknown,
}

/// The end of a group, for those who wait for it.
#[derive(Debug, Clone)]
pub(crate) struct End(watch::Receiver<Option<Fate>>);

impl End {
    /// Waits until everything that the members kept is durable.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if nothing was written: what the members saw of each other never was.
    pub(crate) async fn wait(mut self) -> Result<(), StoreError> {
        // A task that ended without a word dropped its transaction.
        let fate = self.0.wait_for(Option::is_some).await.map_or(Some(Fate::Undone), |fate| *fate);
        match fate {
            Some(Fate::Committed) => Ok(()),
            Some(Fate::Undone) | None => Err(StoreError::Conflict),
            Some(Fate::Unknown) => Err(StoreError::Uncertain),
        }
    }
}

/// The transaction that members share.
struct Group {
    transaction: Transaction<'static, Any>,
    /// Where the log ends in it.
    head: Head,
    /// Whether the last member kept its write.
    is_kept: bool,
}

/// The transaction, lent to one member. Dropped, it goes back without what the member wrote.
pub(super) struct Loan {
    group: OwnedMutexGuard<Group>,
    end: End,
    /// Dropped after the group: by this the owner learns that it has the transaction back.
    _back: oneshot::Sender<Infallible>,
}

impl Loan {
    /// The connection inside the transaction.
    pub(super) fn connection(&mut self) -> &mut Connection {
        &mut self.group.transaction
    }

    /// Where the log ends in the transaction.
    pub(super) fn head(&self) -> Head {
        self.group.head.clone()
    }

    /// What will become of the group.
    pub(super) fn end(&self) -> End {
        self.end.clone()
    }

    /// Keeps what the member wrote, after which the log ends here, and waits until it is durable.
    ///
    /// # Errors
    /// Those of [`End::wait`].
    pub(super) async fn keep(mut self, head: Option<Head>) -> Result<(), StoreError> {
        self.group.is_kept = true;
        if let Some(head) = head {
            self.group.head = head;
        }
        let end = self.end();
        drop(self);
        end.wait().await
    }
}

/// Somebody who waits for the transaction.
type Waiting = oneshot::Sender<Result<Loan, StoreError>>;

/// Where writers wait for the transaction that they share.
#[derive(Clone)]
pub(super) struct Line(mpsc::UnboundedSender<Waiting>);

impl Line {
    /// Begins the task that owns the transactions; it ends with the last clone of the line.
    pub(super) fn begin(pool: AnyPool, dialect: Dialect) -> Self {
        Self::within(pool, dialect, LONGEST)
    }

    fn within(pool: AnyPool, dialect: Dialect, longest: Duration) -> Self {
        let (sender, mut line) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let (mut free, mut ended) = (Instant::now(), Instant::now());
            while let Some(first) = line.recv().await {
                if ended.elapsed() >= FREE {
                    free = Instant::now();
                } else if dialect == Dialect::Sqlite && free.elapsed() >= BUSY {
                    tokio::time::sleep(FREE).await;
                    free = Instant::now();
                }
                serve((&pool, dialect, longest), first, &mut line).await;
                ended = Instant::now();
            }
        });
        Self(sender)
    }

    /// Waits for the transaction.
    ///
    /// # Errors
    /// Those of the database; [`StoreError::Conflict`] if the transaction broke before it came to this writer.
    pub(super) async fn join(&self) -> Result<Loan, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.0.send(sender).map_err(|_| StoreError::Conflict)?;
        receiver.await.map_err(|_| StoreError::Conflict)?
    }
}

/// One group, from its first member to its commit.
async fn serve(
    (pool, dialect, longest): (&AnyPool, Dialect, Duration),
    first: Waiting,
    line: &mut mpsc::UnboundedReceiver<Waiting>,
) {
    let begun = Instant::now();
    let (transaction, head) = match open(pool, dialect).await {
        Ok(opened) => opened,
        Err(error) => return drop(first.send(Err(error))),
    };
    let (told, end) = watch::channel(None);
    let group = Arc::new(Mutex::new(Group { transaction, head, is_kept: false }));
    let fate =
        match fill(&group, (first, line), &End(end), |kept| kept < MOST && begun.elapsed() < longest).await {
            Ok(0) => Fate::Committed,
            Ok(_) => commit(group).await,
            Err(error) => {
                tracing::warn!(%error, "a transaction of several writes broke, and they are done again");
                // SQLite may have ended the transaction, and the driver does not know: its `ROLLBACK` must find one, or the connection stays unusable.
                let _ = group.lock().await.transaction.execute("BEGIN").await;
                Fate::Undone
            }
        };
    told.send_replace(Some(fate));
}

/// Begins a transaction that holds the log.
async fn open(pool: &AnyPool, dialect: Dialect) -> Result<(Transaction<'static, Any>, Head), StoreError> {
    let mut transaction = pool.begin_with(dialect.begin()).await.map_err(StoreError::of)?;
    let head = log::lock(&mut transaction).await?;
    Ok((transaction, head))
}

/// Lends the transaction to everybody who waits, within bounds; how many kept their writes. Without any of them there is nothing to commit.
///
/// # Errors
/// Those of the database: then the transaction cannot be used any more.
async fn fill(
    group: &Arc<Mutex<Group>>,
    (first, line): (Waiting, &mut mpsc::UnboundedReceiver<Waiting>),
    end: &End,
    has_room: impl Fn(usize) -> bool,
) -> Result<usize, StoreError> {
    let (mut kept, mut has_savepoint) = (0_usize, false);
    let mut next = Some(first);
    while let Some(waiting) = next.take() {
        let mut held = Arc::clone(group).lock_owned().await;
        if kept > 0 {
            let statement = if has_savepoint { RENEW } else { "SAVEPOINT member" };
            if let Err(error) = held.transaction.execute(statement).await {
                let _ = waiting.send(Err(StoreError::Conflict));
                return Err(StoreError::of(error));
            }
            has_savepoint = true;
        }
        if lend(group, held, waiting, end).await {
            kept = kept.saturating_add(1);
        } else if kept == 0 {
            return Ok(0);
        } else {
            let mut held = group.lock().await;
            held.transaction.execute("ROLLBACK TO SAVEPOINT member").await.map_err(StoreError::of)?;
        }
        if has_room(kept) {
            next = line.try_recv().ok();
        }
    }
    Ok(kept)
}

/// Lends the transaction to one member, and waits for it; true if the member kept its write.
async fn lend(group: &Mutex<Group>, mut held: OwnedMutexGuard<Group>, waiting: Waiting, end: &End) -> bool {
    held.is_kept = false;
    let (back, returned) = oneshot::channel();
    // A writer that has left gives the loan back here.
    let _ = waiting.send(Ok(Loan { group: held, end: end.clone(), _back: back }));
    let _ = returned.await;
    group.lock().await.is_kept
}

/// Makes true what the members kept.
async fn commit(group: Arc<Mutex<Group>>) -> Fate {
    // Nobody else holds it: every loan was given back. If somebody did, the transaction would end with that loan, undone.
    let Some(group) = Arc::into_inner(group) else { return Fate::Undone };
    match group.into_inner().transaction.commit().await.map_err(StoreError::of) {
        Ok(()) => Fate::Committed,
        Err(StoreError::Conflict) => Fate::Undone,
        Err(error) => {
            tracing::error!(%error, "the commit of several writes failed");
            Fate::Unknown
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::poll_immediate;

    use super::*;
    use crate::store::{Store, StoreError, log};

    /// A store whose groups take members however long they last.
    async fn store(folder: &tempfile::TempDir) -> Store {
        let file = folder.path().join("a.db").display().to_string();
        let mut store = Store::open(&file, true).await.unwrap();
        let mut connection = store.write.acquire().await.unwrap();
        log::begin(&mut connection, "root", 1).await.unwrap();
        drop(connection);
        store.line = Line::within(store.write.clone(), store.dialect, Duration::from_secs(3_600));
        store
    }

    /// The setting of this name, as everybody sees it.
    async fn seen(store: &Store, name: &str) -> Option<String> {
        log::setting(&mut store.read().await.unwrap(), name).await.unwrap()
    }

    #[tokio::test]
    async fn members_see_each_other_and_are_answered_after_the_commit() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut first = store.line.join().await.unwrap();
        log::put_setting(first.connection(), "a", "1", 1).await.unwrap();
        let (second, third) = (store.line.join(), store.line.join());
        let (mut second, mut third) = (Box::pin(second), Box::pin(third));
        assert!(poll_immediate(&mut second).await.is_none(), "the first has the transaction");
        assert!(poll_immediate(&mut third).await.is_none());
        let head = Head { size: 7, ..first.head() };
        let mut kept = Box::pin(first.keep(Some(head)));
        assert!(poll_immediate(&mut kept).await.is_none());

        let mut second = second.await.unwrap();
        assert_eq!(second.head().size, 7);
        assert_eq!(log::setting(second.connection(), "a").await.unwrap().as_deref(), Some("1"));
        log::put_setting(second.connection(), "b", "2", 1).await.unwrap();
        // The second one is refused.
        let end = second.end();
        drop(second);

        let mut third = third.await.unwrap();
        assert_eq!(log::setting(third.connection(), "b").await.unwrap(), None);
        log::put_setting(third.connection(), "c", "3", 1).await.unwrap();
        assert!(poll_immediate(&mut kept).await.is_none(), "nothing is durable yet");
        assert_eq!(seen(&store, "a").await, None);
        third.keep(None).await.unwrap();
        kept.await.unwrap();
        end.wait().await.unwrap();
        for (name, value) in [("a", Some("1")), ("b", None), ("c", Some("3"))] {
            assert_eq!(seen(&store, name).await.as_deref(), value, "{name}");
        }
    }

    #[tokio::test]
    async fn what_breaks_the_transaction_undoes_all_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut first = store.line.join().await.unwrap();
        log::put_setting(first.connection(), "a", "1", 1).await.unwrap();
        let mut second = Box::pin(store.line.join());
        assert!(poll_immediate(&mut second).await.is_none());
        let mut kept = Box::pin(first.keep(None));
        assert!(poll_immediate(&mut kept).await.is_none());
        let mut second = second.await.unwrap();
        // As some errors of SQLite do: the whole transaction is gone, and the savepoint with it.
        second.connection().execute("ROLLBACK").await.unwrap();
        drop(second);
        assert!(matches!(kept.await, Err(StoreError::Conflict)));
        assert_eq!(seen(&store, "a").await, None);
        // The next one finds a transaction that works.
        let mut third = store.line.join().await.unwrap();
        log::put_setting(third.connection(), "a", "3", 1).await.unwrap();
        third.keep(None).await.unwrap();
        assert_eq!(seen(&store, "a").await.as_deref(), Some("3"));
    }

    #[tokio::test]
    async fn who_leaves_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(&folder).await;
        let mut first = store.line.join().await.unwrap();
        let mut second = Box::pin(store.line.join());
        assert!(poll_immediate(&mut second).await.is_none());
        drop(second);
        log::put_setting(first.connection(), "a", "1", 1).await.unwrap();
        first.keep(None).await.unwrap();
        let mut alone = store.line.join().await.unwrap();
        log::put_setting(alone.connection(), "b", "2", 1).await.unwrap();
        drop(alone);
        let last = store.line.join().await.unwrap();
        last.keep(None).await.unwrap();
        assert_eq!((seen(&store, "a").await.as_deref(), seen(&store, "b").await), (Some("1"), None));
    }
}
