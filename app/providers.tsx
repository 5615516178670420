'use client';
import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { config } from 'zod';
import { ServerProvider } from './_client/trpc.tsx';
import { theme } from './_theme/theme.ts';
import { resolveVariables } from './_theme/variables.ts';

// The content security policy forbids eval: zod need not try it.
config({ jitless: true });

export function Providers({ children }: { children: ReactNode }) {
  const t = useTranslations('words');
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <ServerProvider>
        <ModalsProvider labels={{ confirm: t('ok'), cancel: t('cancel') }}>
          <Notifications position="bottom-right" limit={3} />
          {children}
        </ModalsProvider>
      </ServerProvider>
    </MantineProvider>
  );
}
