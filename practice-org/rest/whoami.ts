import type { Reply } from '../http/message.ts';
import { formatDatetime } from '../validate/date-values.ts';
import { base, type RestRequest } from './rest-request.ts';

/** GET /chatter/users/me: of Chatter only this, because clients ask it for the name behind a session. */
export function chatterMe(request: RestRequest): Reply {
  const { org, userId } = request;
  const user = org.store.table('User').rows.get(userId);
  const url = `${base(request)}/chatter/users/${userId}`;
  const photo = `${org.settings.url}/profilephoto/005`;
  return {
    status: 200,
    body: {
      aboutMe: user?.AboutMe ?? null,
      additionalLabel: null,
      address: null,
      chatterActivity: { commentCount: 0, commentReceivedCount: 0, likeReceivedCount: 0, postCount: 0 },
      chatterInfluence: { percentile: '0.0', rank: 1 },
      communityNickname: user?.CommunityNickname ?? null,
      companyName: user?.CompanyName ?? null,
      displayName: user?.Name ?? null,
      email: user?.Email ?? null,
      firstName: user?.FirstName ?? null,
      followersCount: 0,
      followingCounts: { people: 0, records: 0, total: 0 },
      groupCount: 0,
      id: userId,
      isActive: user?.IsActive ?? false,
      isInThisCommunity: true,
      lastName: user?.LastName ?? null,
      managerId: user?.ManagerId ?? null,
      name: user?.Name ?? null,
      phoneNumbers: [],
      photo: {
        fullEmailPhotoUrl: `${photo}/F`,
        largePhotoUrl: `${photo}/F`,
        photoVersionId: null,
        smallPhotoUrl: `${photo}/T`,
        url: `${url}/photo`,
      },
      title: user?.Title ?? null,
      type: 'User',
      url,
      userType: 'Internal',
      username: user?.Username ?? null,
    },
  };
}

/** GET /connect/organization */
export function organization(request: RestRequest): Reply {
  const { org, userId } = request;
  const [row] = org.store.table('Organization').rows.values();
  const user = org.store.table('User').rows.get(userId);
  return {
    status: 200,
    body: {
      accessTimeout: 60,
      features: { chatter: false, multiCurrency: false, defaultCurrencyIsoCode: 'JPY', publisherActions: true },
      maintenanceInfo: [],
      name: row?.Name ?? null,
      orgId: org.settings.orgId,
      userSettings: {
        canFollow: false,
        canModifyAllData: true,
        canViewAllData: true,
        currencySymbol: '¥',
        externalUser: false,
        hasAccessToInternalOrg: true,
        timeZone: { gmtOffset: 9, name: user?.TimeZoneSidKey ?? null },
        userDefaultCurrencyIsoCode: null,
        userId,
        userLocale: user?.LocaleSidKey ?? null,
      },
      createdDate: row ? formatDatetime(Number(row.CreatedDate)) : null,
    },
  };
}
