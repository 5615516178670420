'use client';
/** The card's second line: the sentence of its type, with what was filled in as pills. */
import { useTranslations } from 'next-intl';
import { Fragment, type ReactNode } from 'react';
import { type CatalogField, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowNode } from '../../../engine/flow/document.ts';
import { branchesOf } from '../../../engine/flow/graph.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Json } from '../../../nodes/contract.ts';
import { readConditions } from '../../_forms/lists/conditions.ts';
import { readMapping } from '../../_forms/lists/field-map.ts';
import { useNodeWords } from '../../_forms/node-words.ts';
import { useOptions } from '../../_forms/use-options.ts';
import { useFlowShape } from '../state/flow-view.tsx';
import classes from './sentence.module.css';
import { ValuePill } from './value-pill.tsx';

export function Sentence({ node }: { node: FlowNode }) {
  const { catalog } = useFlowShape();
  const words = useNodeWords();
  const known = catalogNode(catalog, node.type);
  const fields = known?.fields ?? [];
  const choice = node.config[known?.sentenceBy ?? ''];
  const sentence = words.sentence(node.type, typeof choice === 'string' ? choice : undefined);
  // The same words twice tell nothing.
  if (node.name === undefined && sentence === words.title(node.type)) return null;
  const parts = sentence.split(/\{(\w+)\}/);
  return (
    <span className={classes.sentence}>
      {parts.map((part, index) => {
        if (index % 2 === 0) return part;
        const field = fieldFor(fields, part, node);
        const before = node.config[parts[index - 2] ?? ''];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a fixed sentence never move
          <Fragment key={index}>{field ? <FieldPill node={node} field={field} isOne={before === 1} /> : null}</Fragment>
        );
      })}
    </span>
  );
}

/** A key may exist in config and in input (a branch's routes): the one that holds something speaks. */
function fieldFor(fields: readonly CatalogField[], key: string, node: FlowNode): CatalogField | undefined {
  const found = fields.filter((field) => field.key === key);
  return found.find((field) => (field.place === 'config' ? node.config : node.input)[key] !== undefined) ?? found[0];
}

function FieldPill({ node, field, isOne }: { node: FlowNode; field: CatalogField; isOne: boolean }) {
  const words = useNodeWords();
  const shown = useFieldText(node, field, isOne);
  if (shown === null) return <span className={classes.blank}>{words.label(node.type, field.key)}</span>;
  return shown;
}

/** Null = not filled in yet. `isOne` = the number before it is one. */
function useFieldText(node: FlowNode, field: CatalogField, isOne: boolean): ReactNode {
  const words = useNodeWords();
  const t = useTranslations('canvas');
  const { options } = useOptions(node, field);
  const routeCount = branchesOf(node, useFlowShape().catalog).length;
  const wordOf = (value: string): string | undefined =>
    (isOne ? words.singular(node.type, field.key, value) : undefined) ?? words.choice(node.type, field.key, value);
  const labelOf = (value: string): string =>
    options?.find((option) => option.value === value)?.label ?? wordOf(value) ?? value;
  const source = field.place === 'input' ? node.input[field.key] : undefined;
  const config = field.place === 'config' ? node.config[field.key] : undefined;
  switch (field.control) {
    case 'routes':
      return text(t('routes', { count: routeCount }));
    case 'conditions':
      return names(
        readConditions(source).flatMap(({ field: name }) => (name ? [labelOf(name)] : [])),
        t,
      );
    case 'fieldMap':
      return names(
        readMapping(source).map(([name]) => labelOf(name)),
        t,
      );
    default:
      return source ? sourceText(source, labelOf) : plainText(config, labelOf, t);
  }
}

const text = (label: string): ReactNode => <span className={classes.value}>{label}</span>;

type Words = (key: string, values: Record<string, string | number>) => string;

function names(list: string[], t: Words): ReactNode {
  const [first, second] = list;
  if (first === undefined) return null;
  if (second === undefined) return text(first);
  return text(list.length === 2 ? t('two', { first, second }) : t('more', { first, count: list.length - 1 }));
}

function plainText(value: Json | undefined, labelOf: (value: string) => string, t: Words): ReactNode {
  if (value === undefined || value === null || value === '') return null;
  if (Array.isArray(value))
    return names(
      value.map((item) => labelOf(String(item))),
      t,
    );
  return text(typeof value === 'object' ? JSON.stringify(value) : labelOf(String(value)));
}

function sourceText(source: ValueSource, labelOf: (value: string) => string): ReactNode {
  switch (source.kind) {
    case 'literal':
      return source.value === null || source.value === '' ? null : text(labelOf(String(source.value)));
    case 'reference':
    case 'item':
    case 'index':
    case 'run':
      return <ValuePill source={source} withIcon={false} />;
    case 'text':
      return (
        <>
          {source.parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other name
            <Fragment key={index}>{sourceText(part, labelOf)}</Fragment>
          ))}
        </>
      );
    case 'map':
    case 'list':
      return null;
  }
}
