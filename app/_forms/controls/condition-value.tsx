'use client';
/** What a condition compares with: one value, or several of which one is enough. */
import { useTranslations } from 'next-intl';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Option } from '../../../nodes/contract.ts';
import { readSeveral, takesSeveral, writeSeveral } from '../lists/several.ts';
import { listedIn, type Searched } from '../values/searched.ts';
import { ValueField } from '../values/value-field.tsx';
import { FixedValue, FixedValues } from './fixed-value.tsx';
import { AddRow, RemoveRow } from './row-buttons.tsx';
import classes from './rows.module.css';

interface ConditionValueProps {
  /** Of the condition, from 1. */
  number: number;
  operator: string;
  /** A trigger has no earlier steps: what it compares with is fixed. */
  isFixed: boolean;
  /** The field's type and choices in the account. */
  option: Pick<Option, 'type' | 'values'> | undefined;
  source: ValueSource | undefined;
  onChange: (source: ValueSource | undefined) => void;
}

export function ConditionValue({ number, operator, isFixed, option, source, onChange }: ConditionValueProps) {
  const t = useTranslations('forms');
  const label = t('conditionValue', { number });
  if (isFixed) {
    const Fixed = takesSeveral(operator) ? FixedValues : FixedValue;
    return <Fixed label={label} values={option?.values} source={source} onChange={onChange} />;
  }
  // A condition on a list of several names one of them, or several as they are written.
  const searched = option && listedIn(option, { yes: t('yes'), no: t('no') });
  const shared = { searched, source, onChange };
  if (takesSeveral(operator)) return <Several number={number} {...shared} />;
  return <ValueField label={label} {...shared} />;
}

type SeveralProps = Pick<ConditionValueProps, 'number' | 'source' | 'onChange'> & { searched: Searched | undefined };

function Several({ number, searched, source, onChange }: SeveralProps) {
  const t = useTranslations('forms');
  const rows = readSeveral(source);
  const write = (next: (ValueSource | undefined)[]): void => onChange(writeSeveral(next));
  return (
    <div className={classes.rows}>
      {rows.map((row, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: values of a condition have no other name
        <div key={index} className={classes.pair}>
          <div className={classes.wide}>
            <ValueField
              label={
                index === 0 ? t('conditionValue', { number }) : t('conditionValueAt', { number, place: index + 1 })
              }
              source={row}
              searched={searched}
              onChange={(changed) => write(rows.map((it, at) => (at === index ? changed : it)))}
            />
          </div>
          {rows.length > 1 ? (
            <RemoveRow
              label={t('removeConditionValue', { number, place: index + 1 })}
              onClick={() => write(rows.filter((_, at) => at !== index))}
            />
          ) : null}
        </div>
      ))}
      <AddRow
        label={t('addConditionValue')}
        isQuiet
        isDisabled={rows.at(-1) === undefined}
        onClick={() => write([...rows, undefined])}
      />
    </div>
  );
}
