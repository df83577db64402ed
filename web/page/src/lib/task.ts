/** The part of the browser's scheduler that is used here; some browsers have none. */
interface Scheduler {
  postTask(task: () => void, options: { signal: AbortSignal }): Promise<void>;
}

/** Takes steps until one gives false, each in a task of its own, so that the browser can answer and paint between them. Gives the way to end it. */
export function steps(step: () => boolean): () => void {
  const { scheduler } = globalThis as { scheduler?: Scheduler };
  const end = new AbortController();
  const next = (): void => {
    if (!end.signal.aborted && step()) go();
  };
  const go = (): void => {
    if (scheduler) scheduler.postTask(next, { signal: end.signal }).catch((error: unknown) => { if (!end.signal.aborted) throw error; });
    else setTimeout(next);
  };
  go();
  return () => end.abort();
}
