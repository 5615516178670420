'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { CatalogNode } from '../../../engine/flow/catalog.ts';
import { type NodeWords, useNodeWords } from '../../_forms/node-words.ts';
import { useFlowShape } from '../state/flow-view.tsx';
import type { PickerItem, PickerSection } from './step-picker.tsx';

const groups = ['app', 'control', 'data', 'notice', 'http'] as const;

/** Apps first, each with its actions; then flow control, data, notices, HTTP. */
export function useActionSections(onPick: (node: CatalogNode) => void): PickerSection[] {
  const { catalog, cards } = useFlowShape();
  const words = useNodeWords();
  const t = useTranslations('canvas');
  return useMemo(() => {
    const actions = catalog.nodes.filter((node) => node.kind === 'action');
    const item = itemsOf(words, onPick);
    const used = new Set([...cards.values()].map(({ type }) => type.split('.')[0]));
    const apps = [...new Set(actions.filter(({ group }) => group === 'app').map(({ app }) => app))];
    apps.sort((a, b) => Number(used.has(b)) - Number(used.has(a)) || words.app(a).localeCompare(words.app(b)));
    const appSections = apps.map((app) => ({
      key: app,
      title: words.app(app),
      items: actions
        .filter((node) => node.app === app && node.group === 'app')
        .map((node) => ({ ...item(node), detail: '' })),
    }));
    const others = groups.slice(1).map((group) => ({
      key: group,
      title: t(`groups.${group}`),
      items: actions.filter((node) => node.group === group).map((node) => ({ ...item(node), detail: '' })),
    }));
    return [...appSections, ...others].filter((section) => section.items.length > 0);
  }, [catalog, cards, words, t, onPick]);
}

/** What a flow can start with: apps first, then the general ways. */
export function useTriggerSections(onPick: (node: CatalogNode) => void): PickerSection[] {
  const { catalog } = useFlowShape();
  const words = useNodeWords();
  const t = useTranslations('canvas');
  return useMemo(() => {
    const triggers = catalog.nodes.filter((node) => node.kind === 'trigger');
    const general = new Set(['webhook', 'manual', 'flow']);
    const item = itemsOf(words, onPick);
    return [
      { key: 'apps', title: t('triggerGroups.app'), items: triggers.filter(({ app }) => !general.has(app)).map(item) },
      {
        key: 'general',
        title: t('triggerGroups.general'),
        items: triggers.filter(({ app }) => general.has(app)).map((node) => ({ ...item(node), detail: '' })),
      },
    ].filter((section) => section.items.length > 0);
  }, [catalog, words, t, onPick]);
}

const itemsOf =
  (words: NodeWords, onPick: (node: CatalogNode) => void) =>
  (node: CatalogNode): PickerItem => ({
    key: node.type.replaceAll('.', '-'),
    type: node.type,
    title: words.title(node.type),
    detail: words.app(node.app),
    keywords: node.type,
    onPick: () => onPick(node),
  });
