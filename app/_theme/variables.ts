/**
 * Tokens beyond Mantine's own, as CSS variables with a light and a dark value. CSS modules name only these and Mantine's
 * variables, never a colour.
 */
import type { CSSVariablesResolver } from '@mantine/core';
import { colors } from './colors.ts';

const { ai, asagi, success, warning, danger, gray, dark } = colors;

/** What a state looks like as text or icon on a panel (contrast ≥ 4.5), and as the ground behind it. */
const light = {
  '--nagare-ground': gray[0],
  '--nagare-panel': '#ffffff',
  '--nagare-sunken': gray[1],
  '--nagare-line': gray[2],
  '--nagare-line-strong': gray[3],
  '--nagare-text': gray[9],
  '--nagare-text-soft': gray[6],
  '--nagare-hover': gray[1],
  '--nagare-selected': ai[0],
  '--nagare-primary': ai[7],
  '--nagare-primary-soft': ai[0],
  '--nagare-accent': asagi[7],
  '--nagare-accent-soft': asagi[0],
  '--nagare-success': success[7],
  '--nagare-success-soft': success[0],
  '--nagare-warning': warning[8],
  '--nagare-warning-soft': warning[0],
  '--nagare-danger': danger[6],
  '--nagare-danger-soft': danger[0],
  '--nagare-bar-success': success[4],
  '--nagare-bar-warning': warning[5],
  '--nagare-bar-danger': danger[5],
  '--nagare-bar-empty': gray[2],
  '--nagare-shadow': '0 8px 24px rgba(27, 35, 44, 0.12), 0 1px 3px rgba(27, 35, 44, 0.08)',
};

const night: typeof light = {
  '--nagare-ground': dark[8],
  '--nagare-panel': dark[7],
  '--nagare-sunken': dark[8],
  '--nagare-line': dark[5],
  '--nagare-line-strong': dark[4],
  '--nagare-text': dark[0],
  '--nagare-text-soft': dark[2],
  '--nagare-hover': dark[6],
  '--nagare-selected': 'rgba(94, 147, 194, 0.16)',
  '--nagare-primary': ai[3],
  '--nagare-primary-soft': 'rgba(94, 147, 194, 0.16)',
  '--nagare-accent': asagi[4],
  '--nagare-accent-soft': 'rgba(0, 163, 175, 0.16)',
  '--nagare-success': success[3],
  '--nagare-success-soft': 'rgba(63, 155, 109, 0.18)',
  '--nagare-warning': warning[4],
  '--nagare-warning-soft': 'rgba(217, 154, 0, 0.16)',
  '--nagare-danger': danger[3],
  '--nagare-danger-soft': 'rgba(202, 63, 69, 0.2)',
  '--nagare-bar-success': success[6],
  '--nagare-bar-warning': warning[4],
  '--nagare-bar-danger': danger[4],
  '--nagare-bar-empty': dark[5],
  '--nagare-shadow': '0 8px 24px rgba(0, 0, 0, 0.5), 0 1px 3px rgba(0, 0, 0, 0.4)',
};

/** Mantine reckons a button's text by the light shade: on this ground white is readable (≥ 4.5) in both appearances. */
const warningButton = {
  '--mantine-color-warning-filled': warning[8],
  '--mantine-color-warning-filled-hover': warning[9],
};

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {
    '--nagare-rail': '64px',
    '--nagare-rail-pinned': '220px',
    '--nagare-ease': '180ms cubic-bezier(0.2, 0, 0, 1)',
  },
  light: {
    ...light,
    ...warningButton,
    '--mantine-color-text': light['--nagare-text'],
    '--mantine-color-dimmed': light['--nagare-text-soft'],
    '--mantine-color-error': light['--nagare-danger'],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-placeholder': gray[5],
    '--mantine-color-anchor': light['--nagare-primary'],
  },
  dark: {
    ...night,
    ...warningButton,
    '--mantine-color-body': night['--nagare-panel'],
    '--mantine-color-text': night['--nagare-text'],
    '--mantine-color-dimmed': night['--nagare-text-soft'],
    '--mantine-color-error': night['--nagare-danger'],
    '--mantine-color-default': dark[6],
    '--mantine-color-default-hover': dark[5],
    '--mantine-color-default-border': dark[4],
    '--mantine-color-placeholder': dark[3],
    '--mantine-color-anchor': night['--nagare-primary'],
  },
});
