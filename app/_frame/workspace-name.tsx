'use client';
/** The workspace at the top of the rail; a menu only for those who belong to several. */
import { Menu, Tooltip } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../_client/trpc.tsx';
import classes from './frame.module.css';
import { Logo } from './logo.tsx';
import { useHere } from './member.tsx';

export function WorkspaceName({ isPinned }: { isPinned: boolean }) {
  const { member, memberships } = useHere();
  const trpc = useTRPC();
  // Everything on the page belongs to the workspace left behind: load anew.
  const choose = useMutation(
    trpc.people.chooseWorkspace.mutationOptions({ onSuccess: () => window.location.assign('/flows') }),
  );
  const name = (
    <Tooltip label={member.name} position="right" disabled={isPinned}>
      <div className={classes.brand}>
        <Logo className={classes.mark} />
        <strong className={classes.word}>{member.name}</strong>
      </div>
    </Tooltip>
  );
  if (memberships.length < 2) return name;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button type="button" className={classes.entry} style={{ padding: 0, height: 48 }}>
          {name}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {memberships.map(({ workspaceId, name: label }) => (
          <Menu.Item
            key={workspaceId}
            rightSection={workspaceId === member.workspaceId ? <IconCheck size={16} /> : null}
            onClick={() => choose.mutate({ workspaceId })}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
