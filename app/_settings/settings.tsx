'use client';
import { Text } from '@mantine/core';
import { useTranslations } from 'next-intl';
import { LanguageSwitch } from '../_frame/language-switch.tsx';
import { AppearanceSwitch } from '../_frame/person-menu.tsx';
import { Page } from '../_ui/page.tsx';
import { Panel } from '../_ui/panel.tsx';
import { People } from './people.tsx';
import classes from './settings.module.css';
import { WorkspaceForm } from './workspace-form.tsx';

export function Settings() {
  const t = useTranslations('settings');
  return (
    <Page title={t('title')}>
      <div className={classes.sections}>
        <Panel isPadded aria-labelledby="workspace">
          <h2 id="workspace" className={classes.heading}>
            {t('workspace')}
          </h2>
          <WorkspaceForm />
        </Panel>
        <Panel isPadded aria-labelledby="display">
          <h2 id="display" className={classes.heading}>
            {t('display')}
          </h2>
          <div className={classes.display}>
            <div>
              <Text size="xs" fw={600} mb={4}>
                {t('language')}
              </Text>
              <LanguageSwitch />
              <Text size="xs" c="dimmed" mt={6}>
                {t('languageHelp')}
              </Text>
            </div>
            <div>
              <Text size="xs" fw={600} mb={4}>
                {t('appearance')}
              </Text>
              <AppearanceSwitch />
            </div>
          </div>
        </Panel>
        <Panel isPadded aria-labelledby="people">
          <h2 id="people" className={classes.heading}>
            {t('people')}
          </h2>
          <People />
        </Panel>
      </div>
    </Page>
  );
}
