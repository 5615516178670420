'use client';
/** A dialog that is only there while it is open. */
import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

export function Dialog(props: Omit<ModalProps, 'opened'>) {
  useFocusBack();
  return <Modal opened {...props} />;
}

/** Mantine's own way back needs a dialog that stays when it is closed; without one a keyboard starts over at the top of the page. */
function useFocusBack(): void {
  const [origin] = useState(() => originOf(typeof document === 'undefined' ? null : document.activeElement));
  useEffect(() => () => void requestAnimationFrame(() => origin?.isConnected && origin.focus()), [origin]);
}

/** An entry of a menu is gone by then: the button that opened the menu is what one goes back to. */
function originOf(active: Element | null): HTMLElement | null {
  const opener = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const origin = opener ? document.getElementById(opener) : active;
  return origin instanceof HTMLElement ? origin : null;
}
