import type { ApiError } from '../http/api-error.ts';
import type { Reply } from '../http/message.ts';
import { PARTNER } from './records.ts';
import { escapeXml } from './xml.ts';

/** A call that fails as a whole: HTTP 500. */
export class SoapFault extends Error {
  readonly code: string;
  readonly type: string;

  constructor(code: string, message: string, type = 'UnexpectedErrorFault') {
    super(message);
    this.code = code;
    this.type = type;
  }
}

/** Kinds of faults that clients made from the WSDL catch by their type. */
const TYPES: Record<string, string> = {
  INVALID_FIELD: 'InvalidFieldFault',
  INVALID_TYPE: 'InvalidSObjectFault',
  INVALID_QUERY_LOCATOR: 'InvalidQueryLocatorFault',
  MALFORMED_ID: 'InvalidIdFault',
  MALFORMED_QUERY: 'MalformedQueryFault',
  MALFORMED_SEARCH: 'MalformedSearchFault',
};

export function faultOf(error: ApiError): SoapFault {
  const [problem] = error.problems;
  const code = problem?.errorCode ?? 'UNKNOWN_EXCEPTION';
  return new SoapFault(code, problem?.message ?? '', TYPES[code]);
}

interface Namespaces {
  namespace: string;
  /** What `sf:` stands for: records in an answer, faults in a fault. */
  records: string;
}

/** jsforce finds envelope and body by their prefix, so both carry one. */
export const envelope = (status: number, body: string, { namespace, records }: Namespaces = PARTNER): Reply => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:sf="${records}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  headers: { 'Content-Type': 'text/xml;charset=UTF-8' },
});

export function faultReply({ code, message, type }: SoapFault, { namespace } = PARTNER): Reply {
  const text = escapeXml(message);
  const place = /ERROR at Row:(\d+):Column:(\d+)/.exec(message);
  const at = place ? `<sf:row>${place[1]}</sf:row><sf:column>${place[2]}</sf:column>` : '';
  return envelope(
    500,
    `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${text}</faultstring><detail><sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${text}</sf:exceptionMessage>${at}</sf:${type}></detail></soapenv:Fault>`,
    { namespace, records: namespace.replace('urn:', 'urn:fault.') },
  );
}
