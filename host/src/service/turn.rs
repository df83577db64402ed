//! Turns at the engine: callers share it, so that much work of one caller does not make others wait.
//!
//! Each caller has a queue. A free place goes to the caller whose work has taken the least time of the engine, divided by the
//! caller's weight (start-time fair queueing over measured time). Four rules bound how long a caller with little work waits:
//! one caller has at most so many places at once; some places are kept for callers that took little time lately; work of callers that
//! took much is done by threads of low priority; and work that holds a transaction never waits, because others would wait for it.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rogatio_core::wire::Code;
use tokio::sync::oneshot;
use tokio::task_local;

use super::{Answer, Caller, exceeded, refuse};

/// A caller that took less time of the engine than this lately has little work.
const LITTLE: Duration = Duration::from_millis(500);
/// After this time, half of what a caller took is forgotten.
const HALF_LIFE: Duration = Duration::from_secs(8);
/// So many callers are remembered before the idle ones are forgotten.
const MOST_CALLERS: usize = 10_000;
/// The weight of an agent; a caller without a token has the weight 1.
const AGENT: u32 = 4;

/// On whose behalf a task asks the engine.
#[derive(Clone)]
struct Behalf {
    caller: Arc<str>,
    weight: u32,
    /// How many transactions the task holds.
    transactions: Arc<AtomicUsize>,
}

task_local! {
    static BEHALF: Behalf;
}

/// Does work on behalf of a caller: what it asks of the engine waits for the caller's turn. Work outside of this is the senate's own, and
/// does not wait.
pub(crate) async fn on_behalf<F: Future>(caller: &Caller, work: F) -> F::Output {
    let weight = if caller.name().is_empty() { 1 } else { AGENT };
    let behalf = Behalf { caller: caller.share().into(), weight, transactions: Arc::default() };
    BEHALF.scope(behalf, work).await
}

/// A transaction that a task holds. As long as there is one, the task does not wait for the engine.
pub(super) struct Holding(Option<Arc<AtomicUsize>>);

impl Holding {
    pub(super) fn new() -> Self {
        let transactions = BEHALF.try_with(|behalf| Arc::clone(&behalf.transactions)).ok();
        if let Some(transactions) = &transactions {
            transactions.fetch_add(1, Ordering::Relaxed);
        }
        Self(transactions)
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        if let Some(transactions) = &self.0 {
            transactions.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// What callers may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The most places that are taken at once.
    pub(super) most: usize,
    /// The most of them that one caller has.
    pub(super) most_from_one: usize,
    /// Of all places, those that only callers with little work get.
    pub(super) kept: usize,
    /// The most requests of one caller that wait.
    pub(super) waiting_from_one: usize,
}

/// What one caller has taken, and what waits.
struct Share {
    weight: u32,
    /// When the work under way began, by the number of its turn.
    running: HashMap<u64, Instant>,
    waiting: VecDeque<oneshot::Sender<Turn>>,
    /// The time that the work took, divided by the weight, in microseconds; at least that of whoever was served last when the caller came.
    spent: u64,
    /// The time that the work took lately, in microseconds; halved after each half-life.
    lately: u64,
    halved: Instant,
}

impl Share {
    fn new(weight: u32, now: Instant) -> Self {
        Self { weight, running: HashMap::new(), waiting: VecDeque::new(), spent: 0, lately: 0, halved: now }
    }

    fn is_idle(&self) -> bool {
        self.running.is_empty() && self.waiting.is_empty()
    }

    /// The time of the work under way, in microseconds.
    fn under_way(&self, now: Instant) -> u64 {
        self.running.values().map(|begun| micros(now.saturating_duration_since(*begun))).sum()
    }

    fn in_order(&self, now: Instant) -> u64 {
        self.spent.saturating_add(self.under_way(now) / u64::from(self.weight))
    }

    fn has_little(&self, now: Instant) -> bool {
        self.lately.saturating_add(self.under_way(now)) < micros(LITTLE)
    }

    fn forget(&mut self, now: Instant) {
        let passed = micros(now.saturating_duration_since(self.halved)) / micros(HALF_LIFE);
        if passed > 0 {
            self.lately = self.lately.checked_shr(u32::try_from(passed).unwrap_or(u32::MAX)).unwrap_or(0);
            self.halved = now;
        }
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[derive(Default)]
struct Table {
    shares: HashMap<Arc<str>, Share>,
    taken: usize,
    /// The order of whoever was served last.
    served: u64,
    /// The last number that was given to a turn.
    last: u64,
}

impl Table {
    /// The share of a caller, who begins where the others are.
    fn share(&mut self, behalf: &Behalf, now: Instant) -> &mut Share {
        if self.shares.len() > MOST_CALLERS {
            let served = self.served;
            self.shares.retain(|_, share| !share.is_idle() || share.spent > served);
        }
        let served = self.served;
        let share =
            self.shares.entry(Arc::clone(&behalf.caller)).or_insert_with(|| Share::new(behalf.weight, now));
        share.weight = behalf.weight;
        if share.is_idle() {
            share.spent = share.spent.max(served);
        }
        share.forget(now);
        share
    }

    /// The caller who is served next, where there is a place for one.
    fn next(&mut self, bounds: Bounds, now: Instant) -> Option<Arc<str>> {
        for share in self.shares.values_mut() {
            share.waiting.retain(|one| !one.is_closed());
            share.forget(now);
        }
        if self.taken >= bounds.most {
            return None;
        }
        let for_all = self.taken < bounds.most.saturating_sub(bounds.kept);
        let may = |share: &Share| {
            !share.waiting.is_empty()
                && share.running.len() < bounds.most_from_one
                && (for_all || share.has_little(now))
        };
        let waiting = self.shares.iter().filter(|(_, share)| may(share));
        let (name, order) =
            waiting.map(|(name, share)| (name, share.in_order(now))).min_by_key(|(_, order)| *order)?;
        let name = Arc::clone(name);
        self.served = self.served.max(order);
        Some(name)
    }

    /// Takes a place: the number of its turn, and whether the caller has much work.
    fn begin(&mut self, name: &Arc<str>, now: Instant) -> (u64, bool) {
        self.last = self.last.saturating_add(1);
        self.taken = self.taken.saturating_add(1);
        let Some(share) = self.shares.get_mut(name) else { return (self.last, false) };
        let much = !share.has_little(now);
        share.running.insert(self.last, now);
        (self.last, much)
    }
}

/// The turns of all callers.
#[derive(Clone)]
pub(super) struct Turns {
    table: Arc<Mutex<Table>>,
    bounds: Bounds,
}

impl Turns {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self { table: Arc::default(), bounds }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn of the caller on whose behalf the task works.
    ///
    /// # Errors
    /// `limit.engine` when too many requests of the caller wait already.
    pub(super) async fn take(&self) -> Answer<Turn> {
        let Ok(behalf) = BEHALF.try_with(Behalf::clone) else { return Ok(Turn::of_the_senate()) };
        if behalf.transactions.load(Ordering::Relaxed) > 0 {
            return Ok(self.at_once(behalf));
        }
        let turn = self.queue(&behalf)?;
        self.serve();
        match turn.await {
            Ok(turn) => Ok(turn),
            Err(_) => refuse(Code::Internal, "the engine is not available"),
        }
    }

    /// A turn out of turn.
    fn at_once(&self, behalf: Behalf) -> Turn {
        let now = Instant::now();
        let mut table = self.table();
        table.share(&behalf, now);
        let (number, _) = table.begin(&behalf.caller, now);
        drop(table);
        Turn { place: Some((self.clone(), behalf.caller, number)), much: false }
    }

    /// A place in the caller's queue.
    fn queue(&self, behalf: &Behalf) -> Answer<oneshot::Receiver<Turn>> {
        let (sender, receiver) = oneshot::channel();
        let mut table = self.table();
        let share = table.share(behalf, Instant::now());
        share.waiting.retain(|one| !one.is_closed());
        let (waiting, most) = (share.waiting.len(), self.bounds.waiting_from_one);
        if waiting >= most {
            return exceeded(
                (Code::LimitEngine, "engine_waiting_from_one", most),
                format!(
                    "{waiting} requests of this caller are waiting for the engine (limit {most}); retry later"
                ),
            );
        }
        share.waiting.push_back(sender);
        Ok(receiver)
    }

    /// Gives free places to those who wait.
    fn serve(&self) {
        loop {
            let now = Instant::now();
            let mut table = self.table();
            let Some(name) = table.next(self.bounds, now) else { return };
            let Some(sender) = table.shares.get_mut(&name).and_then(|share| share.waiting.pop_front()) else {
                return;
            };
            let (number, much) = table.begin(&name, now);
            drop(table);
            // A caller who has left gives the place back with the turn, so the table is free here.
            let _ = sender.send(Turn { place: Some((self.clone(), name, number)), much });
        }
    }
}

/// A place at the engine. Dropped, it goes to whoever is next.
pub(crate) struct Turn {
    /// Absent for work of the senate.
    place: Option<(Turns, Arc<str>, u64)>,
    much: bool,
}

impl Turn {
    fn of_the_senate() -> Self {
        Self { place: None, much: false }
    }

    /// True if the caller took much of the engine lately, and nobody waits for this work with a transaction.
    pub(super) fn is_of_much_work(&self) -> bool {
        self.much
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some((turns, name, number)) = self.place.take() else { return };
        let mut table = turns.table();
        table.taken = table.taken.saturating_sub(1);
        if let Some(share) = table.shares.get_mut(&name)
            && let Some(begun) = share.running.remove(&number)
        {
            let now = Instant::now();
            let took = micros(now.saturating_duration_since(begun));
            share.spent = share.spent.saturating_add(took / u64::from(share.weight));
            share.forget(now);
            share.lately = share.lately.saturating_add(took);
        }
        drop(table);
        turns.serve();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Trouble;

    const BOUNDS: Bounds = Bounds { most: 2, most_from_one: 2, kept: 0, waiting_from_one: 3 };

    fn behalf(caller: &str) -> Behalf {
        Behalf { caller: caller.into(), weight: 1, transactions: Arc::default() }
    }

    /// Waits for a turn, works so long, and says so.
    fn work(
        turns: &Turns,
        caller: &'static str,
        time: u64,
        told: &Arc<Mutex<Vec<&'static str>>>,
    ) -> tokio::task::JoinHandle<()> {
        let (turns, told) = (turns.clone(), Arc::clone(told));
        tokio::spawn(BEHALF.scope(behalf(caller), async move {
            let turn = turns.take().await.unwrap();
            told.lock().unwrap().push(caller);
            tokio::time::sleep(Duration::from_millis(time)).await;
            drop(turn);
        }))
    }

    #[tokio::test]
    async fn who_has_taken_less_is_served_first() {
        let turns = Turns::new(Bounds { most: 1, waiting_from_one: 100, ..BOUNDS });
        let told = Arc::default();
        let mut tasks: Vec<_> = (0..10).map(|_| work(&turns, "much", 20, &told)).collect();
        tokio::time::sleep(Duration::from_millis(30)).await;
        tasks.push(work(&turns, "little", 0, &told));
        for task in tasks {
            task.await.unwrap();
        }
        let place = told.lock().unwrap().iter().position(|caller| *caller == "little").unwrap();
        assert!(place <= 3, "{:?}", told.lock().unwrap());
    }

    #[tokio::test]
    async fn kept_places_are_for_those_with_little_work() {
        let turns = Turns::new(Bounds { kept: 1, ..BOUNDS });
        let much = behalf("much");
        let take = || BEHALF.scope(much.clone(), turns.take());
        turns.table().share(&much, Instant::now()).lately = micros(LITTLE);
        let first = take().await.unwrap();
        assert!(first.is_of_much_work());
        assert!(
            tokio::time::timeout(Duration::from_millis(20), take()).await.is_err(),
            "the second place is kept"
        );
        let other = BEHALF.scope(behalf("little"), turns.take());
        let other = tokio::time::timeout(Duration::from_millis(20), other).await.unwrap().unwrap();
        assert!(!other.is_of_much_work());
        assert_eq!(turns.table().taken, 2);
        drop((first, other));
        assert_eq!(turns.table().taken, 0);
    }

    #[tokio::test]
    async fn a_caller_has_so_many_places_and_requests_that_wait() {
        let turns = Turns::new(Bounds { most_from_one: 1, ..BOUNDS });
        let told = Arc::default();
        let tasks: Vec<_> = (0..4).map(|_| work(&turns, "much", 200, &told)).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(told.lock().unwrap().len(), 1);
        let refused = BEHALF.scope(behalf("much"), turns.take()).await;
        let Err(Trouble::Limit(problem, name)) = refused else { panic!("the fifth is queued") };
        assert_eq!((problem.code, name), (Code::LimitEngine, "engine_waiting_from_one"));
        assert_eq!(problem.numbers.unwrap().limit, Some(3));
        assert!(BEHALF.scope(behalf("other"), turns.take()).await.is_ok());
        for task in tasks {
            task.abort();
        }
    }

    #[tokio::test]
    async fn who_holds_a_transaction_does_not_wait() {
        let turns = Turns::new(Bounds { most: 1, ..BOUNDS });
        let _busy = BEHALF.scope(behalf("much"), turns.take()).await.unwrap();
        let writes = BEHALF.scope(behalf("much"), async {
            let _holding = Holding::new();
            turns.take().await
        });
        assert!(tokio::time::timeout(Duration::from_millis(20), writes).await.unwrap().is_ok());
        let reads = BEHALF.scope(behalf("much"), turns.take());
        assert!(tokio::time::timeout(Duration::from_millis(20), reads).await.is_err());
        // The senate's own work.
        assert!(tokio::time::timeout(Duration::from_millis(20), turns.take()).await.unwrap().is_ok());
    }

    #[tokio::test]
    async fn a_caller_that_left_keeps_no_place() {
        let turns = Turns::new(Bounds { most: 1, ..BOUNDS });
        let told = Arc::default();
        let first = work(&turns, "one", 30, &told);
        tokio::task::yield_now().await;
        let left = work(&turns, "two", 0, &told);
        tokio::task::yield_now().await;
        left.abort();
        first.await.unwrap();
        assert!(
            tokio::time::timeout(Duration::from_millis(50), work(&turns, "three", 0, &told)).await.is_ok()
        );
        assert_eq!(turns.table().taken, 0);
    }
}
