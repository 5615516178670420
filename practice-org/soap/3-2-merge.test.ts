import { describe, expect, test } from 'vitest';
import { at } from '../test-answer.ts';
import { org, read, soapConnection, withSoapOrg } from './test-soap.ts';

withSoapOrg();

describe('3.2 merge and recycle bin', () => {
  test('the master takes the values and the children, the others go', async () => {
    const [master, other] = await Promise.all([
      org.create('Account', { Name: 'Master', Phone: '1' }),
      org.create('Account', { Name: 'Other' }),
    ]);
    const contact = await org.create('Contact', { LastName: 'x', AccountId: other });
    const result = await soapConnection().merge({
      masterRecord: { type: 'Account', Id: master, Phone: null, Fax: '5' },
      recordToMergeIds: [other],
    });
    expect(result).toMatchObject({ success: true, id: master, mergedRecordIds: [other], updatedRelatedIds: [contact] });
    expect(await read('Account', master)).toMatchObject({ Name: 'Master', Phone: null, Fax: '5' });
    expect(at(await read('Contact', contact), 'AccountId')).toBe(master);
    const query = `/queryAll?q=${encodeURIComponent('SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true AND MasterRecordId != null')}`;
    expect(at((await org.api('GET', query)).body, 'records')).toMatchObject([{ Id: other, MasterRecordId: master }]);
  });

  test('a deleted account takes its contacts along and brings them back', async () => {
    const account = await org.create('Account', { Name: 'a' });
    const contact = await org.create('Contact', { LastName: 'c', AccountId: account });
    expect(await soapConnection().delete([account])).toMatchObject([{ success: true }]);
    expect(at((await org.api('GET', `/sobjects/Contact/${contact}`)).body, '0.errorCode')).toBe('ENTITY_IS_DELETED');
    expect(await soapConnection().undelete([account])).toMatchObject([{ success: true, id: account }]);
    expect(at(await read('Contact', contact), 'LastName')).toBe('c');
    expect(await soapConnection().undelete([account])).toMatchObject([
      { success: false, errors: [{ statusCode: 'UNDELETE_FAILED' }] },
    ]);
  });
});

describe('3.2 what merge does not take', () => {
  test.each(['Lead', 'Contact', 'Case'])('%s merges too', async (type) => {
    const values = type === 'Case' ? { Subject: 'x' } : { LastName: 'x', ...(type === 'Lead' ? { Company: 'c' } : {}) };
    const [Id, other] = [await org.create(type, values), await org.create(type, values)];
    const result = await soapConnection().merge({ masterRecord: { type, Id }, recordToMergeIds: [other] });
    expect(result).toMatchObject({ success: true, id: Id, mergedRecordIds: [other] });
    const gone = await org.api('GET', `/sobjects/${type}/${other}`);
    expect(at(gone.body, '0.errorCode')).toBe('ENTITY_IS_DELETED');
  });

  test('more than two others, the master itself, a record of another kind, one that is gone', async () => {
    const ids = await Promise.all(['a', 'b', 'c', 'd'].map((Name) => org.create('Account', { Name })));
    const [master = '', ...others] = ids;
    const contact = await org.create('Contact', { LastName: 'x' });
    const gone = await org.create('Account', { Name: 'gone' });
    await org.api('DELETE', `/sobjects/Account/${gone}`);
    const code = async (recordToMergeIds: string[]) => {
      const result = await soapConnection().merge({ masterRecord: { type: 'Account', Id: master }, recordToMergeIds });
      return at(result, 'errors.0.statusCode') ?? at(result, 'errors.statusCode');
    };
    expect(await code(others)).toBe('INVALID_NUMBER_FOR_VALUE');
    expect(await code([master])).toBe('INVALID_ARGUMENT_TYPE');
    expect(await code([contact])).toBe('INVALID_CROSS_REFERENCE_KEY');
    expect(await code([gone])).toBe('ENTITY_IS_DELETED');
    const found = await org.api('GET', '/query?q=SELECT+COUNT()+FROM+Account+WHERE+IsDeleted=false');
    expect(Number(at(found.body, 'totalSize'))).toBeGreaterThanOrEqual(4);
  });

  test('two hundred merges and a hundred conversions are the most of one call', async () => {
    const merge = { masterRecord: { type: 'Account', Id: '001000000000001AAA' }, recordToMergeIds: [] };
    const merges = soapConnection().merge(Array.from({ length: 201 }, () => merge) as never);
    await expect(merges).rejects.toMatchObject({ errorCode: expect.stringMatching(/EXCEEDED_ID_LIMIT/) });
    const convert = { leadId: '00Q000000000001AAA', convertedStatus: 'Closed - Converted' };
    const converts = soapConnection().convertLead(Array.from({ length: 101 }, () => convert) as never);
    await expect(converts).rejects.toMatchObject({ errorCode: expect.stringMatching(/EXCEEDED_ID_LIMIT/) });
  });
});
