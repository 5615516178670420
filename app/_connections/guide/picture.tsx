/** Our own drawing of a page of Salesforce's setup: what to look for, not how it looks to the last line. */
import classes from './guide.module.css';

export type Line =
  | { kind: 'field' | 'secret'; label: string; value?: string; isMarked?: boolean }
  | { kind: 'check'; label: string; isMarked?: boolean }
  | { kind: 'button'; label: string; isMarked?: boolean }
  | { kind: 'file'; label: string; value: string; isMarked?: boolean }
  | { kind: 'section'; label: string };

const WIDTH = 640;
const LEFT = 24;
const heights = { field: 58, secret: 58, check: 34, button: 48, file: 58, section: 38 };

export function Picture({ place, lines, label }: { place: string; lines: Line[]; label: string }) {
  const body = lines.reduce((sum, line) => sum + heights[line.kind], 0);
  const height = 56 + body + 16;
  let y = 60;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${height}`} className={classes.picture} role="img" aria-label={label}>
      <rect className={classes.window} x="0.5" y="0.5" width={WIDTH - 1} height={height - 1} rx="10" />
      <path
        className={classes.bar}
        d={`M0.5 40 V10.5 A10 10 0 0 1 10.5 0.5 H${WIDTH - 10.5} A10 10 0 0 1 ${WIDTH - 0.5} 10.5 V40 Z`}
      />
      {[20, 34, 48].map((x) => (
        <circle key={x} className={classes.dot} cx={x} cy="20" r="4" />
      ))}
      <text className={classes.place} x="68" y="24.5">
        {place}
      </text>
      {lines.map((line) => {
        const at = y;
        y += heights[line.kind];
        return <Row key={`${line.kind} ${line.label}`} line={line} y={at} />;
      })}
    </svg>
  );
}

/** Japanese letters are as wide as they are high; Latin ones a little more than half. */
const buttonWidth = (label: string): number =>
  34 + [...label].reduce((sum, letter) => sum + (/[ -~]/.test(letter) ? 7.6 : 13.4), 0);

function Row({ line, y }: { line: Line; y: number }) {
  const isMarked = line.kind !== 'section' && line.isMarked;
  const mark = isMarked ? (
    <rect className={classes.mark} x="10" y={y - 6} width={WIDTH - 20} height={heights[line.kind] - 2} rx="8" />
  ) : null;
  switch (line.kind) {
    case 'section':
      return (
        <g>
          <text className={classes.section} x={LEFT} y={y + 18}>
            {line.label}
          </text>
          <line className={classes.rule} x1={LEFT} x2={WIDTH - LEFT} y1={y + 27} y2={y + 27} />
        </g>
      );
    case 'check':
      return (
        <g>
          {mark}
          <rect className={classes.box} x={LEFT} y={y} width="18" height="18" rx="4" data-on={isMarked || undefined} />
          {isMarked ? <path className={classes.tick} d={`M${LEFT + 4} ${y + 9} l4 4 l7 -8`} /> : null}
          <text className={classes.text} x={LEFT + 28} y={y + 14}>
            {line.label}
          </text>
        </g>
      );
    case 'button':
      return (
        <g>
          {mark}
          <rect className={classes.button} x={LEFT} y={y} width={buttonWidth(line.label)} height="32" rx="6" />
          <text className={classes.buttonText} x={LEFT + 17} y={y + 21}>
            {line.label}
          </text>
        </g>
      );
    default:
      return (
        <g>
          {mark}
          <text className={classes.label} x={LEFT} y={y + 10}>
            {line.label}
          </text>
          <rect className={classes.input} x={LEFT} y={y + 17} width={WIDTH - 2 * LEFT} height="28" rx="6" />
          <text className={classes.value} x={LEFT + 10} y={y + 36}>
            {line.kind === 'secret' ? '● ● ● ● ● ● ● ● ● ● ● ●' : line.value}
          </text>
        </g>
      );
  }
}
