/** What an error of saving says of saving once more. */
import { TRPCClientError } from '@trpc/client';

/** Somebody else saved first. */
export function isConflict(error: unknown): boolean {
  return error instanceof TRPCClientError && error.data?.error?.code === 'flow.draftConflict';
}

/** Signed out, too slow, too many: the same may be taken a moment later. */
const passing = [401, 408, 429];

/** The server answered and will answer so again: the person may no longer change the flow, or it is gone. */
export function isRefused(error: unknown): boolean {
  if (!(error instanceof TRPCClientError) || isConflict(error)) return false;
  const status: unknown = error.data?.httpStatus;
  return typeof status === 'number' && status >= 400 && status < 500 && !passing.includes(status);
}
