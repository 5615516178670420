import type { AssignmentRule } from '../customize/document.ts';
import type { Call, Org } from '../org.ts';
import type { SObject } from '../schema/types.ts';
import { normalizeId } from '../store/ids.ts';
import type { Row } from '../store/table.ts';
import { ruleHolds } from '../validate/validation-rules.ts';
import type { Draft } from './derive.ts';

/**
 * Gives a new or changed record the owner that the assignment rule names, unless the client says no
 * (https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_autoassign.htm).
 */
export function assignOwner(call: Call, object: SObject, draft: Draft, before: Row | undefined): void {
  const { org } = call;
  if (org.custom.assignmentRules.length === 0) return;
  const wanted = (call.headers['sforce-auto-assign'] ?? '').trim();
  if (/^false$/i.test(wanted)) return;
  const rule = ruleFor(org, object, wanted);
  const entry = rule?.entries.find(({ when }) => !when || ruleHolds(object, when, draft, before));
  const ownerId = entry && ownerOf(org, entry.owner);
  if (ownerId) draft.OwnerId = ownerId;
}

/** The rule whose id the header names, else the active one. */
function ruleFor(org: Org, object: SObject, wanted: string): AssignmentRule | undefined {
  const rules = org.custom.assignmentRules.filter((rule) => rule.object.toLowerCase() === object.name.toLowerCase());
  const id = normalizeId(wanted);
  if (!id) return rules.find((rule) => rule.active);
  const row = org.store.table('AssignmentRule').rows.get(id);
  return rules.find((rule) => rule.name === row?.Name);
}

/** A user by user name, or a queue by its name. */
function ownerOf(org: Org, owner: string): string | undefined {
  const user = org.store.table('User').find('Username', owner)?.[0];
  if (user) return user.Id;
  return [...org.store.table('Group').rows.values()].find((row) => row.Name === owner || row.DeveloperName === owner)
    ?.Id;
}
