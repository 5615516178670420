'use client';
import { Menu, SegmentedControl, Text, useMantineColorScheme } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { signOut } from '../_client/sign-in.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { useHere } from './member.tsx';

type Position = 'right-end' | 'top-end';

/** Language, light or dark, sign out. */
export function PersonMenu({ children, position }: { children: ReactElement; position: Position }) {
  const t = useTranslations('frame');
  const { viewer } = useHere();
  return (
    <Menu position={position} width={280} closeOnItemClick={false}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown p={12}>
        <Text fw={600} size="sm" lh={1.35}>
          {viewer.name}
        </Text>
        <Text c="dimmed" size="xs" lh={1.35} mb={12}>
          {viewer.email}
        </Text>
        <Preferences />
        <Menu.Divider my={12} />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What everybody chooses for themselves, where there is little room. */
export function Preferences() {
  const t = useTranslations('frame');
  return (
    <div>
      <Text size="xs" fw={600} mb={4}>
        {t('language')}
      </Text>
      <LanguageSwitch />
      <Text size="xs" fw={600} mt={12} mb={4}>
        {t('appearance')}
      </Text>
      <AppearanceSwitch />
    </div>
  );
}

export function AppearanceSwitch() {
  const t = useTranslations('frame');
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('appearance')}
      value={colorScheme}
      onChange={setColorScheme}
      data={[
        { value: 'light', label: t('light') },
        { value: 'dark', label: t('dark') },
        { value: 'auto', label: t('auto') },
      ]}
    />
  );
}
