import type { Call } from '../org.ts';
import type { Row } from '../store/table.ts';
import type { Draft } from './derive.ts';

/** What a case takes from its contact, and when it was closed. */
export function fillCase(call: Call, draft: Draft, before: Row | undefined): void {
  const { store } = call.org;
  const contact = typeof draft.ContactId === 'string' ? store.table('Contact').rows.get(draft.ContactId) : undefined;
  draft.ContactPhone = contact?.Phone;
  draft.ContactMobile = contact?.MobilePhone;
  draft.ContactEmail = contact?.Email;
  draft.ContactFax = contact?.Fax;
  if (!before) draft.AccountId ??= contact?.AccountId;
  draft.IsClosed = draft.Status === 'Closed';
  if (!draft.IsClosed) delete draft.ClosedDate;
  else if (before?.IsClosed !== true) draft.ClosedDate = draft.SystemModstamp;
}

/** Internal comments are written on the case but kept as a comment of their own; the field always reads empty. */
export function takeComment(draft: Draft): string | undefined {
  const comment = draft.Comments;
  delete draft.Comments;
  return typeof comment === 'string' && comment.trim() !== '' ? comment : undefined;
}
