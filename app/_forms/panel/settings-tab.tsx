'use client';
import { Button, Collapse, Stack, UnstyledButton } from '@mantine/core';
import { IconArrowRight, IconChevronRight } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { isShown } from '../../../engine/flow/shown.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { AccountField } from '../account-field.tsx';
import { FieldControl } from '../controls/field-control.tsx';
import { readMapping } from '../lists/field-map.ts';
import { problemsAt, useStepForm } from '../step-context.tsx';
import { KeyOffer } from './key-offer.tsx';
import classes from './step-panel.module.css';
import { WhenFails } from './when-fails.tsx';

/** A branch's routes exist in config and in input: one control edits both. */
export function drawnFields(fields: readonly CatalogField[]): CatalogField[] {
  return fields.filter(
    (field, index) =>
      field.control !== 'routes' ||
      fields.findIndex((other) => other.key === field.key && other.control === 'routes') === index,
  );
}

/**
 * What the other fields hang on comes first (the object, how a record is found), then the values that are given, then what
 * happens in special cases, which has a default.
 */
function asked(fields: CatalogField[]): CatalogField[] {
  const leading = new Set(
    fields.flatMap(({ place, dependsOn = [], when }) =>
      place === 'input' && when ? [...dependsOn, when.field] : dependsOn,
    ),
  );
  for (const { key, when } of fields) if (when && leading.has(key)) leading.add(when.field);
  const isLate = ({ key, place, default: usual }: CatalogField): boolean =>
    place === 'config' && usual !== undefined && !leading.has(key);
  return [...fields.filter((field) => !isLate(field)), ...fields.filter(isLate)];
}

export function SettingsTab({ focusField }: { focusField: string | undefined }) {
  const t = useTranslations('forms');
  const { node, known } = useStepForm();
  const fields = drawnFields(known.fields).filter((field) => isShown(field, node, known.fields));
  const plain = fields.filter((field) => field.control !== 'fieldMap' || field.allRows);
  const basic = asked(plain.filter((field) => !field.advanced));
  const advanced = plain.filter((field) => field.advanced);
  const maps = fields.filter((field) => field.control === 'fieldMap' && !field.allRows);
  const isAsked = advanced.some(({ key }) => key === focusField);
  const [isOpen, setOpen] = useState(false);
  const isSeen = isOpen || isAsked;
  return (
    <Stack gap={20}>
      {known.connection && !known.connectionOptional ? <AccountField type={known.connection} /> : null}
      {basic.map((field) => (
        <FieldControl key={`${field.place} ${field.key}`} field={field} />
      ))}
      {known.connection && known.connectionOptional ? <AccountField type={known.connection} /> : null}
      {maps.map((field) => (
        <MapLink key={field.key} field={field} />
      ))}
      <KeyOffer />
      {advanced.length > 0 ? (
        <div>
          <UnstyledButton className={classes.fold} aria-expanded={isSeen} onClick={() => setOpen(!isSeen)}>
            <IconChevronRight size={14} className={classes.chevron} data-open={isSeen || undefined} aria-hidden />
            {t('advanced')}
          </UnstyledButton>
          <Collapse expanded={isSeen}>
            <Stack gap={20} pt={12}>
              {advanced.map((field) => (
                <FieldControl key={`${field.place} ${field.key}`} field={field} />
              ))}
            </Stack>
          </Collapse>
        </div>
      ) : null}
      {known.connection === undefined && fields.length === 0 ? (
        <p className={classes.text}>{t('nothingToSet')}</p>
      ) : null}
      <div className={classes.apart}>
        <WhenFails />
      </div>
    </Stack>
  );
}

/** The mapping has its own tab; here stands how far it is. */
function MapLink({ field }: { field: CatalogField }) {
  const t = useTranslations('forms');
  const setTab = useEditor((state) => state.setTab);
  const { node, problems } = useStepForm();
  const count = readMapping(node.input[field.key]).length;
  const isMissing = problemsAt(problems, field.key).length > 0;
  return (
    <Button
      variant="default"
      justify="space-between"
      fullWidth
      h={44}
      rightSection={<IconArrowRight size={16} />}
      onClick={() => setTab('mapping')}
      data-missing={isMissing || undefined}
    >
      {count > 0 ? t('mapped', { count }) : t('mapFields')}
    </Button>
  );
}
