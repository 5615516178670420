'use client';
/** The routes of a branch: each with a name and groups of conditions, the last one for everything else. */
import { ActionIcon, Button, Modal, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { changeNode } from '../../_canvas/operations/change.ts';
import { followRoutes, stepsOnRoute } from '../../_canvas/operations/routes.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { FieldErrors } from '../field-frame.tsx';
import {
  emptyCondition,
  needsRight,
  newRouteId,
  type Route,
  type RouteCondition,
  readRoutes,
  writeRoutes,
} from '../lists/routes.ts';
import { useNodeWords } from '../node-words.ts';
import { problemsAt, useStepForm } from '../step-context.tsx';
import { ValueField } from '../values/value-field.tsx';
import { operatorData } from './conditions-control.tsx';
import classes from './rows.module.css';

export function RoutesControl({ field }: { field: CatalogField }) {
  const t = useTranslations('forms');
  const { document } = useFlowView();
  const { node, known, problems } = useStepForm();
  const change = useEditor((state) => state.change);
  const [asked, setAsked] = useState<Route | null>(null);
  const { key } = field;
  const routes = readRoutes(node.config[key], node.input[key]);
  const ways = (list: Route[]): string[] => [...list.map(({ id }) => id), ...(known.branches?.hasElse ? ['else'] : [])];

  const write = (next: Route[], mergeKey?: string): void => {
    const { config, input } = writeRoutes(next);
    change((before) => {
      const changed = changeNode(before, node.id, (it) => ({
        ...it,
        config: { ...it.config, [key]: config },
        input: { ...it.input, [key]: input },
      }));
      return next.length === routes.length ? changed : followRoutes(changed, node.id, ways(routes), ways(next));
    }, mergeKey);
  };
  const replace = (index: number, route: Route, mergeKey?: string): void =>
    write(
      routes.map((it, at) => (at === index ? route : it)),
      mergeKey,
    );
  const remove = (route: Route): void => write(routes.filter(({ id }) => id !== route.id));
  const move = (index: number, by: number): void => {
    const next = [...routes];
    const [moved] = next.splice(index, 1);
    if (moved) next.splice(index + by, 0, moved);
    write(next);
  };

  return (
    <div className={classes.rows}>
      {routes.map((route, index) => (
        <section
          key={route.id}
          className={classes.card}
          data-field={`${key}.${route.id}`}
          aria-label={t('route', { number: index + 1 })}
        >
          <div className={classes.head}>
            <TextInput
              aria-label={t('routeName', { number: index + 1 })}
              placeholder={t('routeNamePlaceholder', { number: index + 1 })}
              value={route.label}
              maxLength={120}
              onChange={(event) =>
                replace(index, { ...route, label: event.currentTarget.value }, `${node.id} label ${route.id}`)
              }
              style={{ flex: 1 }}
            />
            <IconButton
              label={t('moveUp')}
              isDisabled={index === 0}
              onClick={() => move(index, -1)}
              icon={IconArrowUp}
            />
            <IconButton
              label={t('moveDown')}
              isDisabled={index === routes.length - 1}
              onClick={() => move(index, 1)}
              icon={IconArrowDown}
            />
            <IconButton
              label={t('removeRoute')}
              isDisabled={routes.length === 1}
              onClick={() => (stepsOnRoute(document, node.id, route.id) > 0 ? setAsked(route) : remove(route))}
              icon={IconTrash}
            />
          </div>
          <Groups
            field={field}
            route={route}
            onChange={(changed) => replace(index, changed, `${node.id} groups ${route.id}`)}
          />
          <FieldErrors problems={problemsAt(problems, `${key}.${route.id}`).slice(0, 1)} />
        </section>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            write([...routes, { id: newRouteId(routes), label: '', groups: [[emptyCondition(firstOperator(field))]] }])
          }
        >
          {t('addRoute')}
        </Button>
      </div>
      {known.branches?.hasElse ? (
        <div className={classes.else}>
          <b>{t('else')}</b> {t('elseText')}
        </div>
      ) : null}
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={t('removeRouteTitle')}>
        <Stack gap={16}>
          <Text size="sm">
            {t('removeRouteText', { count: asked ? stepsOnRoute(document, node.id, asked.id) : 0 })}
          </Text>
          <Button
            color="danger"
            data-autofocus
            onClick={() => {
              if (asked) remove(asked);
              setAsked(null);
            }}
          >
            {t('removeRoute')}
          </Button>
        </Stack>
      </Modal>
    </div>
  );
}

const firstOperator = (field: CatalogField): string => field.choices?.[0] ?? 'equals';

interface IconButtonProps {
  label: string;
  icon: typeof IconTrash;
  isDisabled: boolean;
  onClick: () => void;
}

function IconButton({ label, icon: Icon, isDisabled, onClick }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} disabled={isDisabled} onClick={onClick} size={28}>
        <Icon size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

interface GroupsProps {
  field: CatalogField;
  route: Route;
  onChange: (route: Route) => void;
}

function Groups({ field, route, onChange }: GroupsProps) {
  const t = useTranslations('forms');
  const groups = route.groups.length > 0 ? route.groups : [[emptyCondition(firstOperator(field))]];
  const write = (next: RouteCondition[][]): void => onChange({ ...route, groups: next });
  const setGroup = (index: number, group: RouteCondition[]): void =>
    write(
      group.length === 0 ? groups.filter((_, at) => at !== index) : groups.map((it, at) => (at === index ? group : it)),
    );
  return (
    <>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups have no other name
        <div key={index} className={classes.rows}>
          {index > 0 ? <div className={classes.or}>{t('or')}</div> : null}
          <Group
            field={field}
            group={group}
            canRemoveLast={groups.length > 1}
            onChange={(next) => setGroup(index, next)}
          />
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => write([...groups, [emptyCondition(firstOperator(field))]])}
        >
          {t('addOr')}
        </Button>
      </div>
    </>
  );
}

interface GroupProps {
  field: CatalogField;
  group: RouteCondition[];
  canRemoveLast: boolean;
  onChange: (group: RouteCondition[]) => void;
}

function Group({ field, group, canRemoveLast, onChange }: GroupProps) {
  const t = useTranslations('forms');
  const words = useNodeWords();
  const { node } = useStepForm();
  const change = (index: number, part: Partial<RouteCondition>): void =>
    onChange(group.map((it, at) => (at === index ? { ...it, ...part } : it)));
  return (
    <>
      {group.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name
        <div key={index} className={classes.row}>
          {index > 0 ? <div className={classes.and}>{t('and')}</div> : null}
          <ValueField
            node={node}
            label={t('conditionLeft', { number: index + 1 })}
            source={condition.left}
            placeholder={t('chooseValue')}
            onChange={(left) => change(index, { left })}
          />
          <div className={classes.pair}>
            <Select
              aria-label={t('conditionOperator', { number: index + 1 })}
              data={operatorData(field, node.type, words)}
              value={condition.operator}
              onChange={(chosen) => change(index, { operator: chosen ?? condition.operator })}
              className={classes.narrow ?? ''}
              comboboxProps={{ width: 200, position: 'bottom-start' }}
              maxDropdownHeight={300}
            />
            <div className={classes.wide}>
              {needsRight(condition.operator) ? (
                <ValueField
                  node={node}
                  label={t('conditionRight', { number: index + 1 })}
                  source={condition.right}
                  typed="number"
                  onChange={(right) => change(index, { right })}
                />
              ) : null}
            </div>
            <ActionIcon
              onClick={() => onChange(group.filter((_, at) => at !== index))}
              aria-label={t('removeCondition', { number: index + 1 })}
              disabled={group.length === 1 && !canRemoveLast}
              size={38}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...group, emptyCondition(firstOperator(field))])}
        >
          {t('addAnd')}
        </Button>
      </div>
    </>
  );
}
