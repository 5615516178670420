'use client';
/** The rail of a telephone: the places used most, the rest behind “more”. */
import { Box, Drawer, NavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconBell, IconDots, IconLogout, IconSearch } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { signOut } from '../_client/sign-in.ts';
import { destinations, isAt } from './destinations.ts';
import classes from './frame.module.css';
import { NoticesPopover } from './notices.tsx';
import { Preferences } from './person-menu.tsx';

const near = destinations.filter(({ key }) => key === 'flows' || key === 'runs' || key === 'connections');
const far = destinations.filter((place) => !near.includes(place));

export function BottomBar() {
  const t = useTranslations('frame');
  const path = usePathname();
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <nav className={classes.bottom} aria-label={t('navigation')}>
      {near.map((place) => (
        <Link
          key={place.key}
          className={classes.tab}
          href={place.href}
          aria-current={isAt(path, place) ? 'page' : undefined}
        >
          <place.icon size={20} stroke={1.7} aria-hidden />
          {t(`places.${place.key}`)}
        </Link>
      ))}
      <NoticesPopover position="top">
        {(unseen, toggle, isOpen) => (
          <button type="button" className={classes.tab} onClick={toggle} aria-haspopup="dialog" aria-expanded={isOpen}>
            <IconBell size={20} stroke={1.7} aria-hidden />
            {t('notices')}
            {unseen > 0 ? <span className={classes.count}>{unseen > 99 ? '99+' : unseen}</span> : null}
          </button>
        )}
      </NoticesPopover>
      <button type="button" className={classes.tab} onClick={open} aria-haspopup="dialog">
        <IconDots size={20} stroke={1.7} aria-hidden />
        {t('more')}
      </button>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        title={t('more')}
        radius="md"
        classNames={{ content: classes.sheet ?? '' }}
      >
        {far.map((place) => (
          <NavLink
            key={place.key}
            component={Link}
            href={place.href}
            onClick={close}
            label={t(`places.${place.key}`)}
            active={isAt(path, place)}
            leftSection={<place.icon size={20} stroke={1.7} />}
          />
        ))}
        <NavLink
          component="button"
          label={t('search')}
          leftSection={<IconSearch size={20} stroke={1.7} />}
          onClick={() => {
            close();
            spotlight.open();
          }}
        />
        <Box mt={16}>
          <Preferences />
        </Box>
        <NavLink
          mt={12}
          component="button"
          label={t('signOut')}
          leftSection={<IconLogout size={20} stroke={1.7} />}
          onClick={() => void signOut()}
        />
      </Drawer>
    </nav>
  );
}
