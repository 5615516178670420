/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const contentVersionFields = `
  ContentDocumentId:ref18c IsLatest:bool- VersionNumber:str20- Title:str255 Description:text1000
  ReasonForChange:str1000 PathOnClient:str500c VersionData:blob!c VersionDataUrl:str255- ContentUrl:url1300 FileType:str20- FileExtension:str40-
  ContentSize:int- Checksum:str50- FirstPublishLocationId:ref18c OwnerId:ref18= Origin:pick40=c
  ContentLocation:pick40=c PublishStatus:pick40-
`;
