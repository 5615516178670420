'use client';
/** A pill that opens what can be said about it: its sample, what happens when the value is missing, taking it out. */
import { Button, Popover, Radio, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ValuePill } from '../../_canvas/card/value-pill.tsx';
import { useMay } from '../../_frame/member.tsx';
import type { PillSource } from './content.ts';
import { useValueLabels } from './labels.ts';
import classes from './pill-button.module.css';
import { previewOf } from './preview.ts';
import { sampleText } from './tree.ts';
import { useSamples } from './use-samples.ts';
import { isMissable, type Missable, readWhenMissing, type WhenMissing, writeWhenMissing } from './when-missing.ts';

interface PillButtonProps {
  source: PillSource;
  isSelected?: boolean;
  onChange: (source: PillSource) => void;
  onRemove: () => void;
}

export function PillButton({ source, isSelected = false, onChange, onRemove }: PillButtonProps) {
  const t = useTranslations('forms');
  const samples = useSamples();
  const [isOpen, setOpen] = useState(false);
  const sample = previewOf(source, samples);
  const { list } = useValueLabels()(source);
  const mayEdit = useMay('editor');
  return (
    <Popover opened={isOpen} onChange={setOpen} width={280} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton
          component="span"
          role="button"
          tabIndex={0}
          contentEditable={false}
          className={classes.pill}
          data-selected={isSelected || undefined}
          onClick={() => setOpen(!isOpen)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ' ') return;
            event.preventDefault();
            setOpen(true);
          }}
        >
          <ValuePill source={source} />
          <StandIn source={source} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown data-floating onKeyDown={(event) => event.stopPropagation()}>
        <Stack gap={12}>
          <div>
            <ValuePill source={source} />
            {list ? (
              <Text size="xs" mt={6}>
                {list}
              </Text>
            ) : null}
            <Text size="xs" c="dimmed" mt={6} lineClamp={3}>
              {sample === undefined ? t('noSample') : t('sampleIs', { value: sampleText(sample) || t('emptyValue') })}
            </Text>
          </div>
          {mayEdit && isMissable(source) ? <WhenMissingField source={source} onChange={onChange} /> : null}
          {mayEdit ? (
            <Button
              variant="subtle"
              color="danger"
              size="compact-sm"
              leftSection={<IconTrash size={14} />}
              onClick={() => {
                setOpen(false);
                onRemove();
              }}
            >
              {t('removeValue')}
            </Button>
          ) : null}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** On the pill itself: what is sent without the value may not be a surprise. */
function StandIn({ source }: { source: PillSource }) {
  const t = useTranslations('forms.whenMissing');
  const chosen: WhenMissing = isMissable(source) ? readWhenMissing(source) : { kind: 'fail' };
  if (chosen.kind === 'fail') return null;
  return (
    <span className={classes.standIn}>
      {chosen.kind === 'empty' ? t('orEmpty') : t('orText', { text: chosen.text })}
    </span>
  );
}

function WhenMissingField({ source, onChange }: { source: Missable; onChange: (source: Missable) => void }) {
  const t = useTranslations('forms.whenMissing');
  const chosen = readWhenMissing(source);
  const [kind, setKind] = useState<WhenMissing['kind']>(chosen.kind);
  const [text, setText] = useState(chosen.kind === 'text' ? chosen.text : '');
  const write = (wanted: WhenMissing['kind'], stand: string): void =>
    onChange(writeWhenMissing(source, wanted === 'text' ? { kind: 'text', text: stand } : { kind: wanted }));
  return (
    <div>
      <Radio.Group
        label={t('label')}
        value={kind}
        onChange={(value) => {
          const wanted = value as WhenMissing['kind'];
          setKind(wanted);
          write(wanted, text);
        }}
      >
        <Stack gap={8} mt={4}>
          <Radio value="fail" size="xs" label={t('fail')} />
          <Radio value="empty" size="xs" label={t('empty')} />
          <Radio value="text" size="xs" label={t('text')} />
        </Stack>
      </Radio.Group>
      {kind === 'text' ? (
        <TextInput
          size="xs"
          mt={8}
          aria-label={t('text')}
          placeholder={t('example')}
          maxLength={1000}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            write('text', event.currentTarget.value);
          }}
        />
      ) : null}
    </div>
  );
}
