'use client';
import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { CatalogConnection, CatalogField } from '../../engine/flow/catalog.ts';
import type { AppOutput } from '../_client/output.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useAppName } from '../_ui/app-icon.tsx';
import { DialogFoot } from '../_ui/dialog-foot.tsx';
import { ErrorText, type ShownError, shownError, useErrorWords } from '../_ui/errors.tsx';
import { LetterFor } from './admin-letter.tsx';
import { ConnectionField } from './connection-field.tsx';
import { useConnectionWords } from './connection-words.ts';
import classes from './connections.module.css';
import { GuideLink } from './guide-link.tsx';
import { OtherAccount } from './other-account.tsx';
import { PracticeAgain, PracticeOffer } from './practice-offer.tsx';
import { RedirectAddress } from './redirect-address.tsx';

type Before = AppOutput['connections']['given'];

type Values = Record<string, string | boolean | number | null>;

interface ConnectionFormProps {
  definition: CatalogConnection;
  connection?: { id: string; name: string } | undefined;
  /** What that one was given; absent when it cannot be read. */
  before?: Before | undefined;
  returnTo: string;
  onConnected: (connectionId: string) => void;
  onBack?: (() => void) | undefined;
}

export function ConnectionForm({ definition, connection, before, returnTo, onConnected, onBack }: ConnectionFormProps) {
  const { type, fields } = definition;
  const t = useTranslations('connections');
  const words = useConnectionWords(type);
  const errorWords = useErrorWords();
  const nameOf = useAppName();
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data: known } = useQuery(trpc.connections.list.queryOptions());
  const [name, setName] = useState<string>();
  const [values, setValues] = useState<Values>(() => ({ ...startValues(fields), ...before?.fields }));
  const [missing, setMissing] = useState<Record<string, string>>({});
  const [pressed, setPressed] = useState(0);
  /** The sign-in worked and reached another account than before. */
  const [held, setHeld] = useState<string | null>(null);

  const done = (connectionId: string) => {
    void client.invalidateQueries({ queryKey: trpc.connections.pathKey() });
    void client.invalidateQueries({ queryKey: trpc.flows.pathKey() });
    onConnected(connectionId);
  };
  const add = useMutation(
    trpc.connections.add.mutationOptions({ onSuccess: ({ connectionId }) => done(connectionId) }),
  );
  const mend = useMutation(
    trpc.connections.reconnect.mutationOptions({
      onSuccess: (answer) => (answer.held ? setHeld(answer.held) : done(connection?.id ?? '')),
    }),
  );
  const signIn = useMutation(
    trpc.connections.startSignIn.mutationOptions({ onSuccess: ({ url }) => window.location.assign(url) }),
  );

  const suggested = freeName(
    nameOf(type),
    (known ?? []).map((other) => other.name),
  );
  const title = (name ?? connection?.name ?? suggested).trim();
  const isSignIn = definition.auth === 'oauth2' && (values.method ?? 'webServer') === 'webServer';
  const shownFields = fields.filter((field) => isShown(field, fields, values));
  const mayKeep = before !== undefined && isAsBefore(before, shownFields, values);
  const isKept = (key: string) => mayKeep && before.kept.includes(key);
  const failure = [add.error, mend.error, signIn.error].find((error) => error !== null);
  const failed: ShownError | undefined = failure ? shownError(failure) : undefined;
  const place = failed ? fieldOf(failed, shownFields) : undefined;
  const errorAt = (key: string) =>
    missing[key] ?? (failed && place === key ? sentences(errorWords(failed)) : undefined);

  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer, not while somebody types.
  useEffect(() => beginAtWrong(form.current), [pressed, failure]);

  const forget = () => {
    add.reset();
    mend.reset();
    signIn.reset();
  };
  /** What was wrong with it is not said of what it is now. */
  const change = (key: string, value: string | boolean | number) => {
    setValues((before) => ({ ...before, [key]: value }));
    setMissing(({ [key]: _, ...others }) => others);
    if (place === key) forget();
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = Object.fromEntries(
      shownFields.map(({ key }) => [key, values[key] ?? '']).filter(([, value]) => value !== ''),
    ) as Values;
    const empty = shownFields.filter(
      ({ key, required }) => required && !isKept(key) && (given[key] === undefined || given[key] === null),
    );
    const errors = Object.fromEntries(empty.map(({ key }) => [key, t('fieldMissing', { field: words.label(key) })]));
    if (!title) errors.name = t('nameMissing');
    setMissing(errors);
    setPressed((times) => times + 1);
    forget();
    if (Object.keys(errors).length > 0) return;
    const existing = connection ? { connectionId: connection.id } : {};
    if (isSignIn) signIn.mutate({ type, name: title, fields: given, returnTo, ...existing });
    else if (connection) mend.mutate({ connectionId: connection.id, fields: given });
    else add.mutate({ type, name: title, fields: given });
  };

  return (
    <form ref={form} onSubmit={submit} noValidate>
      <Stack gap={16}>
        {connection ? null : <PracticeOffer type={type} onConnected={done} />}
        {connection && before?.isPractice ? (
          <PracticeAgain
            type={type}
            connectionId={connection.id}
            onAnswer={({ held: token }) => (token ? setHeld(token) : done(connection.id))}
          />
        ) : null}
        {words.help ? (
          <Text size="sm" c="dimmed">
            {words.help}
          </Text>
        ) : null}
        {type === 'salesforce' ? <GuideLink method={values.method} /> : null}
        {connection ? null : (
          <TextInput
            label={t('name')}
            description={t('nameHelp')}
            maxLength={80}
            value={name ?? suggested}
            error={errorAt('name')}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setMissing(({ name: _, ...others }) => others);
              if (place === 'name') forget();
            }}
          />
        )}
        {shownFields.map((field) => (
          <ConnectionField
            key={field.key}
            field={field}
            words={words}
            kept={before?.kept.includes(field.key) ? (isKept(field.key) ? 'kept' : 'typeAnew') : undefined}
            value={values[field.key] ?? null}
            error={errorAt(field.key)}
            onChange={(value) => change(field.key, value)}
          />
        ))}
        {isSignIn ? <RedirectAddress /> : null}
        {failed && !place ? (
          <div ref={showWhole} className={classes.refusal}>
            <ErrorText error={failed}>
              <LetterFor code={failed.code} params={failed.params} />
            </ErrorText>
          </div>
        ) : null}
        {held ? <OtherAccount token={held} onTaken={done} onLeft={() => setHeld(null)} /> : null}
      </Stack>
      <DialogFoot
        beside={
          onBack ? (
            <Anchor component="button" type="button" size="sm" onClick={onBack}>
              {t('otherApp')}
            </Anchor>
          ) : null
        }
      >
        <Button type="submit" loading={add.isPending || mend.isPending || signIn.isPending || signIn.isSuccess}>
          {isSignIn ? t('signIn', { app: nameOf(type) }) : connection ? t('reconnect') : t('connect')}
        </Button>
      </DialogFoot>
    </form>
  );
}

const startValues = (fields: CatalogField[]): Values =>
  Object.fromEntries(
    fields.map(({ key, default: given }) => [
      key,
      typeof given === 'string' || typeof given === 'boolean' || typeof given === 'number' ? given : '',
    ]),
  );

/** Nothing that is seen was changed: then a secret may be left empty (engine/connections/given.ts). */
const isAsBefore = ({ fields: known }: Before, shown: CatalogField[], values: Values): boolean =>
  shown
    .filter(({ control }) => control !== 'secret' && control !== 'keyFile')
    .every(({ key }) => (values[key] ?? '') === (known[key] ?? '')) &&
  Object.keys(known).every((key) => shown.some((field) => field.key === key));

/** What depends on a field that is not shown itself is not shown either. */
function isShown({ when }: CatalogField, fields: CatalogField[], values: Values): boolean {
  if (!when) return true;
  const above = fields.find(({ key }) => key === when.field);
  return when.is.some((wanted) => wanted === values[when.field]) && (!above || isShown(above, fields, values));
}

/** Which field an error stands at: the one that its repair names, or the name when that is taken. */
function fieldOf({ code, repair }: ShownError, fields: CatalogField[]): string | undefined {
  if (code.startsWith('connection.name')) return 'name';
  if (repair?.kind !== 'field') return undefined;
  return fields.some(({ key }) => key === repair.field) ? repair.field : undefined;
}

const sentences = ({ message, action }: { message: string; action: string }): string =>
  [message, action].filter(Boolean).join(' ');

function freeName(name: string, taken: string[]): string {
  let number = 1;
  let wanted = name;
  while (taken.includes(wanted)) wanted = `${name} ${++number}`;
  return wanted;
}

/** It comes above the button that was just pressed, and would push what to do below the edge of the dialog. */
const showWhole = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

/** The first wrong field can lie below the edge of the dialog, where nobody would see why nothing happened. */
function beginAtWrong(form: HTMLFormElement | null): void {
  const wrong = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  wrong?.focus({ preventScroll: true });
  wrong?.scrollIntoView({ block: 'center' });
}
