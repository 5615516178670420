'use client';
/** Search conditions: field, operator, value; all must hold. */
import { ActionIcon, Button, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { FieldErrors } from '../field-frame.tsx';
import { type FieldCondition, readConditions, writeConditions } from '../lists/conditions.ts';
import { needsRight } from '../lists/routes.ts';
import { useNodeWords } from '../node-words.ts';
import { problemsAt, useStepForm } from '../step-context.tsx';
import { useOptions } from '../use-options.ts';
import { ValueField } from '../values/value-field.tsx';
import { dataOf, OptionState, useOptionProps } from './option-select.tsx';
import classes from './rows.module.css';

export function ConditionsControl({ field }: { field: CatalogField }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, problems, setInput } = useStepForm();
  const loaded = useOptions(node, field);
  const optionProps = useOptionProps(loaded.options);
  const conditions = readConditions(node.input[field.key]);
  // One empty row waits to be filled: nobody has to press “add” first.
  const rows: FieldCondition[] = conditions.length > 0 ? conditions : [{ field: '', operator: firstOperator(field) }];
  const write = (changed: FieldCondition[]): void => setInput(field.key, writeConditions(changed));
  const change = (index: number, part: Partial<FieldCondition>): void =>
    write(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));

  return (
    <div className={classes.rows}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name
        <div key={index} className={classes.row} data-field={`${field.key}.${index}`}>
          {index > 0 ? <div className={classes.and}>{t('and')}</div> : null}
          <div className={classes.pair}>
            <Select
              {...optionProps}
              aria-label={t('conditionField', { number: index + 1 })}
              data={dataOf(loaded.options, [row.field])}
              value={row.field === '' ? null : row.field}
              onChange={(chosen) => change(index, { field: chosen ?? '' })}
              disabled={loaded.isWaiting}
              placeholder={loaded.isLoading ? t('loading') : t('chooseField')}
              className={classes.wide ?? ''}
            />
            <Select
              aria-label={t('conditionOperator', { number: index + 1 })}
              data={operatorData(field, node.type, words)}
              value={row.operator}
              onChange={(chosen) => change(index, { operator: chosen ?? row.operator })}
              className={classes.narrow ?? ''}
              comboboxProps={{ width: 200, position: 'bottom-end' }}
            />
            <ActionIcon
              onClick={() => write(rows.filter((_, at) => at !== index))}
              aria-label={t('removeCondition', { number: index + 1 })}
              disabled={conditions.length === 0}
              size={38}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
          {needsRight(row.operator) ? (
            <ValueField
              label={t('conditionValue', { number: index + 1 })}
              source={row.value}
              onChange={(value) => change(index, { value })}
            />
          ) : null}
          <FieldErrors problems={problemsAt(problems, `${field.key}.${index}`)} />
        </div>
      ))}
      <OptionState node={node} loaded={loaded} />
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          disabled={conditions.length === 0}
          onClick={() => write([...rows, { field: '', operator: firstOperator(field) }])}
        >
          {t('addCondition')}
        </Button>
      </div>
    </div>
  );
}

const firstOperator = (field: CatalogField): string => field.choices?.[0] ?? 'equals';

export function operatorData(field: CatalogField, type: string, words: ReturnType<typeof useNodeWords>) {
  return (field.choices ?? ['equals']).map((value) => ({
    value,
    label: words.choice(type, field.key, value) ?? value,
  }));
}
