/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const profileFields = `
  Name:str255! UserType:pick40- Description:str255 UserLicenseId:ref18-
`;
