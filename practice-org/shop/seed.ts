import type { Org } from '../org.ts';
import { CUSTOMERS, createCustomer } from './customers.ts';
import { DEFAULT_TEMPLATE } from './liquid.ts';
import { DELIVERIES, TEMPLATES, WEBHOOKS } from './webhooks.ts';

/** Invented people; example domains and numbers that reach nobody. */
const PEOPLE = [
  ['佐藤', '花子', 'サトウ', 'ハナコ', 'hanako@example.jp', '150', '0041', 13, '渋谷区神南', '1-2-3', 3],
  ['鈴木', '一郎', 'スズキ', 'イチロウ', 'ichiro@example.jp', '530', '0001', 27, '大阪市北区梅田', '4-5-6', 2],
  ['高橋', '美咲', 'タカハシ', 'ミサキ', 'misaki@example.jp', '460', '0008', 23, '名古屋市中区栄', '7-8', 1],
  ['田中', '健太', 'タナカ', 'ケンタ', 'kenta@example.jp', '810', '0001', 40, '福岡市中央区天神', '2-10', 1],
  ['伊藤', 'さくら', 'イトウ', 'サクラ', 'sakura@example.jp', '060', '0042', 1, '札幌市中央区大通西', '5-1', 4],
  ['渡辺', '大輔', 'ワタナベ', 'ダイスケ', 'daisuke@example.jp', '220', '0012', 14, '横浜市西区みなとみらい', '3-3', 2],
] as const;

export function addShopTables(org: Pick<Org, 'store'>): void {
  org.store.addTable(CUSTOMERS, ['email']);
  org.store.addTable(WEBHOOKS, []);
  org.store.addTable(TEMPLATES, []);
  org.store.addTable(DELIVERIES, []);
}

/** The shop's first customers and its built-in template, at the first start. */
export function seedShop(org: Org): void {
  if (org.store.table(TEMPLATES).rows.size > 0) return;
  org.store.transaction(() => {
    org.store.set(TEMPLATES, '1', { Id: '1', name: 'デフォルト(顧客)', body: DEFAULT_TEMPLATE });
    PEOPLE.forEach(([name01, name02, kana01, kana02, email, zip01, zip02, prefecture_id, addr01, addr02, rank], n) => {
      createCustomer(org, {
        ...{ name01, name02, kana01, kana02, email, zip01, zip02, prefecture_id, addr01, addr02 },
        ...{ tel01: '03', tel02: '0000', tel03: String(1001 + n), customer_rank_id: rank },
      });
    });
  });
}
