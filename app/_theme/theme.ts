/** The look as a Mantine theme; nothing else sets a colour, a radius or a shadow. */
import { createTheme, rem } from '@mantine/core';
import { colors } from './colors.ts';

const shadow = 'var(--nagare-shadow)';
const radius = { xs: rem(4), sm: rem(6), md: rem(10), lg: rem(10), xl: rem(10) };

/** Colours with a soft ground of their own (variables.ts). */
const stateColors = new Set(['success', 'warning', 'danger']);

export const theme = createTheme({
  colors,
  primaryColor: 'ai',
  primaryShade: { light: 7, dark: 5 },
  white: '#ffffff',
  black: colors.gray[9],
  autoContrast: true,
  luminanceThreshold: 0.45,
  fontFamily: "'Inter Variable', 'Noto Sans JP Variable', 'Hiragino Sans', 'Yu Gothic UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Noto Sans JP Variable', monospace",
  fontSizes: { xs: rem(13), sm: rem(14), md: rem(16), lg: rem(20), xl: rem(28) },
  lineHeights: { xs: '1.5', sm: '1.6', md: '1.6', lg: '1.35', xl: '1.35' },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
  radius,
  defaultRadius: 'sm',
  shadows: { xs: shadow, sm: shadow, md: shadow, lg: shadow, xl: shadow },
  headings: {
    fontFamily: 'inherit',
    fontWeight: '650',
    textWrap: 'wrap',
    sizes: {
      h1: { fontSize: rem(28), lineHeight: '1.35' },
      h2: { fontSize: rem(20), lineHeight: '1.35' },
      h3: { fontSize: rem(16), lineHeight: '1.35' },
      h4: { fontSize: rem(14), lineHeight: '1.35' },
      h5: { fontSize: rem(13), lineHeight: '1.35' },
      h6: { fontSize: rem(13), lineHeight: '1.35' },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Modal: {
      defaultProps: {
        radius: 'md',
        padding: 'lg',
        centered: true,
        transitionProps: { duration: 180, transition: 'pop' },
      },
    },
    Tooltip: {
      defaultProps: { openDelay: 300, transitionProps: { duration: 150 }, withArrow: false, fz: 'xs' },
    },
    Menu: { defaultProps: { shadow: 'sm', radius: 'md', transitionProps: { duration: 150 }, position: 'bottom-end' } },
    Popover: { defaultProps: { shadow: 'sm', radius: 'md', transitionProps: { duration: 150 } } },
    Select: { defaultProps: { comboboxProps: { shadow: 'sm' }, allowDeselect: false } },
    Card: { defaultProps: { radius: 'md', padding: 'md', withBorder: true } },
    Paper: { defaultProps: { radius: 'md' } },
    Skeleton: { defaultProps: { radius: 'sm' } },
    Alert: {
      defaultProps: { radius: 'md', variant: 'light' },
      vars: (_theme: unknown, { color }: { color?: string }) =>
        color && stateColors.has(color)
          ? { root: { '--alert-bg': `var(--nagare-${color}-soft)`, '--alert-color': `var(--nagare-${color})` } }
          : { root: {} },
    },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Badge: {
      styles: { root: { textTransform: 'none' } },
      vars: (_theme: unknown, { color, variant }: { color?: string; variant?: string }) =>
        color && variant === 'light' && stateColors.has(color)
          ? { root: { '--badge-bg': `var(--nagare-${color}-soft)`, '--badge-color': `var(--nagare-${color})` } }
          : color === 'gray' && variant === 'light'
            ? { root: { '--badge-bg': 'var(--nagare-hover)', '--badge-color': 'var(--nagare-text-soft)' } }
            : { root: {} },
    },
  },
});
