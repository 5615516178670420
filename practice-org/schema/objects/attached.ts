/** What hangs on a record: attachments and notes. Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const attachmentFields = `
  ParentId:ref18!c IsPrivate:bool= Name:str255! ContentType:str120 BodyLength:int- Body:blob! OwnerId:ref18=
  Description:text500
`;

export const noteFields = `
  ParentId:ref18!c Title:str80! IsPrivate:bool= Body:text32000 OwnerId:ref18=
`;
