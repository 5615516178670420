'use client';
/** Draws one field from its specification; the same few controls for every node. */
import {
  JsonInput,
  MultiSelect,
  NumberInput,
  type NumberInputProps,
  Radio,
  Select,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { seesItem } from '../../../engine/flow/reach.ts';
import type { Json } from '../../../nodes/contract.ts';
import { FieldFrame, ForEditors } from '../field-frame.tsx';
import { useNodeWords } from '../node-words.ts';
import { isWrongAt, problemsAt, useStepForm } from '../step-context.tsx';
import type { Typed } from '../values/content.ts';
import { searchedBy } from '../values/searched.ts';
import { ValueField } from '../values/value-field.tsx';
import { ValuePlace } from '../values/value-place.tsx';
import { ConditionsControl } from './conditions-control.tsx';
import { FieldMapControl } from './field-map-control.tsx';
import { InputsControl } from './inputs-control.tsx';
import { KeyValuesControl } from './key-values-control.tsx';
import { OptionMultiSelect, OptionSelect } from './option-select.tsx';
import { PathsControl } from './paths-control.tsx';
import { RoutesControl } from './routes-control.tsx';
import { RulesControl } from './rules-control.tsx';

/** Their rows show the problems inside them themselves. */
const listControls: ReadonlySet<CatalogField['control']> = new Set(['fieldMap', 'conditions', 'routes']);

/** Few choices are read at a glance; more are opened. */
const RADIO_UP_TO = 4;

export function FieldControl({ field }: { field: CatalogField }) {
  const { node, problems } = useStepForm();
  const words = useNodeWords();
  const label = words.label(node.type, field.key);
  const isList = listControls.has(field.control);
  if (field.control === 'boolean' && field.place === 'config') return <BooleanControl field={field} label={label} />;
  return (
    <FieldFrame
      field={field.key}
      label={label}
      isRequired={field.required}
      help={words.help(node.type, field.key)}
      problems={problemsAt(problems, field.key, isList)}
    >
      <Control field={field} label={label} />
    </FieldFrame>
  );
}

function Control({ field, label }: { field: CatalogField; label: string }) {
  switch (field.control) {
    case 'routes':
      return <RoutesControl field={field} />;
    case 'rules':
      return <RulesControl field={field} />;
    case 'conditions':
      return <ConditionsControl field={field} />;
    case 'fieldMap':
      return <FieldMapControl field={field} />;
    case 'inputs':
      return <InputsControl field={field} label={label} />;
    case 'keyValues':
      return <KeyValuesControl field={field} label={label} />;
    case 'paths':
      return <PathsControl field={field} label={label} />;
    default:
      return field.place === 'input' ? (
        <InputControl field={field} label={label} />
      ) : (
        <ConfigControl field={field} label={label} />
      );
  }
}

const typed: Partial<Record<CatalogField['control'], Typed>> = { number: 'number', boolean: 'boolean', json: 'json' };

/** Filled when the flow runs: text, values of earlier steps, or both. */
function InputControl({ field, label }: { field: CatalogField; label: string }) {
  const { node, known, problems, setInput } = useStepForm();
  const words = useNodeWords();
  const input = (
    <ValueField
      label={label}
      source={node.input[field.key]}
      onChange={(source) => setInput(field.key, source)}
      typed={typed[field.control] ?? 'text'}
      isLong={field.control === 'longText' || field.control === 'json'}
      placeholder={words.placeholder(node.type, field.key)}
      hasError={isWrongAt(problems, field.key)}
      searched={searchedBy(field)}
      wantsList={field.key === known.loop?.items || field.key === known.perItem?.items}
    />
  );
  if (!known.perItem && field.key !== known.loop?.collect) return input;
  return (
    <ValuePlace nodeId={node.id} isAtEnd={seesItem(known, field.key)}>
      {input}
    </ValuePlace>
  );
}

/** Fixed while the flow is made. */
function ConfigControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const { node, problems, setConfig } = useStepForm();
  const words = useNodeWords();
  // What the schema takes when nothing is chosen is shown as chosen.
  const value = node.config[field.key] ?? field.default;
  const hasError = isWrongAt(problems, field.key);
  const set = (next: Json | undefined): void => setConfig(field.key, next);
  const text = typeof value === 'string' ? value : '';
  const list = Array.isArray(value) ? value.map(String) : [];
  const placeholder = words.placeholder(node.type, field.key);
  const shared = { 'aria-label': label, error: hasError, ...(placeholder ? { placeholder } : {}) };

  if (field.control === 'choice' && field.options)
    return <OptionSelect node={node} field={field} label={label} hasError={hasError} value={text} onChange={set} />;
  if (field.control === 'choices' && field.options)
    return (
      <OptionMultiSelect node={node} field={field} label={label} hasError={hasError} value={list} onChange={set} />
    );
  switch (field.control) {
    case 'choice':
      return <ChoiceControl field={field} label={label} value={text} onChange={set} hasError={hasError} />;
    case 'choices':
      return <MultiSelect {...shared} data={choicesOf(field, node.type, words)} value={list} onChange={set} />;
    case 'number':
      return <NumberControl {...shared} value={typeof value === 'number' ? value : ''} onChange={set} />;
    case 'longText':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          onChange={(event) => set(event.currentTarget.value || undefined)}
        />
      );
    case 'json':
      return (
        <JsonInput
          {...shared}
          autosize
          minRows={4}
          value={typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 2)}
          onChange={(next) => set(next === '' ? undefined : next)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          value={text}
          placeholder={placeholder ?? t('type')}
          onChange={(event) => set(event.currentTarget.value || undefined)}
        />
      );
  }
}

interface NumberControlProps {
  value: number | '';
  onChange: (value: number | undefined) => void;
}

/** While it is typed into it holds what was typed: emptied, the default does not come back under the fingers. */
function NumberControl({
  value,
  onChange,
  ...shared
}: NumberControlProps & Omit<NumberInputProps, 'value' | 'onChange'>) {
  const [typed, setTyped] = useState<string | number | null>(null);
  return (
    <NumberInput
      {...shared}
      value={typed ?? value}
      onChange={(next) => {
        setTyped(next);
        onChange(typeof next === 'number' ? next : undefined);
      }}
      onBlur={() => setTyped(null)}
      thousandSeparator=","
    />
  );
}

const choicesOf = (field: CatalogField, type: string, words: ReturnType<typeof useNodeWords>) =>
  (field.choices ?? []).map((value) => ({ value, label: words.choice(type, field.key, value) ?? value }));

interface ChoiceControlProps {
  field: CatalogField;
  label: string;
  value: string;
  hasError: boolean;
  onChange: (value: string) => void;
}

function ChoiceControl({ field, label, value, hasError, onChange }: ChoiceControlProps) {
  const { node } = useStepForm();
  const words = useNodeWords();
  const t = useTranslations('forms');
  const choices = choicesOf(field, node.type, words);
  if (choices.length > RADIO_UP_TO)
    return (
      <Select
        aria-label={label}
        data={choices}
        value={value === '' ? null : value}
        onChange={(next) => (next === null ? undefined : onChange(next))}
        placeholder={t('choose')}
        error={hasError}
      />
    );
  return (
    <Radio.Group value={value} onChange={onChange} aria-label={label}>
      <Stack gap={8}>
        {choices.map((choice) => (
          <Radio key={choice.value} value={choice.value} label={choice.label} size="sm" />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function BooleanControl({ field, label }: { field: CatalogField; label: string }) {
  const { node, setConfig } = useStepForm();
  const words = useNodeWords();
  return (
    <div data-field={field.key}>
      <ForEditors>
        <Switch
          label={label}
          description={words.help(node.type, field.key)}
          checked={(node.config[field.key] ?? field.default) === true}
          onChange={(event) => setConfig(field.key, event.currentTarget.checked)}
        />
      </ForEditors>
    </div>
  );
}
