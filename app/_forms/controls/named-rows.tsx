'use client';
/** Rows with a name that people type: add, change, remove. What else a row holds, its control draws. */
import { TextInput } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { AddRow, RemoveRow } from './row-buttons.tsx';
import classes from './rows.module.css';

interface RowParts<Row> {
  row: Row;
  /** Counted from 1, as labels do. */
  number: number;
  change: (part: Partial<Row>) => void;
}

interface NamedRowsProps<Row extends { key: string }> {
  label: string;
  rows: Row[];
  empty: Row;
  nameWidth: 'wide' | 'narrow';
  longestName?: number;
  beside: (parts: RowParts<Row>) => ReactNode;
  below?: (parts: RowParts<Row>) => ReactNode;
  onChange: (rows: Row[]) => void;
}

export function NamedRows<Row extends { key: string }>({
  label,
  rows,
  empty,
  nameWidth,
  longestName,
  beside,
  below,
  onChange,
}: NamedRowsProps<Row>) {
  const t = useTranslations('forms');
  return (
    <div className={classes.rows}>
      {rows.map((row, index) => {
        const number = index + 1;
        const replace = (next: Row): void => onChange(rows.map((it, at) => (at === index ? next : it)));
        const change = (part: Partial<Row>): void => replace({ ...row, ...part });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows may share a name while they are typed
          <div key={index} className={classes.row}>
            <div className={classes.pair}>
              <TextInput
                aria-label={t('pairName', { label, number })}
                placeholder={t('name')}
                value={row.key}
                onChange={(event) => replace({ ...row, key: event.currentTarget.value })}
                className={classes[nameWidth] ?? ''}
                {...(longestName === undefined ? {} : { maxLength: longestName })}
              />
              {beside({ row, number, change })}
              <RemoveRow
                label={t('removeRow', { number })}
                onClick={() => onChange(rows.filter((_, at) => at !== index))}
              />
            </div>
            {below?.({ row, number, change })}
          </div>
        );
      })}
      <AddRow label={t('addRow')} onClick={() => onChange([...rows, empty])} />
    </div>
  );
}
