//! Threads of low priority, for work of callers that took much of the engine lately.
//!
//! Turns decide who begins. Work that has begun keeps a processor until its end, and with few processors a caller with little
//! work would wait for it. The system gives a thread of low priority a processor only if nobody else needs it.

use rustix::process::nice;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{JoinHandle, spawn_blocking};

/// What is added to the nice value of the threads (`nice(2)`): beside a thread of the process's own priority, each gets about a tenth of the time.
const NICER: i32 = 10;

/// The threads; they are created when they are needed, and end after ten idle seconds. Without them (a system that gives no thread) the process's
/// own threads do the work.
pub(super) struct Background(Option<Runtime>);

impl Background {
    /// At most so many threads.
    pub(super) fn new(most: usize) -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(most.max(1))
            .thread_name("rogatio-background")
            // On Linux the value belongs to the thread. A system that refuses leaves the thread as it is.
            .on_thread_start(|| {
                let _ = nice(NICER);
            })
            .build();
        Self(runtime.ok())
    }

    /// Begins work on one of the threads.
    pub(super) fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> JoinHandle<T> {
        match &self.0 {
            Some(runtime) => runtime.spawn_blocking(work),
            None => spawn_blocking(work),
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // A service may be dropped by a task, where nobody may wait for threads.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_its_own_threads_have_a_low_priority() {
        let before = nice(0).unwrap();
        let background = Background::new(2);
        assert_eq!(background.begin(|| nice(0).unwrap()).await.unwrap(), (before + NICER).min(19));
        assert_eq!(nice(0).unwrap(), before);
        assert_eq!(spawn_blocking(|| nice(0).unwrap()).await.unwrap(), before);
    }
}
