/** An element without its namespace prefix. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

export class XmlError extends Error {}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const BARE_AMPERSAND = /&(?!#x[0-9a-f]+;|#\d+;|\w+;)/i;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

const decode = (text: string): string =>
  text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return NAMED[entity] ?? whole;
    const code = entity[1]?.toLowerCase() === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Reads a document. There are no document types and so no entities of its own: they are refused. */
export function parseXml(source: string): Element {
  if (/<!DOCTYPE/i.test(source)) throw new XmlError('a document type is not allowed');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  let end = 0;
  for (const token of source.replace(/^\uFEFF/, '').matchAll(TOKEN)) {
    const [whole, cdata, closing, name, attributes, empty, text] = token;
    // A client that does not escape what people write sends something that only looks like XML.
    if (token.index !== end)
      throw new XmlError('the content of elements must consist of well-formed character data or markup');
    end = token.index + whole.length;
    if (text !== undefined && BARE_AMPERSAND.test(text))
      throw new XmlError("the entity name must immediately follow the '&' in the entity reference");
    const here = open.at(-1) ?? root;
    if (cdata !== undefined) here.text += cdata;
    else if (text !== undefined) here.text += decode(text);
    else if (name !== undefined && closing) {
      if (open.length < 2 || here.name !== local(name)) throw new XmlError(`unexpected </${name}>`);
      open.pop();
    } else if (name !== undefined) {
      const element: Element = {
        name: local(name),
        attributes: readAttributes(attributes ?? ''),
        children: [],
        text: '',
      };
      here.children.push(element);
      if (!empty) open.push(element);
    }
  }
  const [document] = root.children;
  if (open.length !== 1 || !document || end < source.trimEnd().length - (source.startsWith('\uFEFF') ? 1 : 0))
    throw new XmlError('the document is not closed');
  return document;
}

function readAttributes(source: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', double, single] of source.matchAll(ATTRIBUTE))
    attributes[local(name)] = decode(double ?? single ?? '');
  return attributes;
}

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((entry) => entry.name === name);

export const childText = (element: Element | undefined, name: string): string | undefined => {
  const found = child(element, name);
  return found === undefined || found.attributes.nil === 'true' ? undefined : found.text.trim();
};

export const childrenOf = (element: Element | undefined, name: string): Element[] =>
  element?.children.filter((entry) => entry.name === name) ?? [];

const ENTITIES: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;', "'": '&apos;' };

/** No XML document may hold these characters, in whatever way they are written. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[<>&"']/g, (character) => ENTITIES[character] ?? character);

/** A value as elements: lists repeat the element, null is xsi:nil, objects nest. */
export function toXml(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((entry) => toXml(name, entry)).join('');
  if (value === null || value === undefined) return `<${name} xsi:nil="true"/>`;
  if (typeof value === 'object') {
    const inner = Object.entries(value).map(([key, entry]) => toXml(key, entry));
    return `<${name}>${inner.join('')}</${name}>`;
  }
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}
