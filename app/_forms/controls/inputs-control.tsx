'use client';
/** The values that a called flow is given: a name, a type, and whether it has to be there. */
import { Checkbox, Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { readInputs, writeInputs } from '../lists/inputs.ts';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { NamedRows } from './named-rows.tsx';
import classes from './rows.module.css';

export function InputsControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, setConfig } = useStepForm();
  const types = field.choices ?? [];
  return (
    <NamedRows
      label={label}
      rows={readInputs(node.config[field.key])}
      empty={{ key: '', type: types[0] ?? 'text', required: false }}
      nameWidth="wide"
      longestName={60}
      onChange={(inputs) => setConfig(field.key, writeInputs(inputs))}
      beside={({ row, number, change }) => (
        <Select
          aria-label={t('inputType', { number })}
          data={types.map((value) => ({ value, label: words.choice(node.type, field.key, value) ?? value }))}
          value={row.type}
          onChange={(type) => change({ type: type ?? row.type })}
          className={classes.narrow ?? ''}
        />
      )}
      below={({ row, change }) => (
        <Checkbox
          size="sm"
          label={t('required')}
          checked={row.required}
          onChange={(event) => change({ required: event.currentTarget.checked })}
        />
      )}
    />
  );
}
