import { createHash } from 'node:crypto';
import { refuse } from '../http/api-error.ts';
import type { Org } from '../org.ts';
import type { Row, Value } from '../store/table.ts';
import type { Draft } from './derive.ts';
import { stamps } from './side-effects.ts';

/** What a version's own bytes and name say of it. */
export function deriveVersion(draft: Draft): void {
  const bytes = Buffer.from(String(draft.VersionData ?? ''), 'base64');
  const name =
    String(draft.PathOnClient ?? '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase();
  draft.Title ??= name === '' ? undefined : name.replace(/\.[A-Za-z0-9]+$/, '');
  draft.ContentSize = bytes.length;
  draft.Checksum = createHash('md5').update(bytes).digest('hex');
  draft.FileExtension = extension;
  draft.FileType = extension === undefined ? 'UNKNOWN' : (TYPES[extension] ?? extension.toUpperCase());
  draft.IsLatest = true;
  draft.PublishStatus = draft.FirstPublishLocationId === undefined ? 'R' : 'P';
}

const TYPES: Record<string, string> = {
  txt: 'TEXT',
  jpg: 'JPG',
  jpeg: 'JPG',
  docx: 'WORD_X',
  xlsx: 'EXCEL_X',
  pptx: 'POWER_POINT_X',
};

export function checkVersion(draft: Draft, before: Row | undefined): void {
  if (before) return;
  if (draft.PathOnClient === undefined)
    throw refuse(400, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [PathOnClient]', ['PathOnClient']);
  if (draft.ContentDocumentId !== undefined && draft.FirstPublishLocationId !== undefined) {
    const message = 'You cannot set FirstPublishLocationId together with ContentDocumentId.';
    throw refuse(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', message, ['FirstPublishLocationId']);
  }
}

/** A first version brings its document and the links to owner and record; a later one takes the document over. */
export function afterVersion(org: Org, id: string, userId: string): void {
  const { store } = org;
  const version = store.table('ContentVersion').rows.get(id);
  if (!version) return;
  const { Title, FileType, FileExtension, ContentSize, Description } = version;
  const shown = { Title, FileType, FileExtension, ContentSize, Description, LatestPublishedVersionId: id };
  const given = version.ContentDocumentId;
  if (typeof given === 'string') {
    const siblings = (store.table('ContentVersion').find('ContentDocumentId', given) ?? []).filter(
      (row) => row.Id !== id,
    );
    for (const row of siblings) if (row.IsLatest === true) put(org, 'ContentVersion', { ...row, IsLatest: false });
    put(org, 'ContentVersion', { ...version, VersionNumber: String(siblings.length + 1) });
    const document = store.table('ContentDocument').rows.get(given);
    if (document) {
      const { LastModifiedDate, LastModifiedById, SystemModstamp } = stamps(org, userId);
      put(org, 'ContentDocument', { ...document, ...shown, LastModifiedDate, LastModifiedById, SystemModstamp });
    }
    return;
  }
  const documentId = store.nextId('069');
  const fresh = { IsDeleted: false, ...stamps(org, userId) };
  put(org, 'ContentDocument', { Id: documentId, OwnerId: version.OwnerId, PublishStatus: 'P', ...shown, ...fresh });
  put(org, 'ContentVersion', { ...version, ContentDocumentId: documentId, VersionNumber: '1' });
  link(org, documentId, String(version.OwnerId), 'I', fresh);
  if (typeof version.FirstPublishLocationId === 'string' && version.FirstPublishLocationId !== version.OwnerId)
    link(org, documentId, version.FirstPublishLocationId, 'V', fresh);
}

function link(
  org: Org,
  ContentDocumentId: string,
  LinkedEntityId: string,
  ShareType: string,
  fresh: Record<string, Value>,
) {
  const Id = org.store.nextId('06A');
  put(org, 'ContentDocumentLink', {
    Id,
    ContentDocumentId,
    LinkedEntityId,
    ShareType,
    Visibility: 'AllUsers',
    ...fresh,
  });
}

function put(org: Org, table: string, row: Row): void {
  const values = Object.entries(row).filter(([, value]) => value !== undefined);
  org.store.set(table, row.Id, Object.fromEntries(values) as Row);
}
