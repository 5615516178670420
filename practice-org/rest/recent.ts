import type { Reply } from '../http/message.ts';
import type { SObject } from '../schema/types.ts';
import { describeTabs } from '../soap/tabs.ts';
import type { Row } from '../store/table.ts';
import type { RestRequest } from './rest-request.ts';

const seenAt = (row: Row): number => Number(row.LastViewedDate ?? row.LastReferencedDate ?? 0);

/** What was looked at last (`FOR VIEW`); behind it, as nobody looks at anything in a test, what was changed last. */
export function recentRows({ org }: RestRequest, objects: readonly SObject[], most: number) {
  return objects
    .flatMap((object) => {
      const rows = [...org.store.table(object.name).rows.values()];
      const candidates = rows.filter((row, n) => n >= rows.length - most || seenAt(row) > 0);
      // Within one second the younger record comes first.
      return candidates.reverse().map((row) => ({ object, row }));
    })
    .filter(({ row }) => row.IsDeleted !== true)
    .sort((a, b) => seenAt(b.row) - seenAt(a.row) || Number(b.row.SystemModstamp) - Number(a.row.SystemModstamp))
    .slice(0, most);
}

/** GET /recent?limit= */
export function recent(request: RestRequest): Reply {
  const { org, query, version } = request;
  const most = Math.min(200, Math.max(1, Number(query.get('limit') ?? 10) || 10));
  const objects = org.schema.objects.filter((object) => object.searchable && object.createable);
  const body = recentRows(request, objects, most).map(({ object, row }) => ({
    attributes: { type: object.name, url: `/services/data/v${version}/sobjects/${object.name}/${row.Id}` },
    Id: row.Id,
    Name: row.Name ?? row.Subject ?? null,
  }));
  return { status: 200, body };
}

/** GET /tabs */
export const tabs = (request: RestRequest): Reply => ({
  status: 200,
  body: describeTabs(request).flatMap((app) => app.tabs),
});

/** GET /theme */
export function theme(request: RestRequest): Reply {
  const [app] = describeTabs(request);
  const tabsOfApp = (app?.tabs ?? []) as { sobjectName: string; colors: unknown; icons: unknown }[];
  return {
    status: 200,
    body: { themeItems: tabsOfApp.map(({ sobjectName: name, colors, icons }) => ({ name, colors, icons })) },
  };
}
