import type { Reply } from '../http/message.ts';
import { passwordOwner, resetPassword, setPassword } from '../oauth/passwords.ts';
import { objectBody, type RestRequest } from './rest-request.ts';

const ownerOf = (request: RestRequest): string => passwordOwner(request, request.params.user ?? '');

/** GET /sobjects/User/{id}/password: passwords of this org never grow old. */
export function passwordStatus(request: RestRequest): Reply {
  ownerOf(request);
  return { status: 200, body: { isExpired: false } };
}

export function changePassword(request: RestRequest): Reply {
  setPassword(request, ownerOf(request), String(objectBody(request).NewPassword ?? ''));
  return { status: 204 };
}

export function newPassword(request: RestRequest): Reply {
  return { status: 200, body: { NewPassword: resetPassword(request, ownerOf(request)) } };
}
