import { refuse } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { DAILY_BATCHES, DAILY_CALLS } from './daily-calls.ts';
import type { RestRequest } from './rest-request.ts';

/** Allowances of a Developer Edition org besides those that are used up by calls and batches. */
const ALLOWANCES: Record<string, number> = {
  ActiveScratchOrgs: 3,
  AnalyticsExternalDataSizeMB: 40_960,
  BOZosCalloutHourlyLimit: 20_000,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentSyncReportRuns: 20,
  DailyAsyncApexExecutions: 250_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  DailyDurableGenericStreamingApiEvents: 10_000,
  DailyDurableStreamingApiEvents: 10_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyScratchOrgs: 6,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyStreamingApiEvents: 10_000,
  DailyWorkflowEmails: 1_440,
  DataStorageMB: 1_024,
  DurableStreamingApiConcurrentClients: 20,
  FileStorageMB: 1_024,
  HourlyAsyncReportRuns: 1_200,
  HourlyDashboardRefreshes: 200,
  HourlyPublishedPlatformEvents: 50_000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 1_000,
  MassEmail: 5_000,
  MonthlyPlatformEvents: 300_000,
  Package2VersionCreates: 6,
  PermissionSets: 1_500,
  SingleEmail: 5_000,
  StreamingApiConcurrentClients: 20,
};

/** GET /limits */
export function limits({ org }: RestRequest): Reply {
  const max = org.faults.dailyCalls ?? DAILY_CALLS;
  const { faults, stats } = org;
  const used = (most: number, count: number) => ({ Max: most, Remaining: Math.max(0, most - count) });
  const body: Record<string, { Max: number; Remaining: number }> = {
    DailyApiRequests: used(max, stats.dailyCalls),
    DailyBulkApiBatches: used(faults.dailyBatches ?? DAILY_BATCHES, stats.dailyBatches),
  };
  for (const [name, most] of Object.entries(ALLOWANCES))
    body[name] = used(most, name === 'DailyBulkV2QueryJobs' ? stats.dailyQueryJobs : 0);
  return { status: 200, body };
}

/** GET /limits/recordCount?sObjects=A,B */
export function recordCount({ org, query }: RestRequest): Reply {
  const wanted = query.get('sObjects');
  const objects = wanted
    ? wanted.split(',').map((name) => {
        const object = org.schema.find(name.trim());
        if (!object) throw refuse(400, 'INVALID_TYPE', `sObject type '${name.trim()}' is not supported.`);
        return object;
      })
    : org.schema.objects;
  const sObjects = objects.map(({ name }) => ({
    count: [...org.store.table(name).rows.values()].filter((row) => row.IsDeleted !== true).length,
    name,
  }));
  return { status: 200, body: { sObjects } };
}
