import type { Job } from './bulk/jobs.ts';
import type { AsyncJob } from './bulk-v1/jobs.ts';
import type { Customization } from './customize/document.ts';
import type { Clock } from './faults/clock.ts';
import type { Faults } from './faults/faults.ts';
import type { Stats } from './faults/stats.ts';
import type { Sessions } from './oauth/sessions.ts';
import type { Language } from './schema/labels.ts';
import type { Schema } from './schema/schema.ts';
import type { Settings } from './settings.ts';
import type { Cursor } from './soql/cursors.ts';
import type { Documents } from './store/documents.ts';
import type { Store } from './store/store.ts';

/** One running practice org: everything a request may touch. */
export interface Org {
  /** Folder that holds everything the org remembers. */
  home: string;
  settings: Settings;
  /** What the admin set up besides the standard. */
  custom: Customization;
  schemaChangedAt: number;
  schema: Schema;
  store: Store;
  sessions: Sessions;
  clock: Clock;
  /** Bulk API 2.0 and its elder; both outlive a restart, as do queries that still have pages. */
  jobs: Documents<Job>;
  asyncJobs: Documents<AsyncJob>;
  cursors: Documents<Cursor>;
  faults: Faults;
  stats: Stats;
  /** The user of this view may change only what he owns. */
  changesOwnOnly?: boolean;
  /** Set when the org is closing: late answers of webhooks are no longer written down. */
  closed: boolean;
}

/** Who asks, and how: what every API call carries. */
export interface Call {
  org: Org;
  userId: string;
  language: Language;
  /** API version of the address, e.g. 64.0. */
  version: string;
  headers: Record<string, string | undefined>;
  /** The body as sent, to point at the place of a refused value. */
  raw: string;
}
