'use client';
import { MantineProvider, mergeThemeOverrides } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { useTranslations } from 'next-intl';
import { type ReactNode, useMemo } from 'react';
import { config } from 'zod';
import { ServerProvider } from './_client/trpc.tsx';
import { theme } from './_theme/theme.ts';
import { resolveVariables } from './_theme/variables.ts';

// The content security policy forbids eval: zod need not try it.
config({ jitless: true });

export function Providers({ children }: { children: ReactNode }) {
  const t = useTranslations('words');
  const close = t('close');
  const named = useMemo(
    () => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { 'aria-label': close } } } }),
    [close],
  );
  return (
    <MantineProvider theme={named} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <ServerProvider>
        <ModalsProvider labels={{ confirm: t('ok'), cancel: t('cancel') }}>
          <Notifications position="bottom-right" limit={3} />
          {children}
        </ModalsProvider>
      </ServerProvider>
    </MantineProvider>
  );
}
