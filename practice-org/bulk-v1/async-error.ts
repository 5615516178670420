/** A refusal of the first Bulk API: always 400, with a code of its own kind. */
export class AsyncError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
