/** What a customer of the shop holds; dates are Japan time without a zone mark, as ecforce writes them. */
export const CUSTOMER_FIELDS = [
  'email',
  'mobile_email',
  'customer_rank_id',
  'customer_type_id',
  'sex_id',
  'job_id',
  'birth',
  'buy_times',
  'buy_total',
  'first_order_completed_at',
  'last_order_completed_at',
  'point',
  'point_expired_at',
  'optin',
  'mail_delivery_stop',
  'line_id',
  'link_number',
  'linked_memo',
  'labels',
  'coupon_codes',
  'blacklist',
  'blacklist_reasons',
  'state',
  ...Array.from({ length: 10 }, (_, n) => `option${String(n + 1).padStart(2, '0')}`),
] as const;

export const ADDRESS_FIELDS = [
  'name01',
  'name02',
  'kana01',
  'kana02',
  'company_name',
  'zip01',
  'zip02',
  'prefecture_id',
  'addr01',
  'addr02',
  'addr03',
  'tel01',
  'tel02',
  'tel03',
  'fax01',
  'fax02',
  'fax03',
] as const;

export const NUMBERS = new Set([
  'customer_rank_id',
  'customer_type_id',
  'sex_id',
  'job_id',
  'buy_times',
  'buy_total',
  'point',
  'prefecture_id',
]);
export const FLAGS = new Set(['optin', 'mail_delivery_stop', 'blacklist']);

export const RANKS = ['一般', 'シルバー', 'ゴールド', 'プラチナ'];
export const SEXES = ['男性', '女性', 'その他'];
export const STATES: Record<string, string> = { member: '会員', guest: 'ゲスト', cancel: '退会' };

export const PREFECTURES =
  '北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県 石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県 岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県'.split(
    ' ',
  );

/** `2026/11/21 10:02:11` in Japan. */
export function shopTime(time: number): string {
  return new Date(time + 9 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');
}
