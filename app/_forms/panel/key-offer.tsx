'use client';
/** A quiet line in the form of a step that adds: what a key would spare people, taken or waved away with one click. */
import { Button, Group, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { appOf } from '../../../engine/flow/catalog.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useFlowShape } from '../../_canvas/state/flow-view.tsx';
import { LetterFor } from '../../_connections/admin-letter.tsx';
import { useMay } from '../../_frame/member.tsx';
import { decide, type Undecided, undecidedIn, useOffers } from '../offers.ts';
import { useStepForm } from '../step-context.tsx';
import { useKnownLabel } from '../use-options.ts';
import classes from './key-offer.module.css';

export function KeyOffer() {
  const { node } = useStepForm();
  const { catalog } = useFlowShape();
  const mayEdit = useMay('editor');
  const { offers, without } = useOffers(mayEdit ? undecidedIn([node], catalog) : []);
  const [offer] = offers;
  const [lacking] = without;
  if (offer) return <Taken offer={offer} />;
  return lacking ? <Lacking undecided={lacking} /> : null;
}

function Taken({ offer }: { offer: Undecided & { value: string; label: string } }) {
  const t = useTranslations('forms.keyOffer');
  const change = useEditor((state) => state.change);
  return (
    <Line text={t('text', { field: offer.label })}>
      <Button size="compact-xs" variant="default" onClick={() => change((before) => decide(before, [offer]))}>
        {t('use', { field: offer.label })}
      </Button>
      <Decline undecided={offer} />
    </Line>
  );
}

/** The field has to be made first, by somebody else. */
function Lacking({ undecided }: { undecided: Undecided }) {
  const t = useTranslations('forms.keyOffer');
  const { known } = useStepForm();
  const labelOf = useKnownLabel();
  const { node } = undecided;
  const object = String(node.config.object ?? '');
  const chooser = known.fields.find(({ key }) => key === 'object');
  const label = (chooser && labelOf(node, chooser, object)) ?? object;
  const params = { object, objectLabel: label, objectLabelJa: label };
  return (
    <Line text={t('none', { object: label })}>
      <LetterFor code={`${appOf(node.type)}.keyNeeded`} params={params} />
      <Decline undecided={undecided} />
    </Line>
  );
}

function Decline({ undecided }: { undecided: Undecided }) {
  const t = useTranslations('forms.keyOffer');
  const change = useEditor((state) => state.change);
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      onClick={() => change((before) => decide(before, [{ ...undecided, value: null }]))}
    >
      {t('decline')}
    </Button>
  );
}

function Line({ text, children }: { text: string; children: React.ReactNode }) {
  const t = useTranslations('forms.keyOffer');
  return (
    <section className={classes.offer} aria-label={t('label')}>
      <IconKey size={16} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <Text size="xs">{text}</Text>
        <Group gap={8}>{children}</Group>
      </div>
    </section>
  );
}
