import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, textAt } from '../test-answer.ts';
import { startTestOrg, type TestOrg } from '../test-org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.stop());

test('callable flows are listed and described', async () => {
  const { body } = await org.api('GET', '/actions/custom/flow');
  expect(at(body, 'actions')).toContainEqual({
    label: 'Add a task',
    name: 'Add_Task',
    type: 'FLOW',
    url: '/services/data/v64.0/actions/custom/flow/Add_Task',
  });
  expect((await org.api('GET', textAt(body, 'actions.0.url'))).body).toMatchObject({
    type: 'FLOW',
    inputs: [
      { name: 'recordId', type: 'STRING', required: true },
      { name: 'subject', required: false },
    ],
  });
  expect((await org.api('GET', '/actions/custom/flow/Nobody')).status).toBe(404);
});

test('a flow runs once per input and says which one failed', async () => {
  const id = await org.create('Account', { Name: 'a' });
  const good = await org.api('POST', '/actions/custom/flow/Add_Task', { inputs: [{ recordId: id, subject: 'call' }] });
  expect(good).toMatchObject({
    status: 200,
    body: [
      {
        actionName: 'Add_Task',
        errors: null,
        isSuccess: true,
        outputValues: { taskId: expect.stringMatching(/^00T/) },
      },
    ],
  });
  expect((await org.api('GET', `/sobjects/Task/${at(good.body, '0.outputValues.taskId')}`)).body).toMatchObject({
    WhatId: id,
    Subject: 'call',
  });
  expect(await org.api('POST', '/actions/custom/flow/Add_Task', { inputs: [{ recordId: id }, {}] })).toMatchObject({
    status: 400,
    body: [
      { isSuccess: true },
      {
        isSuccess: false,
        errors: [{ statusCode: 'INVALID_API_INPUT', message: 'Missing required input parameter: recordId' }],
        outputValues: null,
      },
    ],
  });
  expect(await org.api('POST', '/actions/custom/flow/Always_Fails', { inputs: [{}] })).toMatchObject({
    status: 400,
    body: [{ isSuccess: false, errors: [{ statusCode: 'FLOW_ELEMENT_ERROR' }] }],
  });
});
