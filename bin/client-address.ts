/**
 * Who asks, when a proxy stands in between. What a request says of itself in X-Forwarded-* counts only when it comes from a
 * proxy that NAGARE_TRUSTED_PROXIES names; under which address people reach us is said by NAGARE_URL alone.
 */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Throws the part of the text that is neither an address nor a range (`10.0.0.0/8`, `2001:db8::/32`). */
export function parseProxies(text: string | undefined): BlockList {
  const proxies = new BlockList();
  for (const part of (text ?? '').split(/[\s,]+/).filter(Boolean)) {
    const [address = '', prefix, ...more] = part.split('/');
    const version = isIP(address);
    if (version === 0 || more.length > 0) throw new WrongProxy(part);
    const family = version === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) proxies.addAddress(address, family);
    else if (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32))
      proxies.addSubnet(address, Number(prefix), family);
    else throw new WrongProxy(part);
  }
  return proxies;
}

export class WrongProxy extends Error {}

const forwarding = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-real-ip',
];

/** From here on `x-forwarded-for` holds one address, the client's, and no other header of a proxy is left to be believed. */
export function settleClientAddress(request: IncomingMessage, proxies: BlockList): void {
  const address = clientAddress(request, proxies);
  for (const name of forwarding) delete request.headers[name];
  if (address === undefined) delete request.headers['x-forwarded-for'];
  else request.headers['x-forwarded-for'] = address;
}

/** Each proxy adds who asked it at the end of the list: read from there, the first who is no proxy of ours is the client. */
function clientAddress(request: IncomingMessage, proxies: BlockList): string | undefined {
  let address = plain(request.socket.remoteAddress ?? '');
  const header = request.headers['x-forwarded-for'];
  const said = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((one) => plain(one.trim()));
  while (isProxy(address, proxies)) {
    const before = said.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return isIP(address) === 0 ? undefined : address;
}

const isProxy = (address: string, proxies: BlockList): boolean =>
  isIP(address) !== 0 && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 client of a socket that listens on both is `::ffff:10.0.0.1`; some proxies write brackets and ports. */
function plain(address: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}
