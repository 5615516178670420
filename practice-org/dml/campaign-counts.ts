import type { Org } from '../org.ts';
import type { Row } from '../store/table.ts';

const NOTHING = {
  ...{ NumberOfLeads: 0, NumberOfConvertedLeads: 0, NumberOfContacts: 0, NumberOfResponses: 0 },
  ...{ NumberOfOpportunities: 0, NumberOfWonOpportunities: 0 },
  ...{ AmountAllOpportunities: 0, AmountWonOpportunities: 0 },
};

/** What a new campaign knows of its members and opportunities. */
export const countsOfNewCampaign = (): Record<string, number> => ({ ...NOTHING });

/**
 * Counts the campaigns of a row that was written, moved, deleted or restored. A campaign's own stamps stay as they are: nobody
 * has changed it.
 */
export function recount(org: Org, objectName: string, ...rows: readonly (Partial<Row> | undefined)[]): void {
  if (objectName !== 'CampaignMember' && objectName !== 'Opportunity') return;
  for (const id of new Set(rows.map((row) => row?.CampaignId))) {
    const campaign = typeof id === 'string' ? org.store.table('Campaign').rows.get(id) : undefined;
    if (campaign) org.store.set('Campaign', campaign.Id, { ...campaign, ...countsOf(org, campaign.Id) });
  }
}

function countsOf(org: Org, campaignId: string): typeof NOTHING {
  const living = (name: string): Row[] =>
    (org.store.table(name).find('CampaignId', campaignId) ?? []).filter((row) => row.IsDeleted !== true);
  const counts = countsOfNewCampaign() as typeof NOTHING;
  for (const { LeadId, ContactId, HasResponded } of living('CampaignMember')) {
    // The member of a converted lead has both.
    if (ContactId) counts.NumberOfContacts++;
    else counts.NumberOfLeads++;
    if (ContactId && LeadId) counts.NumberOfConvertedLeads++;
    if (HasResponded === true) counts.NumberOfResponses++;
  }
  for (const { Amount, IsWon } of living('Opportunity')) {
    const worth = typeof Amount === 'number' ? Amount : 0;
    counts.NumberOfOpportunities++;
    counts.AmountAllOpportunities += worth;
    if (IsWon !== true) continue;
    counts.NumberOfWonOpportunities++;
    counts.AmountWonOpportunities += worth;
  }
  return counts;
}
