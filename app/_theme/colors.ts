/** The only place where a colour is written down (look: tokens). Ten shades each, light to dark. */
import type { MantineColorsTuple } from '@mantine/core';

/** 藍 */
const ai: MantineColorsTuple = [
  '#eef4fa',
  '#d9e6f2',
  '#b3cde4',
  '#88b0d3',
  '#5e93c2',
  '#3b78ad',
  '#2a6296',
  '#1f4e79',
  '#183e61',
  '#112d47',
];

/** 浅葱 */
const asagi: MantineColorsTuple = [
  '#e3f8f9',
  '#c6eff1',
  '#90e0e4',
  '#55ced5',
  '#22bac4',
  '#0aafba',
  '#00a3af',
  '#007d86',
  '#00616a',
  '#00464c',
];

/** 若竹 */
const success: MantineColorsTuple = [
  '#e9f6ef',
  '#d1ecdd',
  '#a6d9be',
  '#7cc69f',
  '#5cb385',
  '#4ba679',
  '#3f9b6d',
  '#2f7a54',
  '#256345',
  '#1a4a33',
];

/** 山吹 */
const warning: MantineColorsTuple = [
  '#fff7e0',
  '#ffecb8',
  '#fddb80',
  '#f7c848',
  '#eeb41f',
  '#e5a70c',
  '#d99a00',
  '#a97500',
  '#7f5800',
  '#573c00',
];

/** 茜 */
const danger: MantineColorsTuple = [
  '#fdefef',
  '#f9d9da',
  '#f0b0b2',
  '#e8898d',
  '#dd6469',
  '#ca3f45',
  '#b7282e',
  '#9a1f25',
  '#7b171c',
  '#5a0f13',
];

const gray: MantineColorsTuple = [
  '#f6f8fa',
  '#edf1f5',
  '#e1e7ed',
  '#cfd8e1',
  '#b3bfcb',
  '#8a98a8',
  '#5a6879',
  '#44505e',
  '#2f3944',
  '#1b232c',
];

const dark: MantineColorsTuple = [
  '#d7dfe8',
  '#b8c3cf',
  '#98a5b4',
  '#6f7d8d',
  '#37424f',
  '#2b3540',
  '#222b35',
  '#181f27',
  '#11171d',
  '#0c1116',
];

export const colors = { ai, asagi, success, warning, danger, gray, dark };
