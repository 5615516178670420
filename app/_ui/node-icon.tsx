'use client';
/** The mark of a step: its app's, and for steps of flow control their own, since they all belong to one app. */
import {
  IconArrowRampRight,
  IconArrowsSplit2,
  IconCornerDownLeft,
  IconFilter,
  IconFingerprint,
  IconHourglass,
  IconListNumbers,
  IconListSearch,
  IconRepeat,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import { AppIcon } from './app-icon.tsx';

const icons: Record<string, TablerIcon> = {
  'logic.branch': IconArrowsSplit2,
  'logic.loop': IconRepeat,
  'logic.filter': IconFilter,
  'logic.wait': IconHourglass,
  'logic.onceOnly': IconFingerprint,
  'logic.lane': IconListNumbers,
  'logic.callFlow': IconArrowRampRight,
  'logic.answer': IconCornerDownLeft,
  'data.splitName': IconUser,
  'data.findInList': IconListSearch,
};

export function NodeIcon({ type, size }: { type: string; size?: number }) {
  const icon = icons[type];
  const [app = type] = type.split('.');
  return <AppIcon app={app} {...(size === undefined ? {} : { size })} {...(icon ? { icon } : {})} />;
}
