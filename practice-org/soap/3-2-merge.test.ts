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
