'use client';
/** A write whose answer was lost: a person says what became of it. Four answers, each with its consequence. */
import { Alert, Button, Group, Radio, Stack, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconExternalLink } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { catalogNode } from '../../engine/flow/catalog.ts';
import { referencesIn } from '../../engine/values/source.ts';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { ErrorText, shownError, useErrorWords } from '../_ui/errors.tsx';
import classes from './run-detail.module.css';
import type { Detail } from './run-detail.tsx';

type Kind = 'created' | 'done' | 'sendAgain' | 'sendAnyway' | 'skip' | 'end';

/** The answers are the same; what they mean differs when no record is made, and when nothing was sent. */
const doubts = [
  ['created', 'created'],
  ['sendAgain', 'sendAgain'],
  ['skip', 'skip'],
  ['end', 'end'],
] as const satisfies Answers;
const deeds = [
  ['done', 'done'],
  ['sendAgain', 'doAgain'],
  ['skip', 'skip'],
  ['end', 'end'],
] as const satisfies Answers;
const choices = [
  ['created', 'use'],
  ['sendAnyway', 'saveAnyway'],
  ['sendAgain', 'tryAgain'],
  ['skip', 'skip'],
  ['end', 'end'],
] as const satisfies Answers;

/** Of a step that makes no record: none of the matches can stand for what it does. */
const afterLook = [
  ['sendAnyway', 'saveAnyway'],
  ['sendAgain', 'tryAgain'],
  ['skip', 'skip'],
  ['end', 'end'],
] as const satisfies Answers;

/** Each with the key of its words. */
type Answers = readonly (readonly [Kind, string])[];

/** Goes on without the step's values. */
const lacksValues = (kind: Kind): kind is 'done' | 'skip' => kind === 'done' || kind === 'skip';

type Step = Detail['steps'][number];

export function AttentionPanel({ run }: { run: Detail }) {
  const trpc = useTRPC();
  const { data: catalog } = useQuery(
    trpc.catalog.nodes.queryOptions(undefined, { staleTime: Number.POSITIVE_INFINITY }),
  );
  const uncertain = run.steps.filter(({ status }) => status === 'uncertain');
  if (!catalog) return null;
  const answersTo = ({ nodeId, isChoice }: Step): Answers => {
    const type = run.document.nodes.find(({ id }) => id === nodeId)?.type ?? '';
    const { makesRecord = false, insists = false, effect } = catalogNode(catalog, type) ?? {};
    if (!isChoice) return makesRecord ? doubts : deeds;
    const all: Answers = makesRecord || effect === 'idempotent' ? choices : afterLook;
    return insists ? all : all.filter(([kind]) => kind !== 'sendAnyway');
  };
  return uncertain.map((step) => (
    <Question
      key={`${step.nodeId} ${step.iterationPath}`}
      runId={run.id}
      step={step}
      answers={answersTo(step)}
      isNeeded={isNeeded(run.document, step.nodeId)}
    />
  ));
}

/** A later step uses its values, so that going on without them would only fail there. */
const isNeeded = ({ nodes }: Detail['document'], nodeId: string): boolean =>
  nodes.some(({ input }) =>
    Object.values(input).some((source) => referencesIn(source).some((reference) => reference.nodeId === nodeId)),
  );

interface Candidate {
  id: string;
  label: string;
  url?: string | undefined;
  isOther?: boolean | undefined;
}

/** No record's id. */
const OTHER = 'other';

const nameOf = ({ label, id }: Candidate): string => `${label} (${id})`;

function OpenRecord({ url }: Pick<Candidate, 'url'>) {
  const t = useTranslations('runs.attention');
  if (!url || !/^https?:\/\//.test(url)) return null;
  return (
    <a href={url} target="_blank" rel="noreferrer" className={classes.openRecord} aria-label={t('open')}>
      <IconExternalLink size={16} />
    </a>
  );
}

interface QuestionProps {
  runId: string;
  step: Step;
  answers: Answers;
  isNeeded: boolean;
}

function Question({ runId, step, answers, isNeeded }: QuestionProps) {
  const t = useTranslations('runs.attention');
  const words = useErrorWords();
  const trpc = useTRPC();
  const client = useQueryClient();
  const mayAnswer = useMay('operator');
  const [kind, setKind] = useState<Kind>();
  const candidates = step.candidates ?? [];
  // Nothing is chosen beforehand: the likeliest one may be the wrong one.
  const [chosen, setChosen] = useState('');
  const [typed, setTyped] = useState('');
  const isTyped = candidates.length === 0 || chosen === OTHER;
  const recordId = isTyped ? typed : chosen;
  const answer = useMutation(
    trpc.runs.answer.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.runs.pathKey() }),
    }),
  );
  const said = words(step.error ?? { code: 'engine.uncertain', params: {} });
  const submit = () => {
    const { nodeId, iterationPath } = step;
    if (kind === 'created')
      answer.mutate({ runId, nodeId, iterationPath, answer: { kind, recordId: recordId.trim() } });
    else if (kind === 'sendAnyway')
      answer.mutate({ runId, nodeId, iterationPath, answer: { kind: 'sendAgain', anyway: true } });
    else if (kind) answer.mutate({ runId, nodeId, iterationPath, answer: { kind } });
  };
  return (
    <Alert color="warning" variant="light" icon={<IconAlertTriangle />} title={said.message}>
      <Stack gap={16}>
        <span>{said.action}</span>
        {kind !== 'created' && candidates.length > 0 ? (
          <div>
            <p className={classes.subheading}>{t('matches')}</p>
            <ul className={classes.matches}>
              {candidates.map((candidate) => (
                <li key={candidate.id}>
                  {nameOf(candidate)} <OpenRecord url={candidate.url} />
                </li>
              ))}
            </ul>
          </div>
        ) : null}
        {mayAnswer ? (
          <Radio.Group aria-label={t('question')} value={kind ?? null} onChange={(value) => setKind(value as Kind)}>
            <Stack gap={12}>
              {answers.map(([choice, worded]) => (
                <Radio
                  key={choice}
                  value={choice}
                  label={t(`${worded}.label`)}
                  disabled={lacksValues(choice) && isNeeded}
                  description={lacksValues(choice) && isNeeded ? t(`${choice}.needed`) : t(`${worded}.help`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        ) : null}
        {kind === 'created' && candidates.length > 0 ? (
          <Radio.Group label={t(step.isChoice ? 'whichOne' : 'which')} value={chosen} onChange={setChosen}>
            <Stack gap={8} mt={8}>
              {candidates.map((candidate) => (
                <Group key={candidate.id} gap={8} wrap="nowrap">
                  <Radio
                    value={candidate.id}
                    label={nameOf(candidate)}
                    disabled={candidate.isOther === true}
                    description={candidate.isOther ? t('otherObject') : undefined}
                  />
                  <OpenRecord url={candidate.url} />
                </Group>
              ))}
              <Radio value={OTHER} label={t('otherRecord')} />
            </Stack>
          </Radio.Group>
        ) : null}
        {kind === 'created' && isTyped ? (
          <TextInput
            label={t('recordId')}
            description={t('recordIdHelp')}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
        {answer.error ? <ErrorText error={shownError(answer.error)} /> : null}
        {mayAnswer ? (
          <div>
            <Button
              size="xs"
              disabled={!kind || (kind === 'created' && !recordId.trim())}
              loading={answer.isPending}
              onClick={submit}
            >
              {t('answer')}
            </Button>
          </div>
        ) : null}
      </Stack>
    </Alert>
  );
}
