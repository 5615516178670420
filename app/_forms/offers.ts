'use client';
/** Settings that nobody has decided yet and for which the account has a choice that was made for them. */
import { useQueries } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { type Catalog, type CatalogField, catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowDocument, FlowNode } from '../../engine/flow/document.ts';
import { changeNode, setConfig } from '../_canvas/operations/change.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { questionOf } from './use-options.ts';

export interface Undecided {
  node: FlowNode;
  field: CatalogField;
}

export interface Offer extends Undecided {
  value: string;
  label: string;
}

/** Of steps that have an account and whatever the choices depend on. */
export function undecidedIn(nodes: readonly FlowNode[], catalog: Catalog): Undecided[] {
  return nodes.flatMap((node) => {
    if (node.connection === undefined) return [];
    const fields = catalogNode(catalog, node.type)?.fields ?? [];
    return fields.flatMap((field) => {
      const { offered } = field;
      const isOpen = offered && node.config[field.key] === undefined && !isExempt(node, offered.unless);
      return isOpen && (field.dependsOn ?? []).every((key) => Boolean(node.config[key])) ? [{ node, field }] : [];
    });
  });
}

const isExempt = ({ config }: FlowNode, { field, is }: NonNullable<CatalogField['offered']>['unless']): boolean =>
  is.includes(config[field] ?? null);

/** Nothing until the accounts have answered, and nothing of those that do not. */
export function useOffers(undecided: readonly Undecided[]): { offers: Offer[]; without: Undecided[] } {
  const trpc = useTRPC();
  const locale = useLocale();
  const found = useQueries({
    queries: undecided.map(({ node, field }) => ({
      ...trpc.catalog.options.queryOptions(questionOf(node, field, locale)),
      staleTime: 60_000,
      retry: 1,
    })),
  });
  const answered = undecided.flatMap((one, index) => {
    const options = found[index]?.data;
    return options ? [{ one, preferred: options.find(({ preferred }) => preferred) }] : [];
  });
  return {
    offers: answered.flatMap(({ one, preferred }) =>
      preferred ? [{ ...one, value: preferred.value, label: preferred.label }] : [],
    ),
    without: answered.flatMap(({ one, preferred }) => (preferred ? [] : [one])),
  };
}

/** Null = declined, and not asked about again. */
export const decide = (
  document: FlowDocument,
  decisions: readonly (Undecided & { value: string | null })[],
): FlowDocument =>
  decisions.reduce(
    (before, { node, field, value }) => changeNode(before, node.id, (it) => setConfig(it, field.key, value)),
    document,
  );
