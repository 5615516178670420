import type { Reply } from '../http/message.ts';
import { baseUrl } from '../oauth/base-url.ts';
import { base, type RestRequest } from './rest-request.ts';
import { VERSIONS } from './versions.ts';

export const versions = (): Reply => ({ status: 200, body: VERSIONS });

const RESOURCES = [
  'sobjects',
  'query',
  'queryAll',
  'search',
  'parameterizedSearch',
  'limits',
  'composite',
  'recent',
  'tabs',
  'theme',
  'actions',
  'quickActions',
  'compactLayouts',
  'tooling',
  'connect',
  'chatter',
];

export function root(request: RestRequest): Reply {
  const { org, userId } = request;
  const body: Record<string, string> = {};
  for (const resource of RESOURCES) body[resource] = `${base(request)}/${resource}`;
  body.jobs = `${base(request)}/jobs`;
  body.identity = `${baseUrl(org, request)}/id/${org.settings.orgId}/${userId}`;
  return { status: 200, body };
}
