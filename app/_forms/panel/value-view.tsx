'use client';
/** Received or returned values as a tree people can read: name at the left, value at the right. */
import { Anchor, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { catalogNode } from '../../../engine/flow/catalog.ts';
import type { Json } from '../../../nodes/contract.ts';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { isWebAddress } from '../../_ui/web-address.ts';
import { useNodeWords } from '../node-words.ts';
import { nodeLabel } from '../values/labels.ts';
import { sampleText, type ValueNode, valueTree } from '../values/tree.ts';
import rows from '../values/value-rows.module.css';
import classes from './value-view.module.css';

interface ValueViewProps {
  value: Json;
  /** Names of the declared outputs of this type are used. */
  type?: string;
  /** The value is what the step was given: its keys are the form's fields. */
  isInput?: boolean;
  /** What the account calls a field of the record that is sent. */
  fieldLabel?: (name: string) => string | undefined;
  /** What stands for a value of the record that is only an id. */
  fieldValue?: (name: string) => string | undefined;
  /** What a choice of the form is called: an object, an operator. */
  choiceLabel?: (key: string, value: string) => string | undefined;
}

export function ValueView({ value, type = '', isInput = false, ...told }: ValueViewProps) {
  const t = useTranslations('forms');
  const { catalog } = useFlowView();
  const tree = useMemo(() => {
    const outputs = isInput ? [] : (catalogNode(catalog, type)?.outputs ?? []);
    // Only what is really there: a declared output that did not come has no place among received values.
    return valueTree(outputs, value).filter((node) => node.sample !== undefined);
  }, [catalog, type, value, isInput]);
  if (tree.length === 0) return <p className={classes.plain}>{shownText(value, t)}</p>;
  return (
    <div className={classes.tree}>
      {tree.map((node) => (
        <Row key={node.path.join('\n')} {...{ node, type, isInput, told }} depth={0} />
      ))}
    </div>
  );
}

interface RowProps {
  node: ValueNode;
  type: string;
  isInput: boolean;
  told: Pick<ValueViewProps, 'fieldLabel' | 'fieldValue' | 'choiceLabel'>;
  depth: number;
}

function Row({ node, type, isInput, told, depth }: RowProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const [isOpen, setOpen] = useState(depth === 1 || (isInput && depth === 0 && isRecord(node.sample)));
  const hasChildren = node.children.length > 0;
  const [key] = node.path;
  const label =
    isInput && depth === 0 && typeof key === 'string' ? words.label(type, key) : nodeLabel(node, type, words, t);
  const name = depth === 1 && node.path[1] === label ? label : undefined;
  const called = name === undefined ? undefined : told.fieldLabel?.(name);
  // One word serves as both: it is the label then.
  const isSame = name !== undefined && called === name;
  const known = isSame ? undefined : called;
  const right = Array.isArray(node.sample)
    ? t('items', { count: node.sample.length })
    : hasChildren
      ? ''
      : (standsFor(node, depth, told) ?? shownText(node.sample, t));
  const content = (
    <>
      {hasChildren ? (
        <IconChevronRight size={14} className={rows.chevron} data-open={isOpen || undefined} aria-hidden />
      ) : null}
      <span className={rows.label} title={label}>
        {known} <span className={isSame ? undefined : rows.soft}>{label}</span>
      </span>
      <span className={rows.beside} title={right}>
        {isWebAddress(node.sample) ? (
          <Anchor href={node.sample} target="_blank" rel="noreferrer" size="sm">
            {right}
          </Anchor>
        ) : (
          right
        )}
      </span>
    </>
  );
  const style = { paddingLeft: 8 + depth * 14 };
  return (
    <>
      {hasChildren ? (
        <UnstyledButton
          className={rows.row ?? ''}
          style={style}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {content}
        </UnstyledButton>
      ) : (
        <div className={rows.row} style={style}>
          {content}
        </div>
      )}
      {isOpen
        ? node.children.map((child) => (
            <Row key={child.path.join('\n')} {...{ node: child, type, isInput, told }} depth={depth + 1} />
          ))
        : null}
    </>
  );
}

function standsFor({ path, sample }: ValueNode, depth: number, told: RowProps['told']): string | undefined {
  const key = path[depth];
  if (typeof key !== 'string' || typeof sample !== 'string') return undefined;
  if (depth === 0) return told.choiceLabel?.(key, sample);
  return depth === 1 ? told.fieldValue?.(key) : undefined;
}

/** Of what a step is given the fields of a record are what people look for; lists may be long. */
const isRecord = (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Yes and no are words to people; everything else stands as it came. */
function shownText(value: Json | undefined, t: (key: 'yes' | 'no' | 'emptyValue') => string): string {
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  return sampleText(value) || t('emptyValue');
}
