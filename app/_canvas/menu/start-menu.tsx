'use client';
/** An empty flow: what shall start it? */
import { Button, Modal, Title } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { CatalogNode } from '../../../engine/flow/catalog.ts';
import { useActions } from '../state/use-actions.tsx';
import { useTriggerSections } from './sections.ts';
import classes from './start-menu.module.css';
import { StepPicker } from './step-picker.tsx';

export function StartMenu() {
  const t = useTranslations('canvas');
  const actions = useActions();
  const onPick = useCallback((node: CatalogNode) => actions.trigger(node, null), [actions]);
  const sections = useTriggerSections(onPick);
  return (
    <div className={classes.ground}>
      <section className={classes.start} aria-label={t('start.title')}>
        <span className={classes.mark}>
          <IconBolt size={24} aria-hidden />
        </span>
        <Title order={2}>{t('start.title')}</Title>
        <p className={classes.text}>{t('start.text')}</p>
        <StepPicker sections={sections} placeholder={t('start.search')} maxHeight={420} />
        <Button component={Link} href="/templates" variant="subtle" size="sm">
          {t('start.templates')}
        </Button>
      </section>
    </div>
  );
}

interface ChangeTriggerProps {
  replaced: string | null;
  isOpen: boolean;
  onClose: () => void;
}

export function ChangeTrigger({ replaced, isOpen, onClose }: ChangeTriggerProps) {
  const t = useTranslations('canvas');
  const actions = useActions();
  const onPick = useCallback(
    (node: CatalogNode) => {
      actions.trigger(node, replaced);
      onClose();
    },
    [actions, replaced, onClose],
  );
  const sections = useTriggerSections(onPick);
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('changeTrigger')} size={480}>
      <StepPicker sections={sections} placeholder={t('start.search')} />
    </Modal>
  );
}
