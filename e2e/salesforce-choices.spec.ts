/** The forms of Salesforce cards that leave a choice: filled in by hand, asked beforehand, tested against the org, and run. */
import { beginWithWebhook, titleOf } from './canvas.ts';
import { expect } from './fixtures.ts';
import { setUpOrg, signIntoOrg } from './org.ts';
import { goLive, send } from './people.ts';
import { cardsOf, seeSuccess } from './salesforce-cards.ts';
import { enter, storiesOnOne } from './settled.ts';

const refusal = 'A shop needs a phone number.';

/** What the administrator of the org has set up before anybody makes a flow. */
const schema = {
  fields: {
    Account: [{ name: 'Size__c', label: 'Size', type: 'picklist', restricted: true, values: ['Small', 'Large'] }],
    Contact: [{ name: 'Member__c', label: 'Member', type: 'text', length: 20, externalId: true, unique: true }],
  },
  recordTypes: [{ object: 'Account', developerName: 'Shop', name: 'Retail shop', picklists: { Size__c: ['Small'] } }],
  validationRules: [
    {
      object: 'Account',
      name: 'Phone_of_shops',
      when: {
        all: [
          { field: 'Size__c', is: 'equals', value: 'Small' },
          { field: 'Phone', is: 'isEmpty' },
        ],
      },
      message: refusal,
      field: 'Phone',
    },
  ],
  duplicateRules: [{ object: 'Lead', name: 'Same_Email', action: 'alert', match: [['Email']] }],
};

const test = storiesOnOne(async (page, nagare, language) => {
  const api = await enter(page, nagare, language);
  await api.connections.addPractice.mutate({ type: 'salesforce' });
  await setUpOrg(nagare, schema);
  return signIntoOrg(nagare);
});

test('a step decides what is written when several records fit; of a list each item is written', async ({
  page,
  say,
  shot,
  given: org,
}) => {
  test.slow();
  const { add } = cardsOf(page, say);
  const sent = (value: string) => ({ from: titleOf(say, 'webhook.received'), value });
  const item = (card: string, value: string) => ({ from: titleOf(say, `salesforce.${card}`), value });
  const older = await org.add('Contact', { LastName: 'Arai', Email: 'arai@example.jp' });
  const newer = await org.add('Contact', { LastName: 'Arai', Email: 'zen@example.jp' });
  const people = [
    { code: 'M-1', company: 'Arai & Sons', contact: older },
    { code: 'M-2', company: 'Bando', contact: newer },
  ];
  const { url } = await beginWithWebhook(page, say, { name: 'Choices', body: { mail: 'arai@example.jp', people } });
  const flow = page.url();

  const search = await add('searchRecords');
  await search.lacks('object');
  await search.choose('object', 'Contact');
  await search.choose('fields', 'Account.Name');
  await page.keyboard.press('Escape');
  await search.where(0, 'Email', 'equals', sent('mail'));
  await search.where(1, 'LastName', 'startsWith', 'Ara');
  await search.unfold();
  await search.choose('orderBy', 'Email');
  await search.radio('orderDirection', 'desc');
  await search.type('limit', '5');
  await shot('salesforce-search');
  await search.test();
  await expect(page.getByText(newer).first()).toBeVisible();

  const update = await add('updateRecord');
  await update.lacks('id');
  await update.choose('object', 'Contact');
  await update.radio('findBy', 'conditions');
  await update.where(0, 'LastName', 'equals', 'Arai');
  await update.tab('mapping');
  await update.map('Phone', '03-1111-2222');
  await update.write();
  await expect(update.alert(older)).toContainText(newer);
  await shot('salesforce-several');
  await update.tab('settings');
  await update.radio('whenSeveral', 'newest');
  await update.turnOn('changedOnly');
  await shot('salesforce-update');
  await update.write();
  await expect(update.succeeded).toBeVisible();
  expect(await org.query("SELECT Email FROM Contact WHERE Phone = '03-1111-2222'")).toMatchObject([
    { Email: 'zen@example.jp' },
  ]);

  type Card = Awaited<ReturnType<typeof add>>;
  const lists: { name: string; object: string; which(card: Card): Promise<void>; into: string }[] = [
    {
      ...{ name: 'updateRecords', object: 'Contact', into: 'Title' },
      which: (card) => card.take('id', item('updateRecords', 'contact')),
    },
    {
      ...{ name: 'upsertRecords', object: 'Contact', into: 'LastName' },
      which: async (card) => {
        await card.choose('keyField', 'Member__c');
        await card.take('key', item('upsertRecords', 'code'));
      },
    },
    {
      ...{ name: 'findOrAddRecords', object: 'Account', into: 'Name' },
      which: (card) => card.where(0, 'Name', 'equals', item('findOrAddRecords', 'company')),
    },
  ];
  for (const { name, object, which, into } of lists) {
    const card = await add(name);
    await card.lacks('items');
    await card.take('items', sent('people'));
    await card.choose('object', object);
    await which(card);
    await shot(`salesforce-${name}`);
    await card.tab('mapping');
    await card.map(into, item(name, 'company'));
    await card.write();
    await expect(card.succeeded).toBeVisible();
  }

  const made = {
    titles: 'SELECT Title FROM Contact WHERE Title != null ORDER BY Email',
    members: 'SELECT Member__c FROM Contact WHERE Member__c != null ORDER BY Member__c',
    accounts: "SELECT Name FROM Account WHERE Name IN ('Arai & Sons', 'Bando') ORDER BY Name",
  };
  // A test writes the first item only.
  for (const soql of Object.values(made)) expect(await org.query(soql)).toHaveLength(1);
  await goLive(page, say);
  await send(url, { mail: 'arai@example.jp', people });
  await seeSuccess(page, say, 'Choices');
  expect(await org.query(made.titles)).toMatchObject([{ Title: 'Arai & Sons' }, { Title: 'Bando' }]);
  expect(await org.query(made.members)).toMatchObject([{ Member__c: 'M-1' }, { Member__c: 'M-2' }]);
  expect(await org.query(made.accounts)).toMatchObject([{ Name: 'Arai & Sons' }, { Name: 'Bando' }]);

  // Over what has come so far, the search finds two records where one is meant.
  await page.goto(flow);
  await page.locator('[data-step]').nth(1).click();
  await search.tab('test');
  await page.getByRole('button', { name: say('forms.simulate.run') }).click();
  await expect(search.alert(say('forms.simulate.advice.several'))).toBeVisible();
  await shot('salesforce-simulation');
});

test('what the org would refuse is said before anything is saved, and a match may be used in place of a new record', async ({
  page,
  say,
  shot,
  given: org,
}) => {
  test.slow();
  const { add } = cardsOf(page, say);
  const queue = await org.add('Group', { Name: 'Inbound', Type: 'Queue', DeveloperName: 'Inbound' });
  await org.add('QueueSobject', { QueueId: queue, SobjectType: 'Lead' });
  const lead = await org.add('Lead', { LastName: 'Chiba', Company: 'Chiba', Email: 'chiba@example.jp' });
  await beginWithWebhook(page, say, { name: 'Refusals', body: { mail: 'chiba@example.jp' } });

  const shop = await add('addRecord');
  await shop.choose('object', 'Account');
  await shop.unfold();
  await shop.choose('recordType', 'Retail shop');
  await shop.tab('mapping');
  await shop.map('Name', 'Corner');
  const sizes = await shop.choices('Size__c');
  await expect(sizes.getByRole('button', { name: 'Large' })).toHaveCount(0); // not in this record type
  await shot('salesforce-picklist');
  await sizes.getByRole('button', { name: 'Small' }).click();
  await shop.preview();
  await expect(shop.alert(refusal)).toBeVisible();
  await expect(page.locator('[data-panel]')).toContainText('Retail shop');
  await shot('salesforce-preview-refused');
  await shop.tab('mapping');
  await shop.map('Phone', '03-1111-2222');
  await shop.preview();
  await expect(shop.alert(say('forms.test.check.add', { count: 1 }))).toBeVisible();
  await shot('salesforce-preview');
  const shops = "SELECT Name, Size__c, RecordType.Name FROM Account WHERE Name = 'Corner'";
  expect(await org.query(shops)).toEqual([]);
  await shop.write();
  await expect(shop.succeeded).toBeVisible();
  expect(await org.query(shops)).toMatchObject([
    { Name: 'Corner', Size__c: 'Small', RecordType: { Name: 'Retail shop' } },
  ]);

  const double = await add('addRecord');
  await double.choose('object', 'Lead');
  await double.tab('mapping');
  await double.map('LastName', 'Chiba');
  await double.map('Company', 'Chiba again');
  await double.map('Email', { from: titleOf(say, 'webhook.received'), value: 'mail' });
  await double.write();
  await expect(double.alert(lead)).toBeVisible();
  await shot('salesforce-duplicate');
  // The answer to it is a setting below the fold, which the error opens.
  await double
    .alert(lead)
    .getByRole('button', { name: say('forms.test.goToField') })
    .click();
  await double.choose('owner', 'Inbound');
  await double.radio('duplicates', 'useMatch');
  await double.write();
  await expect(double.succeeded).toBeVisible();
  await expect(page.getByText(lead).first()).toBeVisible();
  await double.tab('settings');
  await double.unfold();
  await double.radio('duplicates', 'saveAnyway');
  await double.write();
  const leads = 'SELECT Company, Owner.Name FROM Lead ORDER BY Company';
  await expect.poll(() => org.query(leads)).toHaveLength(2);
  expect((await org.query(leads))[1]).toMatchObject({ Company: 'Chiba again', Owner: { Name: 'Inbound' } });

  // Nothing is left to set: the key that the org has a field for is offered for both steps at once.
  const offer = page.getByRole('region', { name: say('forms.keyOffer.label') }).last();
  await expect(offer).toContainText('Nagare');
  await shot('salesforce-key-guide');
  await offer.getByRole('button').first().click();
  await expect(offer).toBeHidden();
  await goLive(page, say);
  await expect(page.getByRole('region', { name: say('editor.guide.label') })).toBeHidden();
});
