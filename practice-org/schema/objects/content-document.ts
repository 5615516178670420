/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const contentDocumentFields = `
  Title:str255 Description:text1000 OwnerId:ref18= LatestPublishedVersionId:ref18- PublishStatus:pick40-
  FileType:str20- FileExtension:str40- ContentSize:int-
`;
