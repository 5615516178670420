/** Limits and times, all in one place; tests and texts cite these names. Milliseconds and bytes unless said. */
export const limits = {
  leaseMs: 15_000,
  heartbeatMs: 5_000,
  sweepMs: 5_000,
  /** A `once` step must send this long before its lease ends. */
  sendMarginMs: 5_000,
  requestTimeoutMs: 30_000,
  /** A lost write is first looked for after this long, and again when it must be settled. */
  confirmFirstMs: 1_000,
  /** Longest pause between two looks that failed. */
  confirmLongestMs: 120_000,
  settleMs: 120_000,
  /** Salesforce ends a transaction after ten minutes, and until then nobody sees what it has written. */
  salesforceSettleMs: 630_000,
  practiceSettleMs: 5_000,
  /** A transaction that holds lanes and says nothing for so long belongs to a process that is frozen or gone. */
  laneIdleMs: 3_000,
  maxAttempts: 5,
  retryFirstMs: 5_000,
  retryLongestMs: 30 * 60_000,
  /** The far side may ask for a longer wait (Retry-After), but not for more than this. */
  retryAfterLongestMs: 24 * 3_600_000,
  /** A waiting retry is told to people after this long. */
  retryNoticeMs: 15 * 60_000,
  hookBodyBytes: 1024 * 1024,
  jsonDepth: 100,
  /** What a step gives, as JSON, and the longest answer that is read. It lies whole in the step's row. */
  outputBytes: 16 * 1024 * 1024,
  loopItems: 10_000,
  /** Runs that get their jobs in one statement: half a million at once take longer than any statement may. */
  queuedAtOnce: 5_000,
  /** After a statement for several events or runs the next gathers so long: half of what one costs is its own. */
  statementRestMs: 4,
  iterationsAtOnce: 200,
  /** What a run has done is written again after these pauses while PostgreSQL is away: half a minute, as a restart takes. */
  writeAgainMs: [0, 100, 200, 500, 1_000, 2_000, 5_000, 5_000, 5_000, 5_000, 5_000],
  /** A loop writes its steps in chunks of about this many … */
  stepsPerWrite: 1_000,
  /** … or of this weight (`engine/run/weight.ts`), and so do many small runs at once: PostgreSQL takes 256 MB, Node 512. */
  weightPerWrite: 24 * 1024 * 1024,
  requestsPerConnection: 10,
  /** Calls are counted in memory and written this often. */
  callCountMs: 5_000,
  /** Parked runs of a connection, and what versions need of it, are looked at this often. */
  parkedLookMs: 60_000,
  metadataLookMs: 60_000,
  /** Flows that call flows that call flows. */
  callDepth: 10,
  /** Flows that write to a flow's address, which writes to a flow's address. */
  hops: 10,
  /**
   * Unless a flow says otherwise: writes of an hour that its brake lets pass. An Enterprise org begins with 100,000 calls a
   * day; a flow that spends a tenth of them in one hour is worth a question, and hardly a form, shop or calendar does.
   */
  brakeWrites: 10_000,
  /** The same write came back this many times in a row … */
  repeatTurns: 20,
  /** … for at least this long, so that a burst of equal events is none … */
  repeatLeastMs: 60_000,
  /** … each time within this after the last, for events that are sent to us, and for those we ask for. */
  repeatWithinMs: 30_000,
  repeatPollMs: 10 * 60_000,
  /** Writes that a worker keeps in mind for that. */
  repeatsWatched: 20_000,
  /** Of what came back, several workers tell each other so many writes at a time, each with so many of its turns. */
  repeatsTold: 200,
  /** Who stops a flow waits at most this long for the workers to hear of it. */
  haltHeardMs: 3_000,
  payloadRetentionDays: 30,
  notRunRetentionDays: 7,
  /** Notices that were mailed, their mails, and the counts of calls by hour. */
  noticeRetentionDays: 90,
  rejectedPerTrigger: 100,
  dedupeRetentionDays: 30,
  hookTokenBytes: 32,
  triggerCacheMs: 30_000,
  /** One answer of the far side; a poll commits well before its lease ends. */
  pollTimeoutMs: 30_000,
  pollLeaseMs: 40_000,
  pollPagesPerJob: 20,
  /** What waits for a person is looked at again this often, and at once after publishing. */
  pollFailedMs: 15 * 60_000,
  /** Asking while its connection is dead costs no call. */
  pollDeadMs: 60_000,
} as const;
