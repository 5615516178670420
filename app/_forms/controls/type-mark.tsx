'use client';
import { Tooltip } from '@mantine/core';
import {
  IconAt,
  IconCalendar,
  IconCheckbox,
  IconClock,
  IconCurrencyYen,
  IconHash,
  IconLetterT,
  IconLink,
  IconList,
  IconPercentage,
  IconPhone,
  IconTextSize,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslations } from 'next-intl';

const marks: Record<string, [TablerIcon, string]> = {
  string: [IconLetterT, 'text'],
  text: [IconLetterT, 'text'],
  textarea: [IconTextSize, 'longText'],
  email: [IconAt, 'email'],
  phone: [IconPhone, 'phone'],
  url: [IconLink, 'url'],
  double: [IconHash, 'number'],
  int: [IconHash, 'number'],
  number: [IconHash, 'number'],
  currency: [IconCurrencyYen, 'currency'],
  percent: [IconPercentage, 'percent'],
  boolean: [IconCheckbox, 'boolean'],
  date: [IconCalendar, 'date'],
  datetime: [IconClock, 'dateTime'],
  dateTime: [IconClock, 'dateTime'],
  time: [IconClock, 'time'],
  picklist: [IconList, 'picklist'],
  multipicklist: [IconList, 'multipicklist'],
  list: [IconList, 'list'],
  reference: [IconLink, 'reference'],
  id: [IconLink, 'id'],
};

/** What kind of value a field of the account holds. */
export function TypeMark({ type }: { type: string | undefined }) {
  const t = useTranslations('forms.types');
  const [Icon, key] = marks[type ?? ''] ?? [IconLetterT, 'text'];
  return (
    <Tooltip label={t(key)}>
      <span
        role="img"
        aria-label={t(key)}
        style={{ color: 'var(--nagare-text-soft)', display: 'inline-flex', flex: 'none' }}
      >
        <Icon size={15} stroke={1.8} />
      </span>
    </Tooltip>
  );
}
