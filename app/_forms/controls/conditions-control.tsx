'use client';
/** Search conditions: field, operator, value; where the step takes groups, rows are joined by AND or by OR. */
import { SegmentedControl, Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { FieldErrors } from '../field-frame.tsx';
import {
  type FieldCondition,
  joined,
  readConditions,
  readFixed,
  withoutCondition,
  writeConditions,
  writeFixed,
} from '../lists/conditions.ts';
import { needsRight } from '../lists/routes.ts';
import { fitTo } from '../lists/several.ts';
import { useNodeWords } from '../node-words.ts';
import { problemsAt, useStepForm } from '../step-context.tsx';
import { useOptions } from '../use-options.ts';
import { ConditionValue } from './condition-value.tsx';
import { dataOf, OptionState, useOptionProps } from './option-select.tsx';
import { AddRow, RemoveRow } from './row-buttons.tsx';
import classes from './rows.module.css';

export function ConditionsControl({ field }: { field: CatalogField }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, problems, setInput, setConfig } = useStepForm();
  // A trigger has no earlier steps: what it compares with is fixed.
  const isFixed = field.place === 'config';
  const loaded = useOptions(node, field);
  const optionProps = useOptionProps(loaded.options);
  const conditions = isFixed ? readFixed(node.config[field.key]) : readConditions(node.input[field.key]);
  // One empty row waits to be filled: nobody has to press “add” first.
  const rows: FieldCondition[] = conditions.length > 0 ? conditions : [{ field: '', operator: firstOperator(field) }];
  const write = (changed: FieldCondition[]): void =>
    isFixed ? setConfig(field.key, writeFixed(changed)) : setInput(field.key, writeConditions(changed));
  const change = (index: number, part: Partial<FieldCondition>): void =>
    write(rows.map((row, at) => (at === index ? fitted({ ...row, ...part }) : row)));
  const optionOf = (name: string | null) => loaded.options?.find(({ value }) => value === name);
  /** The comparison that was chosen may make no sense for another field. */
  const fitting = (name: string | null, operator: string): Partial<FieldCondition> => {
    const fit = optionOf(name)?.operators;
    return fit === undefined || fit.includes(operator) ? {} : { operator: fit[0] ?? operator };
  };

  return (
    <div className={classes.rows}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name
        <div key={index} className={classes.row} data-field={`${field.key}.${index}`}>
          {index > 0 ? (
            <Joint
              field={field}
              row={row}
              label={t('join', { number: index + 1 })}
              isAny={node.config.match === 'any'}
              onChange={(how) => write(rows.map((it, at) => (at === index ? joined(it, how) : it)))}
            />
          ) : null}
          <div className={classes.pair}>
            <Select
              {...optionProps}
              aria-label={t('conditionField', { number: index + 1 })}
              data={dataOf(loaded.options, [row.field])}
              value={row.field === '' ? null : row.field}
              onChange={(chosen) => change(index, { field: chosen ?? '', ...fitting(chosen, row.operator) })}
              disabled={loaded.isWaiting}
              placeholder={loaded.isLoading ? t('loading') : t('chooseField')}
              className={classes.wide ?? ''}
              comboboxProps={{ width: 392, position: 'bottom-start' }}
            />
            <Select
              aria-label={t('conditionOperator', { number: index + 1 })}
              data={operatorData(field, node.type, words, optionOf(row.field)?.operators, row.operator)}
              value={row.operator}
              onChange={(chosen) => change(index, { operator: chosen ?? row.operator })}
              className={classes.operator ?? ''}
              comboboxProps={{ width: 200, position: 'bottom-end' }}
            />
            <RemoveRow
              label={t('removeCondition', { number: index + 1 })}
              isDisabled={conditions.length === 0}
              onClick={() => write(withoutCondition(rows, index))}
            />
          </div>
          {needsRight(row.operator) ? (
            <div data-field={`${field.key}.${index}.value`}>
              <ConditionValue
                number={index + 1}
                operator={row.operator}
                isFixed={isFixed}
                option={optionOf(row.field)}
                source={row.value}
                onChange={(value) => change(index, { value })}
              />
            </div>
          ) : null}
          <FieldErrors problems={problemsAt(problems, `${field.key}.${index}`)} />
        </div>
      ))}
      <OptionState node={node} loaded={loaded} />
      <AddRow
        label={t('addCondition')}
        isDisabled={conditions.length === 0}
        onClick={() => write([...rows, { field: '', operator: firstOperator(field) }])}
      />
    </div>
  );
}

interface JointProps {
  field: CatalogField;
  row: FieldCondition;
  label: string;
  /** A step of before there were groups: all its rows are joined by OR. */
  isAny: boolean;
  onChange: (how: 'and' | 'or') => void;
}

function Joint({ field, row, label, isAny, onChange }: JointProps) {
  const t = useTranslations('forms');
  if (!field.groups || isAny) return <div className={isAny ? classes.or : classes.and}>{t(isAny ? 'or' : 'and')}</div>;
  return (
    <div className={row.or ? classes.or : classes.and}>
      <SegmentedControl
        size="xs"
        aria-label={label}
        data={[
          { value: 'and', label: t('and') },
          { value: 'or', label: t('or') },
        ]}
        value={row.or ? 'or' : 'and'}
        onChange={(how) => onChange(how === 'or' ? 'or' : 'and')}
      />
    </div>
  );
}

const fitted = (row: FieldCondition): FieldCondition => ({ ...row, value: fitTo(row.operator, row.value) });

const firstOperator = (field: CatalogField): string => field.choices?.[0] ?? 'equals';

/** `fit` narrows the choices to those that the row's field takes; what is chosen already always stands there. */
export function operatorData(
  field: CatalogField,
  type: string,
  words: ReturnType<typeof useNodeWords>,
  fit?: readonly string[],
  chosen?: string,
) {
  return (field.choices ?? ['equals'])
    .filter((value) => fit === undefined || fit.includes(value) || value === chosen)
    .map((value) => ({ value, label: words.choice(type, field.key, value) ?? value }));
}
