import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultOf, soapCall } from '../soap/test-soap.ts';
import { childText } from '../soap/xml.ts';
import { textAt } from '../test-answer.ts';
import { refusal, startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
let admin: string;
let clerk: string;
const CLERK = { username: 'clerk@practice.example', lastName: 'Clerk', password: 'first-password' };

beforeAll(async () => {
  org = await startTestOrg();
  const { body } = await org.practice('GET', '/schema');
  await org.practice('PUT', '/schema', { ...(body as object), users: [CLERK] });
  const idOf = async (username: string) =>
    textAt((await org.api('GET', `/query?q=SELECT+Id+FROM+User+WHERE+Username='${username}'`)).body, 'records.0.Id');
  [admin, clerk] = [await idOf(org.settings.username), await idOf(CLERK.username)];
});
afterAll(() => org.stop());

async function login(username: string, password: string): Promise<number> {
  const { clientId: client_id, clientSecret: client_secret } = org.settings;
  const body = new URLSearchParams({ grant_type: 'password', client_id, client_secret, username, password });
  return (await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body })).status;
}

test('the admin changes passwords by REST, and only the new one is good from then on', async () => {
  const path = `/sobjects/User/${clerk}/password`;
  expect((await org.api('GET', path)).body).toEqual({ isExpired: false });
  expect((await org.api('POST', path, { NewPassword: 'second-password' })).status).toBe(204);
  expect(await login(CLERK.username, CLERK.password)).toBe(400);
  expect(await login(CLERK.username, 'second-password')).toBe(200);
  const password = textAt((await org.api('DELETE', path)).body, 'NewPassword');
  expect(await login(CLERK.username, password)).toBe(200);
});

test('a password that is too short or the old one is refused, and so is one of nobody', async () => {
  const change = (id: string, NewPassword: string) => org.api('POST', `/sobjects/User/${id}/password`, { NewPassword });
  expect(refusal(await change(admin, 'short'))).toBe(
    '400 INVALID_NEW_PASSWORD Your password must be at least 8 characters long.',
  );
  expect(refusal(await change(admin, org.settings.password))).toBe(
    '400 INVALID_NEW_PASSWORD invalid repeated password',
  );
  expect((await change('005J30000099999IAA', 'long-enough')).status).toBe(404);
});

test('SOAP sets and resets passwords too', async () => {
  const set = `<n1:setPassword><n1:userId>${admin}</n1:userId><n1:password>third-password</n1:password></n1:setPassword>`;
  expect((await soapCall(org, set)).status).toBe(200);
  expect(await login(org.settings.username, 'third-password')).toBe(200);
  const reset = await soapCall(org, `<n1:resetPassword><n1:userId>${clerk}</n1:userId></n1:resetPassword>`);
  expect(await login(CLERK.username, childText(resultOf(reset), 'password') ?? '')).toBe(200);
});
