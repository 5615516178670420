/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const contentDocumentLinkFields = `
  LinkedEntityId:ref18!c ContentDocumentId:ref18!c ShareType:pick40= Visibility:pick40=
`;
