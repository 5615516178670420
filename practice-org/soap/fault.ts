import type { Reply } from '../http/message.ts';
import { escapeXml } from './xml.ts';

const opening = (namespace: string): string =>
  `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="${namespace}" xmlns:sf="urn:fault.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`;

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

/** jsforce finds envelope and body by their prefix, so both carry one. */
export const envelope = (status: number, body: string, namespace = 'urn:partner.soap.sforce.com'): Reply => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?>${opening(namespace)}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  headers: { 'Content-Type': 'text/xml;charset=UTF-8' },
});

export function faultReply({ code, message, type }: SoapFault): Reply {
  const text = escapeXml(message);
  return envelope(
    500,
    `<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${text}</faultstring><detail><sf:${type} xsi:type="sf:${type}"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${text}</sf:exceptionMessage></sf:${type}></detail></soapenv:Fault>`,
  );
}
