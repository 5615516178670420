'use client';
import { Tooltip, VisuallyHidden } from '@mantine/core';
import { useOs } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconBell, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { Avatar } from '../_ui/avatar.tsx';
import { destinations, isAt } from './destinations.ts';
import classes from './frame.module.css';
import { useHere } from './member.tsx';
import { NoticesPopover } from './notices.tsx';
import { PersonMenu } from './person-menu.tsx';
import { WorkspaceName } from './workspace-name.tsx';

export function Rail({ isPinned, onPin }: { isPinned: boolean; onPin: (value: boolean) => void }) {
  const t = useTranslations('frame');
  const path = usePathname();
  const { viewer } = useHere();
  const system = useOs();
  const isMac = system === 'macos' || system === 'ios';
  const hint = (label: string, entry: ReactElement, isQuiet = false) => (
    <Tooltip label={label} position="right" disabled={isPinned || isQuiet} key={label}>
      {entry}
    </Tooltip>
  );
  return (
    <nav className={classes.rail} aria-label={t('navigation')}>
      <WorkspaceName isPinned={isPinned} />
      {destinations.map((place) =>
        hint(
          t(`places.${place.key}`),
          <Link className={classes.entry} href={place.href} aria-current={isAt(path, place) ? 'page' : undefined}>
            <place.icon size={20} stroke={1.7} aria-hidden />
            <span className={classes.word}>{t(`places.${place.key}`)}</span>
          </Link>,
        ),
      )}
      <div className={classes.spring} />
      {hint(
        t('search'),
        <button type="button" className={classes.entry} onClick={spotlight.open}>
          <IconSearch size={20} stroke={1.7} aria-hidden />
          <span className={classes.word}>{t('search')}</span>
          <span className={classes.key}>{isMac ? '⌘K' : 'Ctrl K'}</span>
        </button>,
      )}
      <NoticesPopover position="right-end">
        {(unseen, toggle, isOpen) =>
          hint(
            t('notices'),
            <button
              type="button"
              className={classes.entry}
              onClick={toggle}
              aria-haspopup="dialog"
              aria-expanded={isOpen}
            >
              <IconBell size={20} stroke={1.7} aria-hidden />
              <span className={classes.word}>{t('notices')}</span>
              {unseen > 0 ? (
                <span className={classes.count}>
                  <span aria-hidden>{unseen > 99 ? '99+' : unseen}</span>
                  <VisuallyHidden>{t('unseen', { count: unseen })}</VisuallyHidden>
                </span>
              ) : null}
            </button>,
            isOpen,
          )
        }
      </NoticesPopover>
      {hint(
        isPinned ? t('unpin') : t('pin'),
        <button type="button" className={classes.entry} onClick={() => onPin(!isPinned)} aria-expanded={isPinned}>
          {isPinned ? (
            <IconLayoutSidebarLeftCollapse size={20} stroke={1.7} aria-hidden />
          ) : (
            <IconLayoutSidebarLeftExpand size={20} stroke={1.7} aria-hidden />
          )}
          <span className={classes.word}>{isPinned ? t('unpin') : t('pin')}</span>
        </button>,
      )}
      <hr className={classes.rule} />
      <PersonMenu position="right-end">
        <button type="button" className={classes.entry} aria-label={t('person', { name: viewer.name })}>
          <span className={classes.person}>
            <Avatar name={viewer.name} size={28} />
          </span>
          <span className={classes.word}>{viewer.name}</span>
        </button>
      </PersonMenu>
    </nav>
  );
}
