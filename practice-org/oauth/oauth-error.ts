import type { Reply } from '../http/message.ts';

/** Refusal of an OAuth endpoint; never cached. */
export class OAuthError extends Error {
  readonly error: string;
  readonly status: number;

  constructor(error: string, description: string, status = 400) {
    super(description);
    this.error = error;
    this.status = status;
  }

  reply(): Reply {
    return {
      status: this.status,
      body: { error: this.error, error_description: this.message },
      headers: { 'Cache-Control': 'no-store' },
    };
  }
}

export const missingParameter = (name: string): OAuthError =>
  new OAuthError('invalid_request', `missing required parameter: ${name}`);
