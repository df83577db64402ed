//! Work on all cores, results in the order of the input.

#[cfg(not(target_family = "wasm"))]
use std::{collections::BTreeMap, sync::mpsc::sync_channel};

#[cfg(not(target_family = "wasm"))]
use rayon::iter::{ParallelBridge, ParallelIterator};

/// Results that may wait for the writer before the workers do.
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

#[cfg(not(target_family = "wasm"))]
fn on_all_cores<T: Send, R: Send, E>(
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync + Send,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let (sender, receiver) = sync_channel(AHEAD);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let numbered = items.enumerate().par_bridge();
            // A send fails when the sink has given up, and then nobody waits for the rest.
            let _ =
                numbered.try_for_each_with(sender, |sender, (index, item)| sender.send((index, work(item))));
        });
        let mut early = BTreeMap::new();
        let mut next = 0_usize;
        for (index, result) in receiver {
            early.insert(index, result);
            while let Some(result) = early.remove(&next) {
                sink(result)?;
                next += 1;
            }
        }
        Ok(())
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
