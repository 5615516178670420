'use client';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { type Pair, readPairs, writePairs } from '../lists/pairs.ts';
import { useStepForm } from '../step-context.tsx';
import { ValueField } from '../values/value-field.tsx';
import classes from './rows.module.css';

/** Names with values, as query parameters and headers have them. */
export function KeyValuesControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const { node, setInput } = useStepForm();
  const pairs = readPairs(node.input[field.key]);
  const write = (next: Pair[]): void => setInput(field.key, writePairs(next));
  const change = (index: number, part: Partial<Pair>): void =>
    write(pairs.map((pair, at) => (at === index ? { ...pair, ...part } : pair)));
  return (
    <div className={classes.rows}>
      {pairs.map((pair, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may share a name while they are typed
        <div key={index} className={classes.row}>
          <div className={classes.pair}>
            <TextInput
              aria-label={t('pairName', { label, number: index + 1 })}
              placeholder={t('name')}
              value={pair.key}
              onChange={(event) => change(index, { key: event.currentTarget.value })}
              className={classes.narrow ?? ''}
            />
            <div className={classes.wide}>
              <ValueField
                label={t('pairValue', { label, number: index + 1 })}
                source={pair.value}
                onChange={(value) => change(index, { value })}
              />
            </div>
            <ActionIcon
              size={38}
              aria-label={t('removeRow', { number: index + 1 })}
              onClick={() => write(pairs.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => write([...pairs, { key: '' }])}
        >
          {t('addRow')}
        </Button>
      </div>
    </div>
  );
}
