'use client';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { signIn } from '../_client/sign-in.ts';
import { ErrorText } from '../_ui/errors.tsx';
import classes from './entry.module.css';

const codes = { wrong: 'app.signInWrong', tooMany: 'app.signInTooMany', failed: 'app.offline' } as const;

export function SignInForm({ returnTo, notice }: { returnTo: string; notice?: 'ownerExists' | undefined }) {
  const t = useTranslations('entry');
  const [code, setCode] = useState<(typeof codes)[keyof typeof codes]>();
  const [isBusy, setBusy] = useState(false);
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.trim() ? null : t('emailMissing')),
      password: (value) => (value ? null : t('passwordMissing')),
    },
  });
  const submit = form.onSubmit(async ({ email, password }) => {
    setBusy(true);
    const result = await signIn(email.trim(), password);
    if (result === 'done') {
      window.location.assign(returnTo);
      return;
    }
    setBusy(false);
    setCode(codes[result]);
  });
  return (
    <form onSubmit={submit} noValidate>
      <h1 className={classes.title}>{t('signIn')}</h1>
      <p className={classes.lead}>{notice ? t(notice) : t('signInLead')}</p>
      <Stack gap={16}>
        {code ? <ErrorText error={{ code, params: {} }} /> : null}
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth loading={isBusy} mt={8}>
          {t('signIn')}
        </Button>
      </Stack>
    </form>
  );
}
