'use client';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { readPairs, writePairs } from '../lists/pairs.ts';
import { useStepForm } from '../step-context.tsx';
import { ValueField } from '../values/value-field.tsx';
import { NamedRows } from './named-rows.tsx';
import classes from './rows.module.css';

/** Names with values, as query parameters and headers have them. */
export function KeyValuesControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const { node, setInput } = useStepForm();
  return (
    <NamedRows
      label={label}
      rows={readPairs(node.input[field.key])}
      empty={{ key: '' }}
      nameWidth="narrow"
      onChange={(pairs) => setInput(field.key, writePairs(pairs))}
      beside={({ row, number, change }) => (
        <div className={classes.wide}>
          <ValueField
            label={t('pairValue', { label, number })}
            source={row.value}
            onChange={(value) => change({ value })}
          />
        </div>
      )}
    />
  );
}
