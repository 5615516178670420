'use client';
import { useEffect, useRef } from 'react';

/** Nothing is left to publish then: whoever pressed it by the keyboard goes on at the switch beside it, not at the top of the page. */
export function useFocusAfterPublishing(isPublishing: boolean) {
  const publishing = useRef<HTMLButtonElement>(null);
  const switching = useRef<HTMLInputElement>(null);
  const was = useRef(isPublishing);
  useEffect(() => {
    const button = publishing.current;
    const isLost = document.activeElement === button || document.activeElement === document.body;
    if (was.current && !isPublishing && button?.disabled && isLost) switching.current?.focus();
    was.current = isPublishing;
  }, [isPublishing]);
  return [publishing, switching] as const;
}
