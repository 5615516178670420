'use client';
/** Conditions that stand for themselves, without routes. */
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { readGroups, writeGroups } from '../lists/routes.ts';
import { useStepForm } from '../step-context.tsx';
import { ConditionGroups } from './condition-groups.tsx';
import classes from './rows.module.css';

export function RulesControl({ field }: { field: CatalogField }) {
  const { node, setInput } = useStepForm();
  return (
    <div className={classes.rows}>
      <ConditionGroups
        field={field}
        groups={readGroups(node.input[field.key])}
        onChange={(groups) => setInput(field.key, writeGroups(groups))}
      />
    </div>
  );
}
