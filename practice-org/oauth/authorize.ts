import { html, type Reply, type Request, redirect } from '../http/message.ts';
import type { Org } from '../org.ts';
import { isOwnForm, mayEnter } from '../pages/access.ts';
import { Markup, markup } from '../pages/markup.ts';
import { viewOf } from '../pages/pages.ts';
import { drawPage, type View } from '../pages/view.ts';
import { runningUserId } from '../seed.ts';
import { isAllowedRedirect, isKnownClient } from './client.ts';
import type { Codes } from './codes.ts';
import { OAuthError } from './oauth-error.ts';
import { passwordLogin } from './token.ts';

interface Asked {
  clientId: string;
  redirectUri: string;
  scope: string;
  state: string | null;
  challenge: string | undefined;
  responseType: string;
  immediate: boolean;
}

const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'display',
];
const DEFAULT_SCOPE = 'refresh_token id api web full';
const SCOPES = new Set(
  'api web full refresh_token offline_access id openid profile email address phone chatter_api custom_permissions visualforce content lightning sfap_api einstein_gpt_api pardot_api cdp_api wave_api eclair_api'.split(
    ' ',
  ),
);

/** GET and POST /services/oauth2/authorize */
export function authorize(org: Org, codes: Codes, request: Request): Reply {
  const view = viewOf(org, request);
  const posted = request.method === 'POST';
  const given = posted ? new URLSearchParams(request.body) : request.query;
  try {
    const asked = readAsked(org, given);
    const wrong = wrongRequest(org, asked);
    if (wrong) return back(asked, wrong);
    if (!posted) return html(consentPage(view, given, asked, false));
    return decide(view, codes, given, asked);
  } catch (error) {
    if (error instanceof OAuthError) return html(errorPage(view, error), 400);
    throw error;
  }
}

/** Whoever the client is and where it wants the answer are checked first: a mistake in them is never sent anywhere. */
function readAsked(org: Org, given: URLSearchParams): Asked {
  const clientId = given.get('client_id') ?? '';
  if (!isKnownClient(org, clientId)) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  const redirectUri = given.get('redirect_uri') ?? '';
  if (redirectUri === '') throw new OAuthError('redirect_uri_missing', 'redirect_uri not provided');
  if (!isAllowedRedirect(redirectUri, org.settings.redirectUris)) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  return {
    clientId,
    redirectUri,
    scope: given.get('scope') || DEFAULT_SCOPE,
    state: given.get('state'),
    challenge: given.get('code_challenge') || undefined,
    responseType: given.get('response_type') ?? '',
    immediate: given.get('immediate') === 'true',
  };
}

function wrongRequest(org: Org, asked: Asked): Record<string, string> | undefined {
  if (asked.responseType !== 'code') {
    return { error: 'unsupported_response_type', error_description: 'response type not supported' };
  }
  // Nobody has agreed before: the consent page is always shown, and that is what `immediate` forbids.
  if (asked.immediate)
    return { error: 'immediate_unsuccessful', error_description: 'immediate approval is not possible' };
  if (org.faults.requirePkce && !asked.challenge)
    return { error: 'invalid_request', error_description: 'missing required code challenge' };
  const stranger = asked.scope.split(/\s+/).find((scope) => scope !== '' && !SCOPES.has(scope));
  return stranger
    ? { error: 'invalid_scope', error_description: `the requested scope is invalid: ${stranger}` }
    : undefined;
}

function back(asked: Asked, answer: Record<string, string>): Reply {
  const url = new URL(asked.redirectUri);
  for (const [key, value] of Object.entries(answer)) url.searchParams.set(key, value);
  if (asked.state !== null) url.searchParams.set('state', asked.state);
  return redirect(url.toString());
}

function decide(view: View, codes: Codes, given: URLSearchParams, asked: Asked): Reply {
  const { org, request } = view;
  const known = mayEnter(org, request) && isOwnForm(request);
  if (given.get('decision') === 'deny')
    return back(asked, { error: 'access_denied', error_description: 'end-user denied authorization' });
  const userId = known
    ? runningUserId(org)
    : passwordLogin(org, given.get('username') ?? '', given.get('password') ?? '');
  if (!userId) return html(consentPage(view, given, asked, true), 400);
  const { clientId, redirectUri, scope, challenge } = asked;
  return back(asked, { code: codes.issue({ userId, clientId, redirectUri, scope, challenge }) });
}

/** Login and consent in one step; who came in from Nagare only has to agree. */
function consentPage(view: View, given: URLSearchParams, asked: Asked, failed: boolean): string {
  const { t, org, request } = view;
  const known = mayEnter(org, request);
  const scopes = asked.scope.split(/\s+/);
  const rights = [
    'authorize.scope.id',
    'authorize.scope.api',
    ...(scopes.some((scope) => /refresh_token|offline_access/.test(scope)) ? ['authorize.scope.refresh'] : []),
  ];
  const hidden = PARAMETERS.flatMap((name) =>
    given.has(name) ? [markup`<input type="hidden" name="${name}" value="${given.get(name)}">`] : [],
  );
  const login = markup`<div class="fields"><div class="field wide"><label for="username">${t('login.username')}</label><input id="username" name="username" autocomplete="username" value="${given.get('username') ?? given.get('login_hint') ?? ''}" required></div><div class="field wide${failed ? ' wrong' : ''}"><label for="password">${t('login.password')}</label><input id="password" name="password" type="password" autocomplete="current-password" required>${failed ? markup`<p class="problem" role="alert">${t('authorize.wrong')}</p>` : ''}</div></div>`;
  return drawPage(view, {
    title: t('authorize.title'),
    area: 'none',
    body: markup`<form class="card narrow" method="post" action="/services/oauth2/authorize"><h1>${t('authorize.title')}</h1><p class="lead">${t('authorize.lead', { host: new URL(asked.redirectUri).host })}</p>
<h2>${t('authorize.scopes')}</h2><ul>${rights.map((key) => markup`<li>${t(key)}</li>`)}</ul>
${hidden}${known ? markup`<p class="note">${t('authorize.as', { name: org.settings.username })}</p>` : login}
<div class="actions"><button class="primary" name="decision" value="allow">${t(known ? 'authorize.allow' : 'authorize.login')}</button><button name="decision" value="deny"${new Markup(' formnovalidate')}>${t('authorize.deny')}</button></div></form>`,
  });
}

function errorPage(view: View, error: OAuthError): string {
  const { t } = view;
  return drawPage(view, {
    title: t('authorize.errorTitle'),
    area: 'none',
    body: markup`<div class="card narrow"><h1>${t('authorize.errorTitle')}</h1><p class="note bad">error=${error.error}<br>error_description=${error.message}</p><p class="lead">${t('authorize.errorText')}</p></div>`,
  });
}
