import { refuse } from '../http/api-error.ts';
import type { Call, Org } from '../org.ts';
import type { Row } from '../store/table.ts';
import { recount } from './campaign-counts.ts';
import type { Draft } from './derive.ts';

/** A product has its price in the standard price book before it has one in another. */
export function checkPrice({ org }: Call, draft: Draft, before: Row | undefined): void {
  const { store } = org;
  const product = store.table('Product2').rows.get(String(draft.Product2Id));
  draft.Name = product?.Name;
  draft.ProductCode = product?.ProductCode;
  if (before) return;
  const prices = (store.table('PricebookEntry').find('Product2Id', String(draft.Product2Id)) ?? []).filter(
    (row) => row.IsDeleted !== true,
  );
  if (prices.some((row) => row.Pricebook2Id === draft.Pricebook2Id))
    throw refuse(400, 'DUPLICATE_VALUE', 'This price definition already exists in this price book', []);
  const standard = standardBook(org);
  if (draft.Pricebook2Id !== standard && !prices.some((row) => row.Pricebook2Id === standard))
    throw refuse(400, 'STANDARD_PRICE_NOT_DEFINED', 'No standard price defined for this product', []);
}

export const standardBook = ({ store }: Org): string | undefined =>
  [...store.table('Pricebook2').rows.values()].find((row) => row.IsStandard === true)?.Id;

/** A line names a price, or a product that has one in the opportunity's price book; what it costs follows. */
export function fillLine({ org }: Call, draft: Draft, before: Row | undefined): void {
  const { store } = org;
  const opportunity = store.table('Opportunity').rows.get(String(draft.OpportunityId));
  const price = priceOf(org, draft, opportunity);
  const book = opportunity?.Pricebook2Id;
  if (!price || price.IsDeleted === true) throw wrongPrice('pricebook entry has not been specified');
  if (book !== undefined && book !== price.Pricebook2Id)
    throw wrongPrice('pricebook entry is in a different pricebook than the one assigned to the opportunity');
  draft.PricebookEntryId = price.Id;
  draft.Product2Id = price.Product2Id;
  draft.ProductCode = price.ProductCode;
  draft.ListPrice = price.UnitPrice;
  draft.Name = `${String(opportunity?.Name ?? '')} ${String(price.Name ?? '')}`;
  const quantity = Number(draft.Quantity);
  const share = 1 - Number(draft.Discount ?? 0) / 100;
  // A total that is given alone wins: then the price of one follows from it.
  if (before && draft.UnitPrice === before.UnitPrice && draft.TotalPrice !== before.TotalPrice) delete draft.UnitPrice;
  if (draft.UnitPrice === undefined && typeof draft.TotalPrice === 'number' && quantity * share !== 0)
    draft.UnitPrice = draft.TotalPrice / (quantity * share);
  draft.UnitPrice ??= price.UnitPrice;
  draft.Subtotal = cents(Number(draft.UnitPrice) * quantity);
  draft.TotalPrice = cents(Number(draft.UnitPrice) * quantity * share);
}

const cents = (amount: number): number => Math.round(amount * 100) / 100;

const wrongPrice = (reason: string) =>
  refuse(400, 'FIELD_INTEGRITY_EXCEPTION', `field integrity exception: PricebookEntryId (${reason})`, [
    'PricebookEntryId',
  ]);

function priceOf({ store }: Org, draft: Draft, opportunity: Row | undefined): Row | undefined {
  const prices = store.table('PricebookEntry');
  if (draft.PricebookEntryId !== undefined) return prices.rows.get(String(draft.PricebookEntryId));
  if (draft.Product2Id === undefined) return undefined;
  return prices
    .find('Product2Id', String(draft.Product2Id))
    ?.find((row) => row.IsDeleted !== true && row.Pricebook2Id === opportunity?.Pricebook2Id);
}

/** An opportunity with lines is worth what they are worth, and keeps to their price book. */
export function sumLines(org: Org, opportunityId: string): void {
  const { store } = org;
  const opportunity = store.table('Opportunity').rows.get(opportunityId);
  if (!opportunity || opportunity.IsDeleted === true) return;
  const lines = (store.table('OpportunityLineItem').find('OpportunityId', opportunityId) ?? []).filter(
    (row) => row.IsDeleted !== true,
  );
  const [first] = lines;
  const price = first && store.table('PricebookEntry').rows.get(String(first.PricebookEntryId));
  const sum = (field: string) => cents(lines.reduce((total, row) => total + Number(row[field] ?? 0), 0));
  const worth = first ? { Amount: sum('TotalPrice'), TotalOpportunityQuantity: sum('Quantity') } : {};
  const Amount = 'Amount' in worth ? worth.Amount : opportunity.Amount;
  store.set('Opportunity', opportunityId, {
    ...opportunity,
    ...worth,
    ...(price ? { Pricebook2Id: opportunity.Pricebook2Id ?? price.Pricebook2Id ?? null } : {}),
    ...(typeof Amount === 'number' && typeof opportunity.Probability === 'number'
      ? { ExpectedRevenue: Math.round(Amount * opportunity.Probability) / 100 }
      : {}),
    HasOpportunityLineItem: first !== undefined,
    SystemModstamp: org.clock.stamp(),
  } as Row);
  recount(org, 'Opportunity', opportunity);
}
