import type { Layout } from './layout.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Further than any canvas is wide. */
const FAR = 1_000_000;

/**
 * The card that an arrow key leads to: the nearest in that direction, straight ones first. To the side those come before all
 * others that stand in the same row: routes lie beside each other, and the branch above is not what one looks for there.
 */
export function neighbour({ nodes }: Layout, from: string, direction: Direction): string | undefined {
  const start = nodes.get(from);
  if (!start) return undefined;
  const isVertical = direction === 'up' || direction === 'down';
  const sign = direction === 'up' || direction === 'left' ? -1 : 1;
  let best: { id: string; cost: number } | undefined;
  for (const node of nodes.values()) {
    const dx = node.x + node.width / 2 - (start.x + start.width / 2);
    const dy = node.y + node.height / 2 - (start.y + start.height / 2);
    const ahead = (isVertical ? dy : dx) * sign;
    const aside = Math.abs(isVertical ? dx : dy);
    if (ahead <= 1) continue;
    const isBeside = aside < (node.height + start.height) / 2;
    const cost = ahead + aside * 2 + (isVertical || isBeside ? 0 : FAR);
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id;
}
