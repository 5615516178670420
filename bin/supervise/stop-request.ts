const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes Ctrl-C on although the terminal has sent it already: that pair is one wish. */
const SAME_WISH_MS = 1_500;

export interface StopRequest {
  /** Fires on the first signal. */
  asked: AbortSignal;
  /** Fires on a second one: do not wait for anybody. */
  forced: AbortSignal;
  ask: () => void;
}

export function listenForStop(): StopRequest {
  const asked = new AbortController();
  const forced = new AbortController();
  let since = 0;
  const ask = () => {
    if (!asked.signal.aborted) since = Date.now();
    else if (Date.now() - since > SAME_WISH_MS) forced.abort();
    asked.abort();
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  return { asked: asked.signal, forced: forced.signal, ask };
}

export function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
