import { describe, expect, it } from 'vitest';
import { flow } from '../../engine/testing/flow.ts';
import { subjectOf, tellingValues } from './subject.ts';

const message = flow('salesforce.outboundMessage').document();
const id = '00Q000000000001AAA';

describe('what a run is about', () => {
  it('is the record of an outbound message, with the way to it', () => {
    const payload = {
      id,
      object: 'Lead',
      url: `https://org.my.salesforce.com/${id}`,
      notificationId: '04l000000000001AAA',
    };
    expect(subjectOf(message, payload)).toMatchObject({ object: 'Lead', id, url: payload.url });
    expect(subjectOf(message, { ...payload, url: 'javascript:alert(1)' })?.url).toBeUndefined();
  });

  it('is the record that the trigger watches', () => {
    const watched = flow('salesforce.recordChanged', { object: 'Account' }).document();
    expect(subjectOf(watched, { id, record: {} })).toMatchObject({ object: 'Account', id });
  });

  it('is nothing that a form or another service sent, whatever it calls its values', () => {
    const hook = flow('webhook.received').document();
    for (const payload of [null, [], 'text', { id: 7 }, { id }, { id: 'A-100', object: 'order' }])
      expect(subjectOf(hook, payload)).toBeUndefined();
  });
});

describe('the values that tell runs apart', () => {
  it('are those that people know, before ids', () => {
    expect(tellingValues([id, '04l000000000001AAA', 'a@b.jp', 'a@b.jp'])).toEqual(['a@b.jp', id, '04l000000000001AAA']);
  });

  it('are one id where there is nothing else', () => {
    expect(tellingValues([id, '04l000000000001AAA', '00D000000000001EAA'])).toEqual([id]);
    expect(tellingValues([])).toEqual([]);
  });
});
