'use client';
/** What a step sends, in the words of its form. */
import { useQueries } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import type { Json } from '../../../nodes/contract.ts';
import { useTRPC } from '../../_client/trpc.tsx';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import { questionOf, useKnownLabel, useOptions } from '../use-options.ts';
import classes from './step-panel.module.css';
import { ValueView } from './value-view.tsx';

/** Of a list that is written in one step: how long it is, and what its first item becomes. */
export function FirstOf({ preview }: { preview: Json }) {
  const t = useTranslations('forms');
  const { items, first } = preview as { items: number; first: Json };
  return (
    <>
      <p className={classes.text}>{t('test.firstOf', { count: items })}</p>
      <Sent value={first} />
    </>
  );
}

/** Fields are called as in the form above. */
export function Sent({ value }: { value: Json }) {
  const { node, known } = useStepForm();
  const labelOf = useKnownLabel();
  const words = useNodeWords();
  const field = known.fields.find(({ control }) => control === 'fieldMap');
  const choiceLabel = (key: string, value: string): string | undefined => {
    const asked = known.fields.find((one) => one.key === key && one.place === 'config');
    return asked?.options ? labelOf(node, asked, value) : words.choice(node.type, key, value);
  };
  // What the mapping tab asks for; kept for minutes, so that nothing is asked twice.
  useOptions(node, field, { isEnabled: field !== undefined });
  const settings = useSettings();
  return (
    <ValueView
      value={value}
      type={node.type}
      isInput
      choiceLabel={choiceLabel}
      fieldLabel={(name) => settings.get(name)?.label ?? (field && labelOf(node, field, name))}
      fieldValue={(name) => settings.get(name)?.chosen}
    />
  );
}

/** Settings that are sent as fields of the record, by the fields' names: record type, owner. */
function useSettings(): Map<string, { label: string; chosen: string | undefined }> {
  const { node, known } = useStepForm();
  const words = useNodeWords();
  const trpc = useTRPC();
  const locale = useLocale();
  const isSent = (it: CatalogField): it is CatalogField & { becomes: string } =>
    it.becomes !== undefined && Boolean(node.config[it.key]);
  const settings = known.fields.filter(isSent);
  const asked = useQueries({
    queries: settings.map((setting) => ({
      ...trpc.catalog.options.queryOptions(questionOf(node, setting, locale)),
      staleTime: 60_000,
      retry: 1,
    })),
  });
  return new Map(
    settings.map(({ key, becomes }, index) => [
      becomes,
      {
        label: words.label(node.type, key),
        chosen: asked[index]?.data?.find(({ value }) => value === node.config[key])?.label,
      },
    ]),
  );
}
