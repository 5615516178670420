'use client';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale } from 'next-intl';
import { useCallback } from 'react';
import { type CatalogField, catalogNode } from '../../engine/flow/catalog.ts';
import type { FlowNode } from '../../engine/flow/document.ts';
import type { Json } from '../../nodes/contract.ts';
import { useFlowShape } from '../_canvas/state/flow-view.tsx';
import { useTRPC } from '../_client/trpc.tsx';
import { shownError } from '../_ui/errors.tsx';

/**
 * What the connected account, or the workspace, offers for a field. Waits (`isWaiting`) until the step has an account, when
 * its kind needs one, and the fields that the choices depend on.
 */
export function useOptions(
  node: FlowNode,
  field: Choices | undefined,
  more: { config?: Record<string, Json>; text?: string; isEnabled?: boolean } = {},
) {
  const trpc = useTRPC();
  const { catalog } = useFlowShape();
  const locale = useLocale();
  const { missing } = dependencies(node, field?.dependsOn ?? []);
  const loader = field?.options;
  const lacksAccount = !isConnectionId(node.connection) && catalogNode(catalog, node.type)?.connection !== undefined;
  const isReady = loader !== undefined && !lacksAccount && missing.length === 0;
  const query = useQuery({
    ...trpc.catalog.options.queryOptions(questionOf(node, field, locale, more)),
    enabled: isReady && more.isEnabled !== false,
    // What was found stays until the next text's answer is there: nothing jumps.
    ...(more.text === undefined ? {} : { placeholderData: keepPreviousData }),
    staleTime: 60_000,
    gcTime: 10 * 60_000,
    retry: 1,
  });
  // Who may only look sees what is fixed, without the names behind ids; that is nothing to tell of at each field.
  const isHeldBack = query.error !== null && shownError(query.error).code === 'engine.notAllowed';
  return {
    options: query.data,
    isLoading: isReady && query.isPending,
    isFetching: query.isFetching,
    isWaiting: loader !== undefined && !isReady,
    /** First key that the choices wait for; undefined = the account. */
    waitsFor: lacksAccount ? undefined : missing[0],
    error: isHeldBack ? null : query.error,
    retry: () => void query.refetch(),
  };
}

/** The account's own word for a choice, once its choices are there; asks for nothing itself. */
export function useKnownLabel(): (node: FlowNode, field: Choices, value: string) => string | undefined {
  const trpc = useTRPC();
  const client = useQueryClient();
  const locale = useLocale();
  return useCallback(
    (node, field, value) =>
      client
        .getQueryData(trpc.catalog.options.queryKey(questionOf(node, field, locale)))
        ?.find((option) => option.value === value)?.label,
    [trpc, client, locale],
  );
}

type Choices = Pick<CatalogField, 'options' | 'dependsOn' | 'alsoDependsOn'>;

export function questionOf(
  node: FlowNode,
  field: Choices | undefined,
  locale: string,
  more: { config?: Record<string, Json>; text?: string } = {},
) {
  const { config } = dependencies(node, [...(field?.alsoDependsOn ?? []), ...(field?.dependsOn ?? [])]);
  return {
    ...(isConnectionId(node.connection) ? { connectionId: node.connection } : {}),
    nodeType: node.type,
    loader: field?.options ?? '',
    config: { ...config, ...more.config },
    ...(more.text === undefined ? {} : { text: more.text }),
    locale: locale === 'en' ? ('en' as const) : ('ja' as const),
  };
}

function dependencies(node: FlowNode, keys: readonly string[]): { config: Record<string, Json>; missing: string[] } {
  const config: Record<string, Json> = {};
  const missing: string[] = [];
  for (const key of keys) {
    const source = node.input[key];
    const value = node.config[key] ?? (source?.kind === 'literal' ? source.value : undefined);
    if (value === undefined || value === null || value === '') missing.push(key);
    else config[key] = value;
  }
  return { config, missing };
}

/** In a template or an export a step names a slot instead of a connection. */
const isConnectionId = (id: string | undefined): id is string => id !== undefined && /^[0-9a-f-]{36}$/i.test(id);
