/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const opportunityStageFields = `
  MasterLabel:str255- ApiName:str255- IsActive:bool- SortOrder:int- IsClosed:bool- IsWon:bool-
  ForecastCategory:pick40- ForecastCategoryName:pick40- DefaultProbability:pct- Description:str255-
`;
