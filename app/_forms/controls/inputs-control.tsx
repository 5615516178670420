'use client';
/** The values that a called flow is given: a name, a type, and whether it has to be there. */
import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { type NamedInput, readInputs, writeInputs } from '../lists/inputs.ts';
import { useNodeWords } from '../node-words.ts';
import { useStepForm } from '../step-context.tsx';
import classes from './rows.module.css';

export function InputsControl({ field, label }: { field: CatalogField; label: string }) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node, setConfig } = useStepForm();
  const inputs = readInputs(node.config[field.key]);
  const types = field.choices ?? [];
  const write = (next: NamedInput[]): void => setConfig(field.key, writeInputs(next));
  const change = (index: number, part: Partial<NamedInput>): void =>
    write(inputs.map((input, at) => (at === index ? { ...input, ...part } : input)));
  return (
    <div className={classes.rows}>
      {inputs.map((input, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows may share a name while they are typed
        <div key={index} className={classes.row}>
          <div className={classes.pair}>
            <TextInput
              aria-label={t('pairName', { label, number: index + 1 })}
              placeholder={t('name')}
              value={input.key}
              maxLength={60}
              onChange={(event) => change(index, { key: event.currentTarget.value })}
              className={classes.wide ?? ''}
            />
            <Select
              aria-label={t('inputType', { number: index + 1 })}
              data={types.map((value) => ({ value, label: words.choice(node.type, field.key, value) ?? value }))}
              value={input.type}
              onChange={(type) => change(index, { type: type ?? input.type })}
              className={classes.narrow ?? ''}
            />
            <ActionIcon
              size={38}
              aria-label={t('removeRow', { number: index + 1 })}
              onClick={() => write(inputs.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
          <Checkbox
            size="sm"
            label={t('required')}
            checked={input.required}
            onChange={(event) => change(index, { required: event.currentTarget.checked })}
          />
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => write([...inputs, { key: '', type: types[0] ?? 'text', required: false }])}
        >
          {t('addRow')}
        </Button>
      </div>
    </div>
  );
}
