export type EmbeddedProblemCode =
  | 'platformUnsupported'
  | 'binariesMissing'
  | 'binariesBroken'
  | 'noUser'
  | 'noPlace'
  | 'dataGone'
  | 'dataUnreachable'
  | 'dataForeign'
  | 'passwordMissing'
  | 'initFailed'
  | 'startFailed'
  | 'notAnswering'
  | 'stuck';

/** Something a person has to mend before the database can run; the words of a code stand in `bin/words.*.json`. */
export class EmbeddedProblem extends Error {
  readonly code: EmbeddedProblemCode;
  readonly params: Record<string, string>;

  constructor(code: EmbeddedProblemCode, params: Record<string, string> = {}) {
    super(`embedded PostgreSQL: ${code} ${JSON.stringify(params)}`);
    this.name = 'EmbeddedProblem';
    this.code = code;
    this.params = params;
  }
}
