import { describe, expect, it } from 'vitest';
import { composeMail } from './compose.ts';
import type { Facts } from './facts.ts';

const facts = (more: Partial<Facts> = {}): Facts => ({
  notice: {
    id: '01900000-0000-7000-8000-000000000001',
    workspaceId: '01900000-0000-7000-8000-000000000002',
    kind: 'runFailed',
    flowId: '01900000-0000-7000-8000-000000000003',
    runId: '01900000-0000-7000-8000-000000000004',
    nodeId: 'add',
    connectionId: null,
    errorCode: 'flow.missingValue',
    errorParams: {
      field: 'fields.Name',
      fromStep: 2,
      fromCard: '@nodes.ecforce.nodes.getCustomer.title',
      path: 'fullName',
    },
    onceKey: null,
    seenAt: null,
    mailedAt: null,
    createdAt: new Date('2026-11-21T01:02:03Z'),
  },
  count: 1,
  workspace: { name: '流れ商事', timeZone: 'Asia/Tokyo' },
  flow: { id: '01900000-0000-7000-8000-000000000003', name: '顧客の連携' },
  step: { number: 5, card: '取引先を追加' },
  connection: null,
  pausedFlows: [],
  ...more,
});

const url = 'https://nagare.example.jp';

describe('the mail about a failed run', () => {
  it('names flow, step, cause and next step, at the workspace’s time, and links to the run', () => {
    const mail = composeMail(facts(), 'ja', url);
    expect(mail.subject).toBe('【エラー】顧客の連携：手順5「取引先を追加」');
    for (const part of ['顧客の連携', '5．取引先を追加', 'fullName', '2026/11/21 10:02:03', '流れ商事'])
      expect(mail.text).toContain(part);
    expect(mail.text).toContain(`${url}/runs/01900000-0000-7000-8000-000000000004`);
    expect(mail.html).toContain(`href="${url}/runs/01900000-0000-7000-8000-000000000004"`);
  });

  it('speaks the reader’s language', () => {
    const mail = composeMail(facts(), 'en', url);
    expect(mail.subject).toBe('Error in 顧客の連携: step 5 “取引先を追加”');
    expect(mail.text).toContain('What to do');
  });

  it('shows names as text, never as markup, and never in a header line of their own', () => {
    const nasty = '<img src=x onerror=alert(1)>" \'&\r\nBcc: evil@example.jp';
    const mail = composeMail(
      facts({
        flow: { id: 'f', name: nasty },
        step: { number: 1, card: nasty },
        workspace: { name: nasty, timeZone: 'Asia/Tokyo' },
      }),
      'ja',
      url,
    );
    expect(mail.html).not.toContain('<img');
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot; &#39;&amp;');
    expect(mail.subject).not.toMatch(/[\r\n]/);
  });

  it('tells a burst once, with the number, and links to the run log', () => {
    const mail = composeMail(facts({ count: 117 }), 'ja', url);
    expect(mail.subject).toContain('117件');
    expect(mail.text).toContain(`${url}/runs?flow=`);
  });

  it('says so when flow and step are gone', () => {
    expect(composeMail(facts({ flow: null, step: null }), 'ja', url).subject).toContain('（削除されたフロー）');
  });
});

it('the mail about a broken connection names it, the paused flows and the page to mend it', () => {
  const { notice } = facts();
  const mail = composeMail(
    facts({
      notice: {
        ...notice,
        kind: 'connectionDead',
        runId: null,
        nodeId: null,
        flowId: null,
        errorCode: 'salesforce.signInExpired',
        errorParams: {},
      },
      flow: null,
      step: null,
      connection: '本番のSalesforce',
      pausedFlows: ['顧客の連携', '注文の連携'],
    }),
    'ja',
    url,
  );
  for (const part of ['本番のSalesforce', '顧客の連携', '注文の連携', `${url}/connections`])
    expect(mail.text).toContain(part);
});
