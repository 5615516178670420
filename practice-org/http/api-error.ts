/** What Salesforce says no with: an HTTP status and one or more `{message, errorCode, fields}`. */
export interface Problem {
  message: string;
  errorCode: string;
  fields?: string[];
  /** The field meant, where the answer itself names none. */
  field?: string;
  /** Further keys of the same error, e.g. `duplicateResut` (the real spelling). */
  extra?: Record<string, unknown>;
}

export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Record<string, string>;

  constructor(status: number, problems: readonly Problem[], headers: Record<string, string> = {}) {
    super(problems.map((problem) => `${problem.errorCode}: ${problem.message}`).join('; '));
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }

  /** The array a REST client gets. */
  body(): unknown[] {
    return this.problems.map(({ message, errorCode, fields, extra }) => ({
      ...extra,
      message,
      errorCode,
      ...(fields ? { fields } : {}),
    }));
  }

  /** The `errors` of one record in a collection, tree or graph: there the code is called `statusCode`. */
  recordErrors(): { statusCode: string; message: string; fields: string[] }[] {
    return this.problems.map(({ message, errorCode, fields }) => ({
      statusCode: errorCode,
      message,
      fields: fields ?? [],
    }));
  }
}

export function refuse(status: number, errorCode: string, message: string, fields?: string[]): ApiError {
  return new ApiError(status, [{ message, errorCode, ...(fields ? { fields } : {}) }]);
}

export const notFound = () => refuse(404, 'NOT_FOUND', 'The requested resource does not exist');

/** Neither `Bearer …` nor `OAuth …`. */
export const unknownAuthorization = () =>
  new ApiError(401, [{ message: 'INVALID_HEADER_TYPE', errorCode: 'INVALID_AUTH_HEADER' }], {
    'WWW-Authenticate': 'Token',
  });

export const sessionExpired = () =>
  new ApiError(401, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }], {
    'WWW-Authenticate': 'Token',
  });
