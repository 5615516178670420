'use client';
import { useTranslations } from 'next-intl';
import type { Line } from './picture.tsx';

export interface GuideStep {
  key: string;
  title: string;
  text: string;
  needs?: 'callback' | 'certificate';
  picture?: { place: string; lines: Line[] };
}

type Method = 'webServer' | 'clientCredentials' | 'jwtBearer';

/** Salesforce's own words for what to press stand under `screen`, as its pages show them in the reader's language. */
export function useGuideSteps(method: Method): GuideStep[] {
  const t = useTranslations('connections.guide.steps');
  const s = useTranslations('connections.guide.screen');
  const step = (key: string, picture?: GuideStep['picture'], needs?: GuideStep['needs']): GuideStep => ({
    key,
    title: t(`${key}.title`),
    text: t(`${key}.text`),
    ...(needs ? { needs } : {}),
    ...(picture ? { picture } : {}),
  });
  const newApp = step('newApp', {
    place: s('setup'),
    lines: [
      { kind: 'field', label: s('quickFind'), value: s('manager') },
      { kind: 'section', label: s('manager') },
      { kind: 'button', label: s('newApp'), isMarked: true },
    ],
  });
  const basics = step(
    'basics',
    {
      place: s('newApp'),
      lines: [
        { kind: 'field', label: s('appName'), value: 'Nagare' },
        { kind: 'section', label: s('api') },
        { kind: 'check', label: s('enableOauth'), isMarked: true },
        { kind: 'field', label: s('callback'), value: 'https://…/api/connections/oauth/callback', isMarked: true },
        { kind: 'field', label: s('scopes'), value: 'api · refresh_token · openid', isMarked: true },
      ],
    },
    'callback',
  );
  const flow = {
    webServer: step('webFlow', {
      place: s('flows'),
      lines: [
        { kind: 'check', label: s('pkce'), isMarked: true },
        { kind: 'check', label: s('clientCredentials') },
        { kind: 'check', label: s('jwt') },
      ],
    }),
    clientCredentials: step('clientFlow', {
      place: s('flows'),
      lines: [
        { kind: 'check', label: s('clientCredentials'), isMarked: true },
        { kind: 'check', label: s('pkce') },
        { kind: 'check', label: s('jwt') },
      ],
    }),
    jwtBearer: step(
      'jwtFlow',
      {
        place: s('flows'),
        lines: [
          { kind: 'check', label: s('jwt'), isMarked: true },
          { kind: 'file', label: s('upload'), value: 'nagare.crt', isMarked: true },
          { kind: 'check', label: s('pkce') },
        ],
      },
      'certificate',
    ),
  }[method];
  const policies = {
    webServer: step('webPolicies', {
      place: s('policies'),
      lines: [
        { kind: 'field', label: s('permitted'), value: s('selfAuthorize') },
        { kind: 'field', label: s('refreshPolicy'), value: s('untilRevoked'), isMarked: true },
      ],
    }),
    clientCredentials: step('clientPolicies', {
      place: s('policies'),
      lines: [
        { kind: 'check', label: s('clientCredentials'), isMarked: true },
        { kind: 'field', label: s('runAs'), value: 'nagare@mycompany.example', isMarked: true },
      ],
    }),
    jwtBearer: step('jwtPolicies', {
      place: s('policies'),
      lines: [
        { kind: 'field', label: s('permitted'), value: s('preAuthorized'), isMarked: true },
        { kind: 'field', label: s('permissionSets'), value: 'Nagare', isMarked: true },
      ],
    }),
  }[method];
  const keys = step('keys', {
    place: s('oauthSettings'),
    lines: [
      { kind: 'button', label: s('keyAndSecret'), isMarked: true },
      { kind: 'secret', label: s('consumerKey'), isMarked: true },
      ...(method === 'jwtBearer' ? [] : [{ kind: 'secret' as const, label: s('consumerSecret'), isMarked: true }]),
    ],
  });
  return [newApp, basics, flow, policies, keys, step('connect')];
}
