'use client';
/** The routes of a branch: each with a name and groups of conditions, the last one for everything else. */
import { ActionIcon, Button, Modal, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CatalogField } from '../../../engine/flow/catalog.ts';
import { changeNode } from '../../_canvas/operations/change.ts';
import { followRoutes, stepsOnRoute } from '../../_canvas/operations/routes.ts';
import { useEditor } from '../../_canvas/state/editor-context.tsx';
import { useFlowView } from '../../_canvas/state/flow-view.tsx';
import { DialogButtons } from '../../_ui/dialog-buttons.tsx';
import { FieldErrors } from '../field-frame.tsx';
import { emptyCondition, newRouteId, type Route, readRoutes, writeRoutes } from '../lists/routes.ts';
import { problemsAt, useStepForm } from '../step-context.tsx';
import { ConditionGroups, firstOperator } from './condition-groups.tsx';
import { AddRow } from './row-buttons.tsx';
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
          <ConditionGroups
            field={field}
            groups={route.groups}
            onChange={(groups) => replace(index, { ...route, groups }, `${node.id} groups ${route.id}`)}
          />
          <FieldErrors problems={problemsAt(problems, `${key}.${route.id}`).slice(0, 1)} />
        </section>
      ))}
      <AddRow
        label={t('addRoute')}
        onClick={() =>
          write([...routes, { id: newRouteId(routes), label: '', groups: [[emptyCondition(firstOperator(field))]] }])
        }
      />
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
          <DialogButtons onCancel={() => setAsked(null)}>
            <Button
              color="danger"
              onClick={() => {
                if (asked) remove(asked);
                setAsked(null);
              }}
            >
              {t('removeRoute')}
            </Button>
          </DialogButtons>
        </Stack>
      </Modal>
    </div>
  );
}

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
