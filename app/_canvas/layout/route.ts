/** The course of one way: right angles from card to card, where its label sits, and where its + does. */
import type { Exit } from './graph.ts';
import type { PlacedEdge, PlacedNode, Point } from './layout.ts';
import { BRANCH_PLUS_AT, BUS, JOIN_RISE, LABEL_AT, PLUS_AT, SIDE_LABEL_AT, SIDE_PLUS_AT } from './measures.ts';

export interface Lane {
  exit: Exit;
  /** Axis that it runs down on. */
  x: number;
  /** `down` from a card or frame, `branch` with a label below the card, `side` out of the card's right edge. */
  kind: 'down' | 'branch' | 'side';
  /** Where it begins when that is not the card's lower edge: below the head or the end of a frame. */
  fromY?: number;
  /** From the card to the frame that it enters. */
  lead?: Point[];
}

type Places = ReadonlyMap<string, PlacedNode>;

export function routeOf(lane: Lane, nodes: Places): PlacedEdge {
  return lane.kind === 'side' ? sideways(lane, nodes) : downward(lane, nodes);
}

function downward({ exit, x, kind, fromY, lead }: Lane, nodes: Places): PlacedEdge {
  const source = nodes.get(exit.source);
  const from = { x: source ? source.x + source.width / 2 : x, y: fromY ?? (source ? source.y + source.height : 0) };
  const isBranch = kind === 'branch';
  const plus = { x, y: from.y + (isBranch ? BRANCH_PLUS_AT : PLUS_AT) };
  const points: Point[] = [from];
  if (x !== from.x) points.push({ x: from.x, y: from.y + BUS }, { x, y: from.y + BUS });
  const target = exit.target === null ? undefined : nodes.get(exit.target);
  if (target) points.push(...into(target, x));
  else points.push(plus);
  const label = isBranch ? { x, y: from.y + LABEL_AT } : null;
  return { ...exit, points, label, plus, ...(lead ? { lead } : {}) };
}

function sideways({ exit, x }: Lane, nodes: Places): PlacedEdge {
  const source = nodes.get(exit.source);
  const from = source ? { x: source.x + source.width, y: source.y + source.height / 2 } : { x, y: 0 };
  const plus = { x: from.x + SIDE_PLUS_AT, y: from.y };
  const label = { x: from.x + SIDE_LABEL_AT, y: from.y };
  const target = exit.target === null ? undefined : nodes.get(exit.target);
  const points = [from];
  if (!target) points.push(plus);
  else if (stands(target, from.y) && target.x > from.x) points.push({ x: target.x, y: from.y });
  else points.push({ x, y: from.y }, ...into(target, x));
  return { ...exit, points, label, plus };
}

const stands = ({ y, height }: PlacedNode, at: number): boolean => y <= at && at <= y + height;

function into(target: PlacedNode, x: number): Point[] {
  const to = { x: target.x + target.width / 2, y: target.y };
  return to.x === x ? [to] : [{ x, y: to.y - JOIN_RISE }, { x: to.x, y: to.y - JOIN_RISE }, to];
}
