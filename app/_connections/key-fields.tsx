'use client';
/** Signing in with a certificate: the one made here, to register at the other service, or a private key that people bring. */
import { Button, FileButton, Group, Input, Paper, Skeleton, Text, Textarea } from '@mantine/core';
import { IconDownload, IconFileUpload, IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useTRPC } from '../_client/trpc.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import { useTimes } from '../_ui/times.ts';
import classes from './connections.module.css';

interface KeyFieldProps {
  label: string;
  description: string | undefined;
  error: string | undefined;
  required: boolean;
  value: string;
  onChange: (value: string) => void;
}

export function KeyFileField({ label, description, error, required, value, onChange }: KeyFieldProps) {
  const t = useTranslations('connections.key');
  const read = (file: File | null): void => {
    if (file) void file.text().then((text) => onChange(text.slice(0, 20_000)));
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} withAsterisk={required}>
      <Group gap={8} mt={8} mb={8}>
        <FileButton accept=".pem,.key,.txt,application/x-pem-file" onChange={read}>
          {(button) => (
            <Button {...button} size="xs" variant="default" leftSection={<IconFileUpload size={14} />}>
              {t('choose')}
            </Button>
          )}
        </FileButton>
        {value ? (
          <Text size="xs" c="dimmed">
            <IconKey size={12} aria-hidden /> {t('there')}
          </Text>
        ) : null}
      </Group>
      <Textarea
        aria-label={label}
        className={classes.key}
        placeholder="-----BEGIN PRIVATE KEY-----"
        rows={3}
        autoComplete="off"
        spellCheck={false}
        error={error !== undefined}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Input.Wrapper>
  );
}

/** The value is the id of the workspace's key pair, which is made when this is first shown. */
export function CertificateField({ label, description, error, onChange }: KeyFieldProps) {
  const t = useTranslations('connections.key');
  const { short } = useTimes();
  const trpc = useTRPC();
  const give = useRef(onChange);
  give.current = onChange;
  const pair = useMutation(trpc.connections.keyPair.mutationOptions({ onSuccess: ({ id }) => give.current(id) }));
  const { mutate } = pair;
  useEffect(() => mutate(), [mutate]);
  const { data } = pair;
  return (
    <Input.Wrapper label={label} description={description} error={error}>
      {pair.error ? <ErrorText error={shownError(pair.error)} /> : null}
      {data ? (
        <Paper withBorder p="sm" mt={8}>
          <Group justify="space-between" gap={8}>
            <Text size="xs" c="dimmed">
              {t('validUntil', { at: short(data.validUntil) })}
            </Text>
            <Button
              component="a"
              size="xs"
              variant="default"
              leftSection={<IconDownload size={14} />}
              href={`data:application/x-x509-ca-cert;charset=utf-8,${encodeURIComponent(data.certificate)}`}
              download="nagare.crt"
            >
              {t('download')}
            </Button>
          </Group>
          <Text size="xs" mt={8} className={classes.fingerprint}>
            SHA-256 {data.fingerprint}
          </Text>
        </Paper>
      ) : pair.error ? null : (
        <Skeleton h={72} mt={8} />
      )}
    </Input.Wrapper>
  );
}
