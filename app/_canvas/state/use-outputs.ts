'use client';
/** Values of steps whose kind does not know them all: what a called flow returns, and what a flow that is called is given. */
import { useQueries } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { useMemo } from 'react';
import { type Catalog, catalogNode } from '../../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../../engine/flow/document.ts';
import type { Json, Option, OutputField } from '../../../nodes/contract.ts';
import { useTRPC } from '../../_client/trpc.tsx';
import { readInputs } from '../../_forms/lists/inputs.ts';

type Outputs = ReadonlyMap<string, readonly OutputField[]>;

export function useOutputs(document: FlowDocument, catalog: Catalog): Outputs {
  const trpc = useTRPC();
  const locale = useLocale() === 'en' ? 'en' : 'ja';
  const asked = useSame(useMemo(() => document.nodes.flatMap((node) => askedBy(node, catalog)), [document, catalog]));
  const given = useSame(useMemo(() => document.nodes.flatMap((node) => givenTo(node, catalog)), [document, catalog]));
  const answers = useQueries({
    queries: asked.map(({ nodeId: _, fixed: __, ...question }) => ({
      ...trpc.catalog.options.queryOptions({ ...question, locale }),
      staleTime: 60_000,
      retry: 1,
    })),
    combine: dataOf,
  });
  return useMemo(() => {
    const known = asked.map(({ nodeId, fixed }, index): [string, OutputField[]] => [
      nodeId,
      [...fixed, ...(answers[index] ?? []).map(outputOf)],
    ]);
    return new Map([...given, ...known]);
  }, [asked, given, answers]);
}

/** Its result stays the same object while no answer changes. */
const dataOf = (results: { data: Option[] | undefined }[]): (Option[] | undefined)[] => results.map(({ data }) => data);

interface Asked {
  nodeId: string;
  /** Absent for what the workspace itself knows. */
  connectionId?: string;
  nodeType: string;
  loader: string;
  config: Record<string, Json>;
  fixed: OutputField[];
}

function askedBy(node: FlowNode, catalog: Catalog): Asked[] {
  const known = catalogNode(catalog, node.type);
  const from = known?.outputsFrom;
  if (!known || !from || !('options' in from)) return [];
  const values = from.dependsOn.map((key): [string, Json | undefined] => [key, node.config[key]]);
  const filled = values.filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== '');
  if (filled.length < values.length) return [];
  if (known.connection !== undefined && node.connection === undefined) return [];
  const account = node.connection === undefined ? {} : { connectionId: node.connection };
  const config = Object.fromEntries(filled);
  return [{ nodeId: node.id, ...account, nodeType: node.type, loader: from.options, config, fixed: known.outputs }];
}

function givenTo(node: FlowNode, catalog: Catalog): [string, OutputField[]][] {
  const known = catalogNode(catalog, node.type);
  return known?.outputsFrom && 'config' in known.outputsFrom
    ? [[node.id, [...known.outputs, ...declared(node.config[known.outputsFrom.config])]]]
    : [];
}

const declared = (inputs: Json | undefined): OutputField[] =>
  readInputs(inputs).flatMap((input) =>
    input.key === '' ? [] : [outputOf({ value: input.key, label: input.key, type: input.type })],
  );

const outputOf = ({ value, label, type = 'text' }: Option): OutputField => ({
  path: [value],
  label,
  type: isType(type) ? type : 'text',
});

const types: ReadonlySet<string> = new Set(['text', 'number', 'boolean', 'date', 'dateTime', 'list', 'record']);
const isType = (type: string): type is OutputField['type'] => types.has(type);

/** The object of before while its content is the same: typing elsewhere in the flow asks nothing again. */
function useSame<T>(value: T): T {
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` stands for `value`
  return useMemo(() => value, [text]);
}
