import { readFileSync } from 'node:fs';
import type { Field, SObject } from './types.ts';

export type Language = 'en' | 'ja';

interface Labels {
  /** Singular and plural per object. */
  objects: Record<string, readonly [singular: string, plural: string]>;
  /** A key is `Object.Field`, or `Field` for every object that has it. */
  fields: Record<string, string>;
  /** Labels of standard picklist values. */
  values: Record<string, string>;
}

function read(language: Language): Labels {
  return JSON.parse(readFileSync(new URL(`labels.${language}.json`, import.meta.url), 'utf8')) as Labels;
}

const LABELS: Record<Language, Labels> = { en: read('en'), ja: read('ja') };

export function objectLabel(object: SObject, language: Language): string {
  return object.label?.[language] ?? LABELS[language].objects[object.name]?.[0] ?? object.name;
}

export function objectLabelPlural(object: SObject, language: Language): string {
  if (object.label) return language === 'ja' ? object.label.ja : object.label.enPlural;
  return LABELS[language].objects[object.name]?.[1] ?? object.name;
}

export function fieldLabel(object: SObject, field: Field, language: Language): string {
  const labels = LABELS[language].fields;
  if (field.label) return field.label[language];
  if (field.name === 'Id') return `${objectLabel(object, language)} ID`;
  return labels[`${object.name}.${field.name}`] ?? labels[field.name] ?? field.name;
}

export function valueLabel(label: string, language: Language): string {
  return LABELS[language].values[label] ?? label;
}
