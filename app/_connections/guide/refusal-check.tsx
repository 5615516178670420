'use client';
/** Salesforce shows some refusals on its own page only: whatever stands there is pasted here and explained. */
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '../../_client/trpc.tsx';
import { ErrorText, shownError } from '../../_ui/errors.tsx';
import { Panel } from '../../_ui/panel.tsx';
import { AdminLetter } from '../admin-letter.tsx';
import classes from './guide.module.css';

export function RefusalCheck() {
  const t = useTranslations('connections.guide.check');
  const trpc = useTRPC();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const { data, error, isFetching } = useQuery(
    trpc.connections.explain.queryOptions({ type: 'salesforce', text: asked }, { enabled: asked !== '' }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(text.trim());
  };
  return (
    <Panel isPadded aria-labelledby="check">
      <h2 id="check" className={classes.heading}>
        {t('title')}
      </h2>
      <p className={classes.lead}>{t('text')}</p>
      <form onSubmit={submit}>
        <Stack gap={12}>
          <Textarea
            label={t('label')}
            placeholder="error=redirect_uri_mismatch&error_description=redirect_uri%20must%20match%20configuration"
            rows={3}
            maxLength={4000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" loading={isFetching} disabled={text.trim() === ''}>
              {t('explain')}
            </Button>
          </Group>
        </Stack>
      </form>
      <div className={classes.answer} aria-live="polite">
        {error ? <ErrorText error={shownError(error)} /> : null}
        {data ? (
          <ErrorText error={data} tone="warning">
            {data.letter ? <AdminLetter letter={data.letter} /> : null}
          </ErrorText>
        ) : null}
      </div>
    </Panel>
  );
}
