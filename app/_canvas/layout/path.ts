import type { Point } from './layout.ts';

/** An SVG path along right angles with rounded corners. */
export function roundedPath(points: Point[], radius = 12): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M ${first.x} ${first.y}`;
  for (const [index, corner] of rest.entries()) {
    const before = points[index] ?? first;
    const after = rest[index + 1];
    if (!after) {
      path += ` L ${corner.x} ${corner.y}`;
      continue;
    }
    const start = towards(corner, before, radius);
    const end = towards(corner, after, radius);
    path += ` L ${start.x} ${start.y} Q ${corner.x} ${corner.y} ${end.x} ${end.y}`;
  }
  return path;
}

/** The point on the way from `corner` to `other`, at most `radius` and half the way off. */
function towards(corner: Point, other: Point, radius: number): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  if (length === 0) return corner;
  const share = Math.min(radius, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}
