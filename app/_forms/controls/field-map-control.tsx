'use client';
/** The mapping grid: each field of the account with the value it gets, and what the last samples would make of it. */
import { ActionIcon, Button, Select, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconArrowRight, IconEraser, IconTrash } from '@tabler/icons-react';
import { useTimeZone, useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import type { ValueSource } from '../../../engine/values/source.ts';
import type { Option } from '../../../nodes/contract.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { FieldErrors } from '../field-frame.tsx';
import {
  canBeCleared,
  cleared,
  inFieldOrder,
  isCleared,
  type Mapping,
  misfitOf,
  missingRequired,
  readMapping,
  sentAs,
  withAllRows,
  writeMapping,
} from '../lists/field-map.ts';
import { isWrongAt, problemsAt, useStepForm } from '../step-context.tsx';
import { useOptions } from '../use-options.ts';
import type { Typed } from '../values/content.ts';
import { previewOf } from '../values/preview.ts';
import { listedIn } from '../values/searched.ts';
import { sampleText } from '../values/tree.ts';
import { useSamples } from '../values/use-samples.ts';
import { ValueField } from '../values/value-field.tsx';
import classes from './field-map.module.css';
import { OptionState, useOptionProps } from './option-select.tsx';
import { RequiredDot } from './required-dot.tsx';
import { TypeMark } from './type-mark.tsx';

export function FieldMapControl({ field }: { field: CatalogField }) {
  const t = useTranslations('forms');
  const { node, setInput } = useStepForm();
  const open = useEditor((state) => state.open);
  const loaded = useOptions(node, field);
  const options = loaded.options ?? [];
  const stored = readMapping(node.input[field.key]);
  const mapping = inFieldOrder(field.allRows ? withAllRows(stored, options) : stored, options);
  const mapped = new Set(mapping.map(([name]) => name));
  const rest = options.filter(({ value }) => !mapped.has(value));
  const optionProps = useOptionProps(rest);
  const missing = missingRequired(mapping, options).filter(({ value }) => !mapped.has(value));
  const write = (next: Mapping): void =>
    // Where every row stands anyway, a row without a value is none.
    setInput(field.key, writeMapping(field.allRows ? next.filter(([, source]) => source !== undefined) : next));
  /** New rows are there to be filled in: the first of them has the focus. */
  const add = (names: readonly string[]): void => {
    write([...mapping, ...names.map((name): Mapping[number] => [name, undefined])]);
    open(node.id, { field: `${field.key}.${names[0]}`, tab: field.allRows ? 'settings' : 'mapping' });
  };

  return (
    <Stack gap={16}>
      {loaded.isLoading && mapping.length === 0 ? <Skeleton h={120} /> : null}
      {mapping.map(([name, source]) => (
        <MappingRow
          key={name}
          field={field}
          name={name}
          source={source}
          option={options.find(({ value }) => value === name)}
          isLoaded={loaded.options !== undefined}
          onChange={(changed) => write(mapping.map(([it, old]) => [it, it === name ? changed : old]))}
          onRemove={() => write(mapping.filter(([it]) => it !== name))}
        />
      ))}
      <OptionState node={node} loaded={loaded} />
      {missing.length > 0 ? (
        <div className={classes.missing}>
          <IconAlertTriangle size={16} aria-hidden />
          <span>{t('requiredMissing', { fields: missing.map(({ label }) => label).join(t('comma')) })}</span>
          <Button
            size="compact-sm"
            variant="light"
            color="warning"
            onClick={() => add(missing.map(({ value }) => value))}
          >
            {t('addRequired')}
          </Button>
        </div>
      ) : null}
      {field.allRows ? null : (
        <Select
          {...optionProps}
          label={t('addField')}
          placeholder={loaded.isLoading ? t('loading') : t('searchFields')}
          data={rest.map(({ value, label }) => ({ value, label }))}
          value={null}
          onChange={(chosen) => {
            if (chosen) add([chosen]);
          }}
          disabled={loaded.options === undefined}
          // A fresh field after each choice: the search text of the last one is gone.
          key={mapping.length}
        />
      )}
      {field.allRows && loaded.options?.length === 0 && mapping.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('noInputs')}
        </Text>
      ) : null}
    </Stack>
  );
}

interface MappingRowProps {
  field: CatalogField;
  name: string;
  source: ValueSource | undefined;
  option: Option | undefined;
  isLoaded: boolean;
  onChange: (source: ValueSource | undefined) => void;
  onRemove: () => void;
}

const types: Record<string, Typed> = {
  double: 'number',
  int: 'number',
  currency: 'number',
  percent: 'number',
  boolean: 'boolean',
};

function MappingRow({ field, name, source, option, isLoaded, onChange, onRemove }: MappingRowProps) {
  const t = useTranslations('forms');
  const samples = useSamples();
  const timeZone = useTimeZone() ?? 'UTC';
  const { problems } = useStepForm();
  const at = `${field.key}.${name}`;
  const label = option?.label ?? name;
  const result = previewOf(source, samples);
  const misfit = option && misfitOf(option, result);
  const isTyped = source?.kind === 'literal';
  const isEmptied = isCleared(source);
  const atRow = problemsAt(problems, at);
  const searched = option?.search
    ? {
        field: { options: option.search, ...(field.dependsOn ? { dependsOn: field.dependsOn } : {}) },
        config: { field: name },
        isUsual: false,
      }
    : option && listedIn(option, { yes: t('yes'), no: t('no') });
  return (
    <div className={classes.row} data-field={at}>
      <div className={classes.head}>
        <TypeMark type={option?.type} />
        <span className={classes.label}>{label}</span>
        {option?.required ? <RequiredDot /> : null}
        {label === name ? null : <span className={classes.name}>{name}</span>}
        {isEmptied || (!field.allRows && source === undefined && canBeCleared(option)) ? (
          <Tooltip label={t(isEmptied ? 'fillField' : 'clearField', { label })}>
            <ActionIcon
              onClick={() => onChange(isEmptied ? undefined : cleared)}
              aria-label={t('clearField', { label })}
              aria-pressed={isEmptied}
              variant={isEmptied ? 'light' : 'subtle'}
              size={24}
            >
              <IconEraser size={14} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {field.allRows && option ? null : (
          <ActionIcon onClick={onRemove} aria-label={t('removeField', { label })} size={24}>
            <IconTrash size={14} />
          </ActionIcon>
        )}
      </div>
      {isEmptied ? (
        <p className={classes.cleared}>{t('isCleared')}</p>
      ) : (
        <ValueField
          label={label}
          source={source}
          onChange={onChange}
          typed={types[option?.type ?? ''] ?? 'text'}
          isLong={option?.type === 'textarea'}
          hasError={isWrongAt(problems, at)}
          searched={searched}
          placeholder={
            option?.values?.length
              ? option.values
                  .slice(0, 3)
                  .map(({ label: shown }) => shown)
                  .join(' / ')
              : undefined
          }
        />
      )}
      <FieldErrors problems={atRow} />
      {isLoaded && !option ? (
        <Text className={classes.warning}>{t(field.allRows ? 'unknownInput' : 'unknownField')}</Text>
      ) : null}
      {misfit ? (
        <Text className={classes.warning}>{t(`fit.${misfit.key}`, misfit.params)}</Text>
      ) : isTyped || result === undefined ? null : (
        <Text className={classes.result}>
          <IconArrowRight size={13} aria-hidden /> {sampleText(sentAs(option, result, timeZone)) || t('emptyValue')}
        </Text>
      )}
    </div>
  );
}
