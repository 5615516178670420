/** The one set of outbound sockets of this process: keep-alive, proxied as the environment says. */
import { type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { limits } from '../../engine/limits.ts';
import { lookupBeyondLinks } from './link-local.ts';

let shared: Dispatcher | undefined;

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured; this machine itself is never reached through a proxy. */
export function outbound(): Dispatcher {
  shared ??= new EnvHttpProxyAgent({
    connections: limits.requestsPerConnection,
    // HTTP/1.1 only: with it the moment before the first byte is known for each request (see exchange.ts).
    allowH2: false,
    connect: { timeout: 10_000, lookup: lookupBeyondLinks },
    noProxy: [process.env.no_proxy ?? process.env.NO_PROXY ?? '', 'localhost', '127.0.0.1', '[::1]']
      .filter((host) => host !== '')
      .join(','),
  });
  return shared;
}

/** Judged by the address itself: a name like 127.example.com belongs to anybody. */
export function isLoopback(url: string | URL): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
