'use client';
import { Tooltip } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import { ERROR, type FlowNode } from '../../../engine/flow/document.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import { needsRight, type RouteCondition, readRoutes } from '../../_forms/lists/routes.ts';
import { useNodeWords } from '../../_forms/node-words.ts';
import { useValueLabels } from '../../_forms/values/labels.ts';
import { useFlowShape } from '../state/flow-view.tsx';

const signs: Record<string, string> = {
  equals: '=',
  notEquals: '≠',
  greater: '>',
  greaterOrEqual: '≥',
  less: '<',
  lessOrEqual: '≤',
};

/** What a route is called, and when it is taken: “見つからない: totalSize = 0”. */
export function useRouteWords(): (node: FlowNode, handle: string) => { name: string; condition: string } {
  const { catalog } = useFlowShape();
  const t = useTranslations('canvas');
  const words = useNodeWords();
  const labelOf = useValueLabels();

  const side = (source: ValueSource | undefined): string => {
    if (!source) return '…';
    switch (source.kind) {
      case 'literal':
        return source.value === '' || source.value === null ? '…' : String(source.value);
      case 'text':
        return source.parts.map(side).join('');
      case 'map':
      case 'list':
        return '…';
      default:
        return labelOf(source).label;
    }
  };
  return (node, handle) => {
    if (handle === 'else') return { name: t('else'), condition: '' };
    if (handle === ERROR) return { name: t('onError'), condition: '' };
    const way = words.way(node.type, handle);
    if (way !== undefined) return { name: way, condition: '' };
    const key = catalogNode(catalog, node.type)?.branches?.from ?? 'routes';
    const routes = readRoutes(node.config[key], node.input[key]);
    const index = routes.findIndex(({ id }) => id === handle);
    const route = routes[index];
    if (!route) return { name: handle, condition: '' };
    const one = ({ left, operator, right }: RouteCondition): string => {
      const sign = signs[operator] ?? words.choice(node.type, key, operator) ?? operator;
      return needsRight(operator) ? `${side(left)} ${sign} ${side(right)}` : `${side(left)} ${sign}`;
    };
    const isFilled = route.groups.some((group) => group.some(({ left }) => left !== undefined));
    const condition = isFilled
      ? route.groups.map((group) => group.map(one).join(` ${t('and')} `)).join(` ${t('or')} `)
      : '';
    return { name: route.label || (isFilled ? '' : t('route', { number: index + 1 })), condition };
  };
}

export function RouteLabel({ node, handle, className }: { node: FlowNode; handle: string; className: string }) {
  const { name, condition } = useRouteWords()(node, handle);
  const full = [name, condition].filter(Boolean).join(': ');
  return (
    <Tooltip label={full} multiline maw={360} disabled={full.length < 24}>
      <span className={className} data-else={handle === 'else' || undefined} data-way={`${node.id}:${handle}`}>
        {name ? <b>{name}</b> : null}
        {condition ? <span>{condition}</span> : null}
      </span>
    </Tooltip>
  );
}
