/**
 * Runs a task only when none of the same runner is under way: a second click meanwhile does nothing. A button is disabled with
 * the next drawing at the earliest, which a quick double click comes before.
 */
export function oneAtATime(): (task: () => Promise<void>) => Promise<void> {
  let isRunning = false;
  return async (task) => {
    if (isRunning) return;
    isRunning = true;
    try {
      await task();
    } finally {
      isRunning = false;
    }
  };
}
