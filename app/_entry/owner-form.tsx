'use client';
/** The first person of this server. The one-time code of the start page proves that it is the one who started it. */
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { signIn } from '../_client/sign-in.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { isLocale } from '../_messages/locale.ts';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import classes from './entry.module.css';

const PASSWORD_MINIMUM = 8;

export function OwnerForm({ code }: { code: string }) {
  const t = useTranslations('entry');
  const locale = useLocale();
  const trpc = useTRPC();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { code, name: '', email: '', password: '' },
    validate: {
      code: (value) => (value.trim() ? null : t('codeMissing')),
      name: (value) => (value.trim() ? null : t('nameMissing')),
      email: (value) => {
        if (!value.trim()) return t('emailMissing');
        return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim()) ? null : t('emailIncomplete');
      },
      password: (value) => (value.length < PASSWORD_MINIMUM ? t('passwordShort', { minimum: PASSWORD_MINIMUM }) : null),
    },
  });
  const claim = useMutation(
    trpc.people.claimOwner.mutationOptions({
      onSuccess: async (_done, { email, password }) => {
        const result = await signIn(email, password);
        window.location.assign(result === 'done' ? '/flows' : '/sign-in');
      },
    }),
  );
  const submit = form.onSubmit(({ code: given, name, email, password }) =>
    claim.mutate({
      code: given.trim(),
      name: name.trim(),
      email: email.trim(),
      password,
      locale: isLocale(locale) ? locale : 'ja',
    }),
  );
  return (
    <form onSubmit={submit} noValidate>
      <h1 className={classes.title}>{t('start')}</h1>
      <p className={classes.lead}>{t('startLead')}</p>
      <Stack gap={16}>
        {claim.error ? <ErrorText error={shownError(claim.error)} /> : null}
        {code ? null : (
          <TextInput
            label={t('code')}
            description={t('codeHelp')}
            autoFocus
            key={form.key('code')}
            {...form.getInputProps('code')}
          />
        )}
        <TextInput
          label={t('name')}
          autoComplete="name"
          autoFocus={code !== ''}
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('email')}
          description={t('emailHelp')}
          type="email"
          autoComplete="username"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label={t('password')}
          description={t('passwordHelp', { minimum: PASSWORD_MINIMUM })}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" fullWidth loading={claim.isPending || claim.isSuccess} mt={8}>
          {t('create')}
        </Button>
      </Stack>
    </form>
  );
}
