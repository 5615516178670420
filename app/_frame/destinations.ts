/** The places of the product, in the order of the rail. Keys are words of `frame.places`. */
import {
  IconHistory,
  IconLayoutGrid,
  IconMail,
  IconPlugConnected,
  IconRoute,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';

export interface Destination {
  key: 'flows' | 'runs' | 'templates' | 'connections' | 'outbox' | 'settings';
  href: string;
  icon: TablerIcon;
}

export const destinations: readonly Destination[] = [
  { key: 'flows', href: '/flows', icon: IconRoute },
  { key: 'runs', href: '/runs', icon: IconHistory },
  { key: 'templates', href: '/templates', icon: IconLayoutGrid },
  { key: 'connections', href: '/connections', icon: IconPlugConnected },
  { key: 'outbox', href: '/outbox', icon: IconMail },
  { key: 'settings', href: '/settings', icon: IconSettings },
];

export const isAt = (path: string, { href }: Destination): boolean => path === href || path.startsWith(`${href}/`);
