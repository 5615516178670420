'use client';
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useTRPC } from '../_client/trpc.tsx';
import { useMay } from '../_frame/member.tsx';
import { Avatar } from '../_ui/avatar.tsx';
import { CopyBox } from '../_ui/copy-box.tsx';
import { ErrorText, shownError } from '../_ui/errors.tsx';
import classes from './settings.module.css';

const ADD_COMMAND = 'npx nagare user add --help';

export function People() {
  const t = useTranslations('settings');
  const trpc = useTRPC();
  const isOwner = useMay('owner');
  const { data, error } = useQuery(trpc.workspace.people.queryOptions());
  if (error) return <ErrorText error={shownError(error)} />;
  if (!data) return <Skeleton h={48} />;
  return (
    <>
      <ul className={classes.people}>
        {data.map(({ userId, name, email, role }) => (
          <li key={userId} className={classes.person}>
            <Avatar name={name} size={32} />
            <div>
              <Text size="sm" fw={600} lh={1.35}>
                {name}
              </Text>
              <span className={classes.email}>{email}</span>
            </div>
            <Text size="xs" c="dimmed">
              {t(`roles.${role}`)}
            </Text>
          </li>
        ))}
      </ul>
      {isOwner ? (
        <div>
          <Text size="xs" c="dimmed" mb={6}>
            {t('addPerson')}
          </Text>
          <CopyBox value={ADD_COMMAND} />
        </div>
      ) : null}
    </>
  );
}
