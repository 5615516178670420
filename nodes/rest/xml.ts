/**
 * XML from strangers as a small tree. A document type is refused outright, so there are no entities to expand; what is not
 * well-formed, too deep or too many is refused with its reason.
 */
import sax from 'sax';
import { limits } from '../../engine/limits.ts';
import { UserFixableError } from '../errors.ts';

export interface XmlElement {
  /** Without its prefix; the namespace is in `uri`. */
  name: string;
  uri: string;
  /** By local name, the last one wins. */
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
}

const mostElements = 100_000;

/** Throws 'webhook.notXml' with the first reason. */
export function readXml(text: string): XmlElement {
  const parser = sax.parser(true, { xmlns: true, position: false });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  parser.onerror = (error) => {
    throw refused(error.message.split('\n')[0] ?? '');
  };
  parser.ondoctype = () => {
    throw refused('DOCTYPE');
  };
  parser.onopentag = ({ local, uri, attributes }) => {
    count += 1;
    if (count > mostElements || open.length >= limits.jsonDepth)
      throw new UserFixableError('webhook.tooDeep', { limit: limits.jsonDepth });
    const element: XmlElement = {
      name: local,
      uri,
      attributes: new Map(Object.values(attributes).map((one) => [one.local, one.value])),
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (part) => append(open, part);
  parser.oncdata = (part) => append(open, part);
  parser.write(text).close();
  if (!root) throw refused('empty');
  return root;
}

function append(open: XmlElement[], text: string): void {
  const element = open.at(-1);
  if (element) element.text += text;
}

const refused = (reason: string): UserFixableError => new UserFixableError('webhook.notXml', { reason });

/** The first child of this name in any namespace. */
export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
