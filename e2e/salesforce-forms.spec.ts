/** The forms of the Salesforce cards that no other story fills in: card after card by hand, then one run that the org shows. */
import { openRunOf, waitForSample } from './canvas.ts';
import { expect } from './fixtures.ts';
import { setUpOrg, signIntoOrg } from './org.ts';
import { goLive, openPractice, shownAddress } from './people.ts';
import { cardsOf, seeSuccess } from './salesforce-cards.ts';
import { enter, storiesOnOne } from './settled.ts';

/** What the administrator of the org has set up before anybody makes a flow. */
const schema = {
  fields: {
    Contact: [{ name: 'Member__c', label: 'Member', type: 'text', length: 20, externalId: true, unique: true }],
  },
  recordTypes: [{ object: 'Account', developerName: 'Shop', name: 'Retail shop' }],
  duplicateRules: [{ object: 'Lead', name: 'Same_Email', action: 'alert', match: [['Email']] }],
  assignmentRules: [
    { object: 'Lead', name: 'Usual', active: true, entries: [{ owner: 'suzuki@example.jp' }] },
    { object: 'Lead', name: 'From the web', active: false, entries: [{ owner: 'sato@example.jp' }] },
  ],
  users: [
    { username: 'sato@example.jp', lastName: 'Sato' },
    { username: 'suzuki@example.jp', lastName: 'Suzuki' },
  ],
};

const test = storiesOnOne(async (page, nagare, language) => {
  const api = await enter(page, nagare, language);
  await api.connections.addPractice.mutate({ type: 'salesforce' });
  await setUpOrg(nagare, schema);
  return signIntoOrg(nagare);
});

/** The way an outbound message of Salesforce looks on the wire; Salesforce reads the Ack out of the answer. */
async function sendMessage(url: string, orgId: string, message: { id: string; fields: string }): Promise<void> {
  const body = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
<notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${orgId}</OrganizationId><Notification><Id>${message.id}</Id>
<sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${message.fields}</sObject></Notification></notifications>
</soapenv:Body></soapenv:Envelope>`;
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml; charset=UTF-8' }, body });
  expect(await answer.text()).toContain('<Ack>true</Ack>');
}

test('an outbound message is looked up, and written by condition, by external ID, and past the rules of the org', async ({
  nagare,
  page,
  say,
  shot,
  given: org,
}) => {
  test.slow();
  const { begin, add, output, fieldIn } = cardsOf(page, say);
  const email = 'kimura@example.jp';
  const leadId = await org.add('Lead', { LastName: 'Kimura', Company: "O'Hara & Co", Email: email });
  const campaignId = await org.add('Campaign', { Name: 'Spring' });
  const orgId = String((await org.query('SELECT Id FROM Organization'))[0]?.Id);
  const fields = `<sf:Id>${leadId}</sf:Id><sf:LastName>Kimura</sf:LastName>`;

  await begin('outboundMessage', 'Messages');
  const url = await shownAddress(page);
  await shot('salesforce-outbound');
  await waitForSample(page, say, () => sendMessage(url, orgId, { id: '04l000000000001AAA', fields }));
  await expect(page.getByText(leadId).first()).toBeVisible();

  const get = await add('getRecord');
  await get.lacks('object');
  await get.lacks('id');
  await get.choose('object', 'Lead');
  await get.choose('fields', 'Company');
  await page.keyboard.press('Escape');
  await get.take('id', output('outboundMessage', 'id'));
  await shot('salesforce-get');
  await get.test();

  const soql = await add('queryRecords');
  await soql.lacks('soql');
  await soql.type('soql', 'SELECT Id, Name FROM Campaign WHERE Name = :name');
  await soql.field('values').getByRole('button').last().click();
  await soql.field('values').getByRole('textbox').first().fill('name');
  await soql.field('values').getByRole('textbox').last().fill('Spring');
  await shot('salesforce-soql');
  await soql.test();
  await expect(page.getByText(campaignId).first()).toBeVisible();

  const find = await add('findOrAddRecord');
  await find.lacks('conditions');
  await find.choose('object', 'Account');
  await find.choose('conditions', 'Name');
  await find.take('conditions', fieldIn('getRecord', 'Company'));
  await find.radio('whenFound', 'update');
  await find.unfold();
  await find.choose('recordType', 'Retail shop');
  await find.choose('owner', 'Sato');
  await shot('salesforce-find-or-add');
  await find.tab('mapping');
  await find.map('Name', fieldIn('getRecord', 'Company'));
  await find.map('Site', output('queryRecords', 'firstId'));

  const upsert = await add('upsertRecord');
  await upsert.lacks('key');
  await upsert.choose('object', 'Contact');
  await upsert.choose('keyField', 'Member__c');
  await upsert.type('key', 'M-1');
  await shot('salesforce-upsert');
  await upsert.tab('mapping');
  await upsert.map('LastName', fieldIn('outboundMessage', 'LastName'));
  await upsert.map('AccountId', output('findOrAddRecord', 'id'));
  await shot('salesforce-upsert-mapping');

  const update = await add('upsertRecord');
  await update.choose('object', 'Contact');
  await update.choose('keyField', 'Member__c');
  await update.type('key', 'M-1');
  await update.turnOn('updateOnly');
  await update.radio('whenNone', 'finish');
  await shot('salesforce-update-only');
  await update.tab('mapping');
  await update.map('Phone', '03-1234-5678');

  const write = await add('addRecord');
  await write.lacks('object');
  await write.choose('object', 'Lead');
  // The org has a field for the key against double records: one click takes it.
  const offer = page.locator('[data-panel]').getByRole('region', { name: say('forms.keyOffer.label') });
  await expect(offer).toBeVisible();
  await shot('salesforce-key-offer');
  await offer.getByRole('button').first().click();
  await expect(offer).toBeHidden();
  await write.unfold();
  await expect(write.field('keyField').getByText('Nagare_Key__c')).toBeVisible();
  await write.choose('assignmentRule', 'From the web');
  await write.radio('duplicates', 'saveAnyway');
  await shot('salesforce-add-options');
  await write.tab('mapping');
  await write.map('LastName', 'Second');
  await write.map('Company', fieldIn('getRecord', 'Company'));
  await write.map('Email', email);

  const ask = await add('addRecord');
  await ask.choose('object', 'Lead');
  await ask.unfold();
  await ask.radio('duplicates', 'review');
  await ask.tab('mapping');
  await ask.map('LastName', 'Third');
  await ask.map('Company', fieldIn('getRecord', 'Company'));
  await ask.map('Email', email);

  await goLive(page, say);
  await sendMessage(url, orgId, { id: '04l000000000002AAA', fields });
  await openRunOf(page, 'Messages');
  // The last card has saved nothing: the records that a rule of the org found are shown, and a person decides.
  await expect(page.getByText(leadId).first()).toBeVisible();
  await page.getByRole('radio', { name: say('runs.attention.use.label') }).check();
  await page.getByRole('radio', { name: leadId }).check();
  await shot('salesforce-review');
  await page.getByRole('button', { name: say('runs.attention.answer') }).click();
  await seeSuccess(page, say, 'Messages');
  const accounts = await org.query(
    "SELECT Id, Site, Owner.Name, RecordType.Name FROM Account WHERE Name LIKE 'O%Hara%'",
  );
  expect(accounts).toMatchObject([{ Site: campaignId, Owner: { Name: 'Sato' }, RecordType: { Name: 'Retail shop' } }]);
  expect(await org.query('SELECT LastName, Phone, AccountId FROM Contact')).toMatchObject([
    { LastName: 'Kimura', Phone: '03-1234-5678', AccountId: accounts[0]?.Id },
  ]);
  expect(
    await org.query(`SELECT LastName, Owner.Name, Nagare_Key__c FROM Lead WHERE Email = '${email}' ORDER BY LastName`),
  ).toMatchObject([
    { LastName: 'Kimura', Owner: { Name: 'Suzuki' }, Nagare_Key__c: null },
    { LastName: 'Second', Owner: { Name: 'Sato' }, Nagare_Key__c: expect.stringMatching(/^[\w-]{61}$/) },
  ]);
  const tab = await openPractice(page, nagare, 'org', `/org/Account/${accounts[0]?.Id}`);
  await expect(tab.getByText("O'Hara & Co").first()).toBeVisible();
  await tab.close();
});

test('an updated lead is converted, and what came of it joins a campaign, gets a file and a task, and swallows its double', async ({
  page,
  say,
  shot,
  given: org,
}) => {
  test.slow();
  const { begin, add, output } = cardsOf(page, say);
  const campaignId = await org.add('Campaign', { Name: 'Autumn' });
  const doubleId = await org.add('Account', { Name: 'Mori Ltd', Phone: '06-1111-2222' });
  const outdatedId = await org.add('Contact', { LastName: 'Outdated' });
  const sampleId = await org.add('Lead', { LastName: 'Arai', Company: 'Arai', Rating: 'Hot' });
  const leadId = await org.add('Lead', { LastName: 'Mori', Company: 'Mori', Email: 'mori@example.jp' });

  const trigger = await begin('recordChanged', 'Hot leads');
  await trigger.radio('change', 'updated');
  await trigger.choose('object', 'Lead');
  await trigger.choose('conditions', 'Rating');
  await trigger.field('conditions').getByRole('combobox').last().click();
  await page.getByRole('option').first().click(); // Hot, in the reader's words
  await shot('salesforce-updated');
  await page.getByRole('button', { name: say('forms.trigger.fetch') }).click();
  await expect(page.getByText(sampleId).first()).toBeVisible();

  const convert = await add('convertLead');
  await convert.lacks('status');
  await convert.lacks('id');
  await convert.choose('status', 'Closed - Converted');
  await convert.take('id', output('recordChanged', 'id'));
  await convert.type('opportunityName', 'Deal of the year');
  await convert.unfold();
  await convert.choose('owner', 'Suzuki');
  await shot('salesforce-convert');

  const campaign = await add('addToCampaign');
  await campaign.lacks('campaignId');
  await campaign.find('campaignId', 'Autumn');
  await campaign.take('personId', output('convertLead', 'contactId'));
  await campaign.find('status', 'Responded');
  await campaign.radio('whenMember', 'update');
  await shot('salesforce-campaign');

  const file = await add('attachFile');
  await file.lacks('content');
  await file.radio('contentIs', 'text');
  await file.take('recordId', output('convertLead', 'accountId'));
  await file.type('fileName', 'memo.txt');
  await file.type('content', 'Met at the fair.');
  await shot('salesforce-file');

  const flow = await add('callFlow');
  await flow.lacks('flow');
  await flow.choose('flow', 'Add a task');
  await flow.take('values.recordId', output('convertLead', 'accountId'));
  await flow.type('values.subject', 'Call back');
  await shot('salesforce-flow');

  const merge = await add('mergeRecords');
  await merge.lacks('others');
  await merge.choose('object', 'Account');
  await merge.take('id', output('convertLead', 'accountId'));
  await merge.type('others', doubleId);
  await expect(merge.field('others')).toContainText('Mori Ltd');
  await shot('salesforce-merge');

  const remove = await add('deleteRecord');
  await remove.lacks('id');
  await remove.choose('object', 'Contact');
  await remove.find('id', 'Outdated');
  await shot('salesforce-delete');

  await goLive(page, say);
  await page.getByRole('button', { name: say('canvas.fit') }).click();
  await page.locator('[data-step]').first().click();
  await org.change('Lead', leadId, { Rating: 'Hot' });
  await page.getByRole('button', { name: say('forms.poll.now') }).click();
  await seeSuccess(page, say, 'Hot leads');

  const [lead] = await org.query(
    `SELECT IsConverted, ConvertedAccountId, ConvertedContactId FROM Lead WHERE Id = '${leadId}'`,
  );
  expect(lead?.IsConverted).toBe(true);
  const [account, contact] = [lead?.ConvertedAccountId, lead?.ConvertedContactId];
  expect(await org.query('SELECT Name, AccountId, Owner.Name FROM Opportunity')).toMatchObject([
    { Name: 'Deal of the year', AccountId: account, Owner: { Name: 'Suzuki' } },
  ]);
  expect(
    await org.query(`SELECT ContactId, Status FROM CampaignMember WHERE CampaignId = '${campaignId}'`),
  ).toMatchObject([{ ContactId: contact, Status: 'Responded' }]);
  expect(
    await org.query(`SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${account}'`),
  ).toMatchObject([{ ContentDocument: { Title: 'memo' } }]);
  expect(await org.query('SELECT Subject, WhatId FROM Task')).toMatchObject([
    { Subject: 'Call back', WhatId: account },
  ]);
  expect(await org.query(`SELECT Id FROM Account WHERE Id = '${doubleId}'`)).toEqual([]);
  expect(await org.query(`SELECT Id FROM Contact WHERE Id = '${outdatedId}'`)).toEqual([]);
});

test('an added record starts a flow; a chosen one starts another', async ({ page, say, shot, given: org }) => {
  test.slow(); // two flows, from the list to a run each
  const { begin } = cardsOf(page, say);
  const added = await begin('recordChanged', 'Added');
  await added.choose('object', 'Account');
  await org.add('Account', { Name: '前からある商店' });
  await page.getByRole('button', { name: say('forms.trigger.fetch') }).click();
  await expect(page.getByText(say('forms.trigger.fetched'))).toBeVisible();
  await shot('record-trigger-sample');
  await goLive(page, say);
  await expect(page.getByText(say('forms.poll.title'))).toBeVisible();
  await org.add('Account', { Name: '新しい商店' });
  await page.getByRole('button', { name: say('forms.poll.now') }).click();
  await shot('record-trigger-on');
  await page.goto('/runs');
  const row = page.getByRole('row').filter({ hasText: '新しい商店' });
  await expect(row.getByText(say('states.succeeded'))).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '前からある商店' })).toHaveCount(0);

  const chosen = await begin('chosenRecord', 'Chosen');
  await chosen.choose('object', 'Account');
  const sample = page.getByRole('combobox', { name: say('forms.trigger.chooseSample') });
  await sample.fill('前から');
  await page.getByRole('option').filter({ hasText: '前からある商店' }).click();
  await expect(page.getByText(say('forms.trigger.fetched'))).toBeVisible();
  await shot('chosen-record-sample');
  await goLive(page, say);
  await page.getByRole('button', { name: say('editor.runNow.run') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: say('editor.runNow.record') }).fill('新しい');
  await page.getByRole('option').filter({ hasText: '新しい商店' }).click();
  await shot('chosen-record-run');
  await dialog.getByRole('button', { name: say('editor.runNow.run') }).click();
  await page.getByRole('link', { name: say('editor.runNow.started') }).click();
  await expect(page.getByText(say('states.succeeded')).first()).toBeVisible();
});
