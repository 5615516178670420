/** A service's address as people type or copy it, with or without https and a path: `shop.example.com`, `http://127.0.0.1:3001`. */
import { isLoopback } from './dispatcher.ts';
import { isAllowed } from './outside.ts';

/** Undefined = it is none, or it carries a password. */
export function typedAddress(text: string): URL | undefined {
  const trimmed = text.trim();
  const address = /^https?:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHost = url && (url.hostname.includes('.') || isNear(url)) && url.username === '' && url.password === '';
  return isHost ? url : undefined;
}

/** The same, for a token that never travels in the clear: http typed by habit becomes https, but on this machine. */
export function secureAddress(text: string): URL | undefined {
  const url = typedAddress(text);
  if (url?.protocol === 'http:' && !isLoopback(url)) url.protocol = 'https:';
  return url;
}

/** This machine, and hosts that whoever runs Nagare has named. */
export const isNear = (url: URL): boolean => isLoopback(url) || isAllowed(url.hostname);
