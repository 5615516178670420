'use client';
/** A text for the administrator of the other service, in the language that they read, not that of whoever copies it. */
import { Button, CopyButton, Group, SegmentedControl, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ErrorParams } from '../../nodes/errors.ts';
import { useTRPC } from '../_client/trpc.tsx';
import classes from './connections.module.css';

/** Nothing for what the reader mends alone. */
export function LetterFor({ code, params }: { code: string; params: ErrorParams }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.connections.letter.queryOptions({ code, params }, { enabled: code.startsWith('salesforce.') }),
  );
  return data ? <AdminLetter letter={data} /> : null;
}

export function AdminLetter({ letter }: { letter: { ja: string; en: string } }) {
  const t = useTranslations('connections.letter');
  const own = useLocale() === 'en' ? 'en' : 'ja';
  const [language, setLanguage] = useState<'ja' | 'en'>(own);
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Button size="compact-sm" variant="default" leftSection={<IconMail size={14} />} onClick={() => setOpen(true)}>
        {t('open')}
      </Button>
    );
  return (
    <section className={classes.letter} aria-label={t('title')}>
      <Group justify="space-between" gap={8} mb={8}>
        <Text size="xs" fw={600}>
          {t('title')}
        </Text>
        <Group gap={8}>
          <SegmentedControl
            size="xs"
            aria-label={t('language')}
            value={language}
            onChange={(value) => setLanguage(value === 'en' ? 'en' : 'ja')}
            data={[
              { value: 'ja', label: '日本語' },
              { value: 'en', label: 'English' },
            ]}
          />
          <CopyButton value={letter[language]} timeout={2000}>
            {({ copied, copy }) => (
              <Button
                size="compact-sm"
                variant="default"
                leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                onClick={copy}
              >
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
      <pre className={classes.letterText} lang={language}>
        {letter[language]}
      </pre>
    </section>
  );
}
