'use client';
/** Groups of conditions over values of earlier steps: all of a group must hold, and one group is enough. */
import { Select } from '@mantine/core';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { emptyCondition, needsRight, type RouteCondition } from '../lists/routes.ts';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { ValueField } from '../values/value-field.tsx';
import { operatorData } from './conditions-control.tsx';
import { AddRow, RemoveRow } from './row-buttons.tsx';
import classes from './rows.module.css';

export const firstOperator = (field: CatalogField): string => field.choices?.[0] ?? 'equals';

interface ConditionGroupsProps {
  field: CatalogField;
  groups: RouteCondition[][];
  onChange: (groups: RouteCondition[][]) => void;
}

export function ConditionGroups({ field, groups: given, onChange }: ConditionGroupsProps) {
  const t = useTranslations('forms');
  // One empty row waits to be filled: nobody has to press “add” first.
  const groups = given.length > 0 ? given : [[emptyCondition(firstOperator(field))]];
  const setGroup = (index: number, group: RouteCondition[]): void =>
    onChange(
      group.length === 0 ? groups.filter((_, at) => at !== index) : groups.map((it, at) => (at === index ? group : it)),
    );
  return (
    <>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other name
        <div key={index} className={classes.rows}>
          {index > 0 ? <div className={classes.or}>{t('or')}</div> : null}
          <Group
            field={field}
            group={group}
            canRemoveLast={groups.length > 1}
            onChange={(next) => setGroup(index, next)}
          />
        </div>
      ))}
      <AddRow
        label={t('addOr')}
        isQuiet
        onClick={() => onChange([...groups, [emptyCondition(firstOperator(field))]])}
      />
    </>
  );
}

interface GroupProps {
  field: CatalogField;
  group: RouteCondition[];
  canRemoveLast: boolean;
  onChange: (group: RouteCondition[]) => void;
}

function Group({ field, group, canRemoveLast, onChange }: GroupProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node } = useStepForm();
  const change = (index: number, part: Partial<RouteCondition>): void =>
    onChange(group.map((it, at) => (at === index ? { ...it, ...part } : it)));
  return (
    <>
      {group.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name
        <div key={index} className={classes.row}>
          {index > 0 ? <div className={classes.and}>{t('and')}</div> : null}
          <ValueField
            label={t('conditionLeft', { number: index + 1 })}
            source={condition.left}
            placeholder={t('chooseValue')}
            onChange={(left) => change(index, { left })}
          />
          <div className={classes.pair}>
            <Select
              aria-label={t('conditionOperator', { number: index + 1 })}
              data={operatorData(field, node.type, words)}
              value={condition.operator}
              onChange={(chosen) => change(index, { operator: chosen ?? condition.operator })}
              className={classes.narrow ?? ''}
              comboboxProps={{ width: 200, position: 'bottom-start' }}
              maxDropdownHeight={300}
            />
            <div className={classes.wide}>
              {needsRight(condition.operator) ? (
                <ValueField
                  label={t('conditionRight', { number: index + 1 })}
                  source={condition.right}
                  // Text, also of figures: 090 begins a telephone number. The comparison reads a number where one is compared.
                  onChange={(right) => change(index, { right })}
                />
              ) : null}
            </div>
            <RemoveRow
              label={t('removeCondition', { number: index + 1 })}
              isDisabled={group.length === 1 && !canRemoveLast}
              onClick={() => onChange(group.filter((_, at) => at !== index))}
            />
          </div>
        </div>
      ))}
      <AddRow label={t('addAnd')} onClick={() => onChange([...group, emptyCondition(firstOperator(field))])} />
    </>
  );
}
