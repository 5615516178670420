'use client';
/** What a step was given or brought, a line for each value. */
import { Anchor } from '@mantine/core';
import { useLocale, useTranslations } from 'next-intl';
import { Fragment, useMemo } from 'react';
import type { FlowNode } from '../../engine/flow/document.ts';
import { useNodeWords } from '../_forms/node-words.ts';
import classes from './run-detail.module.css';
import type { Detail } from './run-detail.tsx';
import type { RowWords, ValueRow } from './value-rows.ts';

type StepLabels = Detail['labels'][string];

export function useRowWords(node: FlowNode, labels: StepLabels | undefined): RowWords {
  const words = useNodeWords();
  const t = useTranslations('forms');
  const locale = useLocale();
  return useMemo(
    () => ({
      label: (key) => words.label(node.type, key),
      output: (key) => words.output(node.type, key),
      operator: (key, operator) => words.choice(node.type, key, operator) ?? operator,
      nth: (number) => t('nth', { number }),
      yesNo: (value) => t(value ? 'yes' : 'no'),
      field: (path) => {
        const key = path.toLowerCase();
        const known = labels && Object.hasOwn(labels.fields, key) ? labels.fields[key] : undefined;
        return known && (locale === 'ja' ? known.labelJa : known.label);
      },
    }),
    [words, t, locale, node.type, labels],
  );
}

export function ValuesTable({ title, none, rows }: { title: string; none: string; rows: ValueRow[] }) {
  return (
    <div>
      <p className={classes.subheading}>{title}</p>
      {rows.length === 0 ? (
        <span className={classes.none}>{none}</span>
      ) : (
        <table className={classes.values}>
          <colgroup>
            <col className={classes.names} />
            <col />
          </colgroup>
          <tbody>
            {rows.map(({ id, group, label, name, text, href }, index) => (
              <Fragment key={id}>
                {group !== undefined && group !== rows[index - 1]?.group ? (
                  <tr className={classes.group}>
                    <th scope="rowgroup" colSpan={2}>
                      {group}
                    </th>
                  </tr>
                ) : null}
                <tr data-grouped={group === undefined ? undefined : true}>
                  <th scope="row">
                    {label} {name === undefined ? null : <span className={classes.api}>{name}</span>}
                  </th>
                  <td>
                    {text === '' ? (
                      <span className={classes.none}>—</span>
                    ) : href === undefined ? (
                      text
                    ) : (
                      <Anchor href={href} target="_blank" rel="noreferrer" inherit>
                        {text}
                      </Anchor>
                    )}
                  </td>
                </tr>
              </Fragment>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
