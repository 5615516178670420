'use client';
import { Alert } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { AppOutput } from '../_client/output.ts';
import { ErrorText } from '../_ui/errors.tsx';
import { LetterFor } from './admin-letter.tsx';

/** Says which account a test reached, or what is in the way. */
export function TestResult({ result }: { result: AppOutput['connections']['test'] }) {
  const t = useTranslations('connections');
  if (!result.ok)
    return (
      <ErrorText error={result.error}>
        <LetterFor code={result.error.code} params={result.error.params} />
      </ErrorText>
    );
  const { account, user, url } = result.identity;
  return (
    <Alert color="success" variant="light" icon={<IconCircleCheck />} title={t('reached', { account })} role="status">
      {[user ? t('reachedAs', { user }) : '', url ?? ''].filter(Boolean).join(' · ')}
    </Alert>
  );
}
