//! Work on all cores, results in the order of the input.

#[cfg(not(target_family = "wasm"))]
use std::collections::BTreeMap;
#[cfg(not(target_family = "wasm"))]
use std::sync::{Condvar, Mutex, PoisonError, mpsc::sync_channel};

#[cfg(not(target_family = "wasm"))]
use rayon::iter::{ParallelBridge, ParallelIterator};

/// No item is begun that is so many after the oldest one without a result: results that wait for a slow one use no more memory than that.
#[cfg(not(target_family = "wasm"))]
const AHEAD: usize = 64;

/// Does `work` on each item, on all cores, and hands the results to `sink` in the order of the items, each as soon as
/// all before it are there. A WASI program has one thread, and works in order.
///
/// # Errors
/// The first error of `sink`; work that has not begun is then left undone.
pub(crate) fn in_order<T: Send, R: Send, E>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync + Send,
    sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    #[cfg(not(target_family = "wasm"))]
    if items.size_hint().1.is_none_or(|most| most > 1) {
        return on_all_cores(items, work, sink);
    }
    // One item needs no threads, and the process starts faster without them.
    items.map(work).try_for_each(sink)
}

/// The number of the oldest item whose result has not reached the sink.
#[cfg(not(target_family = "wasm"))]
#[derive(Default)]
struct Oldest {
    number: Mutex<usize>,
    moved: Condvar,
}

#[cfg(not(target_family = "wasm"))]
impl Oldest {
    fn set(&self, number: usize) {
        let mut oldest = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        *oldest = number.max(*oldest);
        drop(oldest);
        self.moved.notify_all();
    }

    /// Waits until an item is near enough.
    fn wait_for(&self, item: usize) {
        let number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.moved.wait_while(number, |number| item >= number.saturating_add(AHEAD)));
    }
}

/// Lets all that wait go on where the work or the sink panics: what they wait for will not come.
#[cfg(not(target_family = "wasm"))]
struct Release<'o>(&'o Oldest);

#[cfg(not(target_family = "wasm"))]
impl Drop for Release<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.set(usize::MAX);
        }
    }
}

#[cfg(not(target_family = "wasm"))]
fn on_all_cores<T: Send, R: Send, E>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync + Send,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (sender, receiver) = sync_channel(AHEAD);
    let oldest = Oldest::default();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let near = items.enumerate().inspect(|(index, _)| oldest.wait_for(*index));
            // A send fails when the sink has given up, and then nobody waits for the rest.
            let _ = near.par_bridge().try_for_each_with(sender, |sender, (index, item)| {
                let _release = Release(&oldest);
                sender.send((index, work(item)))
            });
        });
        let _release = Release(&oldest);
        let mut early = BTreeMap::new();
        let mut next = 0_usize;
        let mut done = Ok(());
        for (index, result) in receiver {
            early.insert(index, result);
            while let Some(result) = early.remove(&next) {
                done = done.and_then(|()| sink(result));
                next += 1;
            }
            if done.is_err() {
                break;
            }
            oldest.set(next);
        }
        // Those that wait go on, and find that nobody receives.
        oldest.set(usize::MAX);
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let mut seen = Vec::new();
        let slow_first = |item: u64| {
            std::thread::sleep(std::time::Duration::from_micros(if item.is_multiple_of(7) {
                900
            } else {
                10
            }));
            item
        };
        in_order(0..300, slow_first, |item| {
            seen.push(item);
            Ok::<(), ()>(())
        })
        .unwrap();
        assert!(seen.iter().copied().eq(0..300));
    }

    #[test]
    fn results_that_wait_for_a_slow_one_are_few() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let (begun, slow_saw) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |item: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            if item == 0 {
                // As many as can begin, do.
                while rayon::current_num_threads() > 1 && begun.load(Ordering::SeqCst) < AHEAD {
                    std::thread::yield_now();
                }
                slow_saw.store(begun.load(Ordering::SeqCst), Ordering::SeqCst);
            }
        };
        let mut count = 0;
        in_order(0..10_000, work, |_| {
            count += 1;
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(count, 10_000);
        assert!(slow_saw.load(Ordering::SeqCst) <= AHEAD, "{slow_saw:?}");
    }

    #[test]
    #[should_panic(expected = "a scoped thread panicked")]
    fn work_that_panics_is_not_waited_for() {
        let work = |item: usize| assert!(item > 0, "the first item is refused");
        let _ = in_order(0..10_000, work, |()| Ok::<(), ()>(()));
    }

    #[test]
    fn a_sink_that_gives_up_stops_endless_work() {
        let mut left = 5;
        let result = in_order(
            0..,
            |item: u64| item,
            |item| {
                left -= 1;
                if left == 0 { Err(item) } else { Ok(()) }
            },
        );
        assert_eq!(result, Err(4));
    }
}
