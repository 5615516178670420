'use client';
import { useTranslations } from 'next-intl';
/** The rail at the left (a bar at the bottom on a telephone) and the page beside it. */
import { type ReactNode, useState } from 'react';
import { BottomBar } from './bottom-bar.tsx';
import classes from './frame.module.css';
import { type Here, HereProvider } from './member.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import bandClasses from './stop-band.module.css';
import { StopBand, useStop } from './stop-band.tsx';

const YEAR = 365 * 24 * 60 * 60;

interface FrameProps {
  here: Here;
  wasPinned: boolean;
  children: ReactNode;
}

export function Frame({ here, wasPinned, children }: FrameProps) {
  const [isPinned, setPinned] = useState(wasPinned);
  const t = useTranslations('frame');
  const pin = (value: boolean) => {
    setPinned(value);
    // biome-ignore lint/suspicious/noDocumentCookie: the server draws the rail in its last width, so that nothing jumps
    document.cookie = `nagare-rail=${value ? 'pinned' : 'slim'}; path=/; max-age=${YEAR}; samesite=lax`;
  };
  const stop = useStop();
  return (
    <HereProvider here={here}>
      <a className={classes.skip} href="#content">
        {t('skip')}
      </a>
      <div className={classes.frame} data-pinned={isPinned || undefined} data-stopped={stop !== null || undefined}>
        {stop ? (
          <div className={bandClasses.ground}>
            <StopBand stop={stop} />
          </div>
        ) : null}
        <Rail isPinned={isPinned} onPin={pin} />
        <main id="content" className={classes.content} tabIndex={-1}>
          {children}
        </main>
        <BottomBar />
      </div>
      <Palette />
    </HereProvider>
  );
}
