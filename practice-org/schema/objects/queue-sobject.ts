/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const queueSobjectFields = `
  QueueId:ref18! SobjectType:pick40!
`;
