'use client';
/** Errors reach people as words in their language: what happened, to what, what to do. */
import { Alert, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle, IconAlertTriangle } from '@tabler/icons-react';
import { TRPCClientError } from '@trpc/client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useCallback } from 'react';
import { type Description, describe } from '../../engine/describe.ts';
import type { ShownError } from '../_server/errors.ts';
import type { AppRouter } from '../_server/root.ts';

export type { ShownError };

/** What the server said of an error; a lost connection when it said nothing. */
export function shownError(error: unknown): ShownError {
  if (error instanceof TRPCClientError) {
    const { data } = error as TRPCClientError<AppRouter>;
    return data?.error ?? { code: 'app.offline', params: {} };
  }
  return { code: 'app.offline', params: {} };
}

/** Turns a code with params into its sentences. */
export function useErrorWords(): (error: Pick<ShownError, 'code' | 'params'>) => Description {
  const t = useTranslations();
  return useCallback(({ code, params }) => describe(t, code, params), [t]);
}

/** Tells of a failed action where no field or panel can: at the corner, until it is closed. */
export function useTellError(): (error: unknown) => void {
  const words = useErrorWords();
  return useCallback(
    (error) => {
      const { message, action } = words(shownError(error));
      notifications.show({
        title: message,
        message: action,
        color: 'danger',
        icon: <IconAlertTriangle size={18} />,
        autoClose: 10_000,
      });
    },
    [words],
  );
}

interface ErrorTextProps {
  error: Pick<ShownError, 'code' | 'params'>;
  /** The repair: a button or a link. */
  children?: ReactNode;
  tone?: 'danger' | 'warning';
}

export function ErrorText({ error, children, tone = 'danger' }: ErrorTextProps) {
  const { message, action } = useErrorWords()(error);
  return (
    <Alert color={tone} variant="light" icon={<IconAlertCircle />} title={message} role="alert">
      {action ? <Text size="sm">{action}</Text> : null}
      {children ? <div style={{ marginTop: action ? 12 : 0 }}>{children}</div> : null}
    </Alert>
  );
}
