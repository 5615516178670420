'use client';
/** An app or a kind of step as a glyph in a tinted square. Neutral drawings: we own no one's logo. */
import { Tooltip } from '@mantine/core';
import {
  IconArrowRampRight,
  IconArrowsSplit2,
  IconBell,
  IconCalendarEvent,
  IconCloud,
  IconHandClick,
  IconHeartHandshake,
  IconPuzzle,
  IconShoppingBag,
  IconShoppingCart,
  IconTicket,
  IconTransform,
  IconWebhook,
  IconWorld,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import classes from './app-icon.module.css';

type Tint = 'ai' | 'asagi' | 'success' | 'warning' | 'danger' | 'gray';

const icons: Record<string, readonly [TablerIcon, Tint]> = {
  salesforce: [IconCloud, 'ai'],
  ecforce: [IconShoppingCart, 'asagi'],
  jicoo: [IconCalendarEvent, 'success'],
  donorbox: [IconHeartHandshake, 'danger'],
  magento: [IconShoppingBag, 'warning'],
  vivenu: [IconTicket, 'danger'],
  http: [IconWorld, 'gray'],
  webhook: [IconWebhook, 'success'],
  manual: [IconHandClick, 'gray'],
  flow: [IconArrowRampRight, 'gray'],
  logic: [IconArrowsSplit2, 'warning'],
  data: [IconTransform, 'gray'],
  notify: [IconBell, 'warning'],
};

const fallback = [IconPuzzle, 'gray'] as const;

interface AppIconProps {
  app: string;
  size?: number;
  /** Icon of the node itself instead of its app's. */
  icon?: TablerIcon;
  withTooltip?: boolean;
}

export function AppIcon({ app, size = 32, icon, withTooltip = false }: AppIconProps) {
  const name = useAppName();
  const [AppGlyph, tint] = icons[app] ?? fallback;
  const Glyph = icon ?? AppGlyph;
  const square = (
    <span
      className={classes.square}
      data-tint={tint}
      style={{ width: size, height: size }}
      {...(withTooltip ? { role: 'img', 'aria-label': name(app) } : { 'aria-hidden': true })}
    >
      <Glyph size={Math.round(size * 0.6)} stroke={1.8} />
    </span>
  );
  return withTooltip ? <Tooltip label={name(app)}>{square}</Tooltip> : square;
}

/** What a flow joins: its control steps are named only when there is nothing else. */
export function appsAlone(apps: string[]): string[] {
  const alone = apps.filter((app) => app !== 'logic' && app !== 'data');
  return alone.length > 0 ? alone : apps;
}

/** `salesforce` → “Salesforce”, in the words of the node's folder. */
export function useAppName(): (app: string) => string {
  const t = useTranslations();
  return (app) => (t.has(`nodes.${app}.app`) ? t(`nodes.${app}.app`) : app);
}
