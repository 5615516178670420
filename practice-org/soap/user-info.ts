import { SESSION_SECONDS } from '../oauth/sessions.ts';
import type { Org } from '../org.ts';

/** What login and getUserInfo say of the user, in the order of the WSDL. */
export function userInfo(org: Org, userId: string): Record<string, unknown> {
  const user = org.store.table('User').rows.get(userId);
  const organization = [...org.store.table('Organization').rows.values()][0];
  return {
    accessibilityMode: false,
    chatterExternal: false,
    currencySymbol: '¥',
    orgAttachmentFileSizeLimit: 5_242_880,
    orgDefaultCurrencyIsoCode: 'JPY',
    orgDefaultCurrencyLocale: 'ja_JP',
    orgDisallowHtmlAttachments: false,
    orgHasPersonAccounts: false,
    organizationId: org.settings.orgId,
    organizationMultiCurrency: false,
    organizationName: String(organization?.Name ?? 'Practice Org'),
    profileId: user?.ProfileId,
    roleId: user?.UserRoleId,
    sessionSecondsValid: SESSION_SECONDS,
    userDefaultCurrencyIsoCode: null,
    userEmail: user?.Email,
    userFullName: user?.Name,
    userId,
    userLanguage: user?.LanguageLocaleKey,
    userLocale: user?.LocaleSidKey,
    userName: user?.Username,
    userTimeZone: user?.TimeZoneSidKey,
    userType: 'Standard',
    userUiSkin: 'Theme3',
  };
}
