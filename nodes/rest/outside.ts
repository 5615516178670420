/**
 * For addresses that come with data (a file's link, a redirect) and not from whoever makes the flow: never a machine of the
 * inner network, whose services trust whoever can reach them. NAGARE_PRIVATE_HOSTS names hosts that are meant to be reached.
 * Link-local addresses, where clouds keep the keys of their machines, are never reached, whoever wrote them.
 */
import { lookup as ask, type LookupAddress } from 'node:dns';
import { lookup as resolve } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { limits } from '../../engine/limits.ts';
import { UserFixableError } from '../errors.ts';
import { outbound } from './dispatcher.ts';
import { isLinkLocal } from './link-local.ts';

/** `outside`: by https, into no inner network; `notInside`: by http too. */
export type Reach = 'outside' | 'notInside';

/** https://www.iana.org/assignments/iana-ipv4-special-registry, and the same for IPv6. Mapped addresses count as what they map. */
const inner = new BlockList();
for (const [net, prefix] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
])
  inner.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ...([
    ['::', 127],
    ['64:ff9b::', 96],
    ['fc00::', 7],
    ['fe80::', 9],
    ['ff00::', 8],
  ] as const),
])
  inner.addSubnet(net, prefix, 'ipv6');

export function isInner(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && inner.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Throws what a person is told; an address that cannot be resolved is left to the request itself. */
export async function requireReach(url: URL, reach: Reach | undefined): Promise<void> {
  const host = bare(url.hostname);
  if (isLinkLocal(host)) throw inside(url.host);
  if (reach === undefined || isAllowed(url.hostname)) return;
  if (reach === 'outside' && url.protocol !== 'https:') throw new UserFixableError('http.notHttps', { host: url.host });
  const addresses = isIP(host) ? [{ address: host }] : await resolve(host, { all: true }).catch(() => []);
  if (addresses.some(({ address }) => isInner(address))) throw inside(url.host);
}

const inside = (host: string) => new UserFixableError('http.addressInside', { host });

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Named by whoever runs Nagare. */
export function isAllowed(hostname: string): boolean {
  const allowed = (process.env.NAGARE_PRIVATE_HOSTS ?? '').split(',').map((host) => bare(host.trim()));
  return allowed.includes(bare(hostname));
}

/** Asked again when the connection is made: between two questions a name may change what it points to. */
const guardedLookup: LookupFunction = (hostname, options, callback) => {
  ask(hostname, { ...options, all: true }, (error, found) => {
    const addresses: LookupAddress[] = found ?? [];
    const [first] = addresses;
    if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '', 4);
    const isRefused = isAllowed(hostname) ? isLinkLocal : isInner;
    if (addresses.some(({ address }) => isRefused(address))) return callback(inside(hostname), '', 4);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};

let shared: Dispatcher | undefined;

/** Behind a proxy the proxy connects, and has its own rules for what may be reached. */
export function outsideOnly(): Dispatcher {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = process.env;
  if (https_proxy || HTTPS_PROXY || http_proxy || HTTP_PROXY) return outbound();
  shared ??= new Agent({
    connections: limits.requestsPerConnection,
    allowH2: false,
    connect: { timeout: 10_000, lookup: guardedLookup },
  });
  return shared;
}
