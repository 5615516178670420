import { changeCustomization } from '../customize/apply.ts';
import { createRecord } from '../dml/write.ts';
import type { Reply, Request } from '../http/message.ts';
import { same } from '../oauth/client.ts';
import type { Call, Org } from '../org.ts';
import { runningUserId, seedOrg } from '../seed.ts';
import type { FailRule } from './faults.ts';

interface FaultChange {
  latencyMs?: number;
  fail?: FailRule[];
  expireSessions?: boolean;
  revokeTokens?: boolean;
  rotateRefreshTokens?: boolean;
  requirePkce?: boolean;
  shopDown?: boolean;
  lockRows?: number;
  lockEvery?: number;
  dailyCalls?: number | null;
  dailyBatches?: number | null;
  callsAtOnce?: number | null;
  clockSkewMs?: number;
  commitLag?: { ms: number; every?: number };
  watch?: { object: string; field: string };
  clear?: boolean;
}

/** Shared with the shop's part, which adds its own endpoints. */
export type Endpoint = (org: Org, body: unknown) => unknown;

const ENDPOINTS: Record<string, Endpoint> = {
  'GET /__practice/faults': (org) => reportFaults(org),
  'POST /__practice/faults': (org, body) => changeFaults(org, body as FaultChange),
  'GET /__practice/stats': (org) => org.stats.report(),
  'POST /__practice/stats': (org) => {
    org.stats.clear();
    return org.stats.report();
  },
  'GET /__practice/schema': (org) => org.custom,
  'PUT /__practice/schema': (org, body) => {
    const { problems } = changeCustomization(org, JSON.stringify(body));
    if (problems.length > 0) throw new Error(problems.join('; '));
    return org.custom;
  },
  'POST /__practice/reset': (org) => reset(org),
  'POST /__practice/seed': (org, body) => seedAccounts(org, Number((body as { accounts?: number }).accounts ?? 0)),
};

/** Answers /__practice/*, which only holders of the pages key may call. */
export function answerPractice(org: Org, request: Request, more: Record<string, Endpoint>): Reply {
  if (!same(request.headers['x-practice-key'] ?? '', org.settings.pagesKey)) {
    return { status: 403, body: { error: 'x-practice-key is missing or wrong' } };
  }
  const endpoint = ENDPOINTS[`${request.method} ${request.path}`] ?? more[`${request.method} ${request.path}`];
  if (!endpoint) return { status: 404, body: { error: 'no such endpoint' } };
  try {
    return { status: 200, body: endpoint(org, request.body === '' ? {} : JSON.parse(request.body)) };
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

const reportFaults = ({ clock, faults }: Org): unknown => ({
  ...faults.report(),
  clockSkewMs: clock.skewMs,
  commitLag: { ms: clock.lagMs, every: clock.lagEvery },
});

function changeFaults(org: Org, change: FaultChange): unknown {
  const { faults } = org;
  if (change.clear) {
    faults.clear();
    org.clock.clear();
  }
  if (change.clockSkewMs !== undefined) org.clock.skewMs = change.clockSkewMs;
  if (change.commitLag) {
    org.clock.lagMs = change.commitLag.ms;
    org.clock.lagEvery = change.commitLag.every ?? 1;
  }
  if (change.latencyMs !== undefined) faults.latencyMs = change.latencyMs;
  if (change.revokeTokens !== undefined) faults.tokensRevoked = change.revokeTokens;
  if (change.rotateRefreshTokens !== undefined) faults.rotateRefreshTokens = change.rotateRefreshTokens;
  if (change.requirePkce !== undefined) faults.requirePkce = change.requirePkce;
  if (change.shopDown !== undefined) faults.shopDown = change.shopDown;
  if (change.lockRows !== undefined) faults.lockRows = change.lockRows;
  if (change.lockEvery !== undefined) faults.lockEvery = change.lockEvery;
  if (change.dailyCalls !== undefined) faults.dailyCalls = change.dailyCalls ?? undefined;
  if (change.dailyBatches !== undefined) faults.dailyBatches = change.dailyBatches ?? undefined;
  if (change.callsAtOnce !== undefined) faults.callsAtOnce = change.callsAtOnce ?? undefined;
  if (change.watch) org.stats.watch(change.watch.object, change.watch.field);
  for (const rule of change.fail ?? []) faults.add(rule);
  // A revoked grant ends its sessions too.
  if (change.expireSessions || change.revokeTokens) org.sessions.closeAll();
  return reportFaults(org);
}

/** Objects whose rows belong to the org itself and stay. */
const KEPT = new Set([
  'Organization',
  'Profile',
  'User',
  'UserRole',
  'CaseStatus',
  'LeadStatus',
  'OpportunityStage',
  'DuplicateRule',
  'AssignmentRule',
  'RecordType',
  'BusinessHours',
  'EntityDefinition',
  'FieldDefinition',
  'PermissionSet',
  'TaskPriority',
  'TaskStatus',
  'UserLicense',
]);

function reset(org: Org): unknown {
  org.store.clear(org.schema.objects.map((object) => object.name).filter((name) => !KEPT.has(name)));
  // What every org has comes back, such as the standard price book.
  seedOrg(org);
  org.stats.clear();
  return { reset: true };
}

const FAMILY_NAMES = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];

/** Adds invented accounts: account-N@seed.example.jp. */
function seedAccounts(org: Org, count: number): unknown {
  const call: Call = { org, userId: runningUserId(org), language: 'en', version: '64.0', headers: {}, raw: '' };
  const account = org.schema.get('Account');
  const first = org.store.table('Account').rows.size + 1;
  org.store.transaction(() => {
    for (let n = first; n < first + count; n += 1) {
      const Name = `${FAMILY_NAMES[n % FAMILY_NAMES.length]}商店 ${n}`;
      createRecord(call, account, {
        Name,
        Mail__c: `account-${n}@seed.example.jp`,
        Phone: `03-0000-${String(n % 10_000).padStart(4, '0')}`,
      });
    }
  });
  org.stats.clear();
  return { accounts: org.store.table('Account').rows.size };
}
