'use client';
/** The words of nodes, by type and key; every look-up has an answer, so that a missing word never breaks a page. */
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';

type Translate = ReturnType<typeof useTranslations<never>>;

export interface NodeWords {
  app(app: string): string;
  title(type: string): string;
  /** Raw, with its {placeholders}: the card fills them with pills. */
  sentence(type: string, choice?: string): string;
  label(type: string, field: string): string;
  has(type: string, field: string): boolean;
  help(type: string, field: string): string | undefined;
  placeholder(type: string, field: string): string | undefined;
  choice(type: string, field: string, value: string): string | undefined;
  /** The same behind a one: 1 minute. */
  singular(type: string, field: string, value: string): string | undefined;
  output(type: string, key: string): string;
  /** A fixed way out, as a loop has them. */
  way(type: string, handle: string): string | undefined;
  setup(type: string, key: string): string;
  description(type: string): string | undefined;
  noDryRun(type: string): string | undefined;
}

export function useNodeWords(): NodeWords {
  const t = useTranslations();
  return useMemo(() => nodeWords(t as Translate), [t]);
}

function nodeWords(t: Translate): NodeWords {
  const text = (key: string): string | undefined => {
    if (!t.has(key as never)) return undefined;
    const raw: unknown = t.raw(key as never);
    return typeof raw === 'string' ? raw : undefined;
  };
  const of = (type: string): string => {
    const [app = '', ...name] = type.split('.');
    return `nodes.${app}.nodes.${name.join('.')}`;
  };
  return {
    app: (app) => text(`nodes.${app}.app`) ?? app,
    title: (type) => text(`${of(type)}.title`) ?? type,
    sentence: (type, choice) =>
      (choice && text(`${of(type)}.sentences.${choice}`)) || (text(`${of(type)}.sentence`) ?? ''),
    has: (type, field) => text(`${of(type)}.fields.${field}.label`) !== undefined,
    label: (type, field) => text(`${of(type)}.fields.${field}.label`) ?? field,
    help: (type, field) => text(`${of(type)}.fields.${field}.help`),
    placeholder: (type, field) => text(`${of(type)}.fields.${field}.placeholder`),
    choice: (type, field, value) => text(`${of(type)}.fields.${field}.choices.${value}`),
    singular: (type, field, value) => text(`${of(type)}.fields.${field}.singulars.${value}`),
    output: (type, key) => text(`${of(type)}.outputs.${key}`) ?? key,
    way: (type, handle) => text(`${of(type)}.ways.${handle}`),
    setup: (type, key) => text(`${of(type)}.setup.${key}`) ?? key,
    description: (type) => text(`${of(type)}.description`),
    noDryRun: (type) => text(`${of(type)}.noDryRun`),
  };
}
