import { STAGES } from '../schema/picklists.ts';
import type { SObject } from '../schema/types.ts';
import type { Row, Value } from '../store/table.ts';
import { formatDatetime } from '../validate/date-values.ts';
import { countsOfNewCampaign } from './campaign-counts.ts';
import { deriveVersion } from './files.ts';

export type Draft = Record<string, Value | undefined> & { Id: string };

/** Fills what Salesforce computes from other fields. `before` is the row as it was, if there was one. */
export function derive(object: string, draft: Draft, before: Row | undefined): void {
  if (object === 'Contact' || object === 'Lead' || object === 'User') draft.Name = personName(draft);
  else if (object === 'Opportunity') deriveOpportunity(draft, before);
  else if (object === 'Task') deriveTask(draft, before);
  else if (object === 'Event') deriveEvent(draft);
  else if (object === 'Campaign' && !before) Object.assign(draft, countsOfNewCampaign());
  else if (object === 'ContentVersion' && !before) deriveVersion(draft);
  else if (object === 'Attachment' || object === 'Document')
    draft.BodyLength = Buffer.from(String(draft.Body ?? ''), 'base64').length;
}

/** A record of a custom object that nobody named goes by its id, as it stands in an address. */
export function nameAfterId(object: SObject, draft: Draft): void {
  if (object.custom && object.fieldByName.get('name')?.autoNumber === undefined) draft.Name ??= draft.Id.slice(0, 15);
}

/** Family name first: the org's locale is ja_JP. */
function personName(draft: Draft): string {
  return [draft.LastName, draft.FirstName].filter((part) => part !== undefined).join(' ');
}

function deriveOpportunity(draft: Draft, before: Row | undefined): void {
  const stage = STAGES.find((entry) => entry.name === draft.StageName);
  const stageChanged = before?.StageName !== draft.StageName;
  if (stageChanged && before) draft.LastStageChangeDate = draft.SystemModstamp;
  if (stage && (stageChanged || draft.Probability === undefined)) {
    if (draft.Probability === undefined || before?.Probability === draft.Probability)
      draft.Probability = stage.probability;
    draft.ForecastCategoryName = stage.forecast;
  }
  draft.IsClosed = stage?.closed ?? false;
  draft.IsWon = stage?.won ?? false;
  draft.ForecastCategory = stage?.forecast ?? 'Pipeline';
  if (typeof draft.Amount === 'number' && typeof draft.Probability === 'number') {
    draft.ExpectedRevenue = Math.round(draft.Amount * draft.Probability) / 100;
  } else delete draft.ExpectedRevenue;
  if (typeof draft.CloseDate === 'string') {
    const month = Number(draft.CloseDate.slice(5, 7));
    draft.FiscalYear = Number(draft.CloseDate.slice(0, 4));
    draft.FiscalQuarter = Math.ceil(month / 3);
    draft.Fiscal = `${draft.FiscalYear} ${draft.FiscalQuarter}`;
  }
}

function deriveTask(draft: Draft, before: Row | undefined): void {
  draft.IsClosed = draft.Status === 'Completed';
  draft.IsHighPriority = draft.Priority === 'High';
  if (draft.IsClosed && before?.IsClosed !== true) draft.CompletedDateTime = draft.SystemModstamp;
  if (!draft.IsClosed) delete draft.CompletedDateTime;
}

function deriveEvent(draft: Draft): void {
  const start = draft.ActivityDateTime ?? draft.StartDateTime;
  if (typeof start === 'number') {
    draft.ActivityDateTime = start;
    draft.StartDateTime = start;
    draft.ActivityDate = formatDatetime(start).slice(0, 10);
    if (typeof draft.DurationInMinutes === 'number') draft.EndDateTime = start + draft.DurationInMinutes * 60_000;
    else if (typeof draft.EndDateTime === 'number')
      draft.DurationInMinutes = Math.round((draft.EndDateTime - start) / 60_000);
  }
  if (typeof draft.EndDateTime === 'number') draft.EndDate = formatDatetime(draft.EndDateTime).slice(0, 10);
}
