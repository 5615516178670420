/** Addresses that reach no further than the cable: at 169.254.169.254 clouds hand the keys of a machine to whoever asks on it. */
import { lookup as ask, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { UserFixableError } from '../errors.ts';

const linkLocal = new BlockList();
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4');
linkLocal.addSubnet('fe80::', 10, 'ipv6');

/** Mapped addresses count as what they map. */
export function isLinkLocal(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && linkLocal.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** A name may point there too: asked when the connection is made. */
export const lookupBeyondLinks: LookupFunction = (hostname, options, callback) => {
  ask(hostname, { ...options, all: true }, (error, found) => {
    const addresses: LookupAddress[] = found ?? [];
    const [first] = addresses;
    if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '', 4);
    if (addresses.some(({ address }) => isLinkLocal(address)))
      return callback(new UserFixableError('http.addressInside', { host: hostname }), '', 4);
    return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
  });
};
