/** What an opportunity sells, and what it costs. Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const product2Fields = `
  Name:str255! ProductCode:str255 Description:text4000 IsActive:bool= Family:pick40 StockKeepingUnit:str180
  DisplayUrl:url1000 QuantityUnitOfMeasure:pick40 IsArchived:bool- LastViewedDate:dt- LastReferencedDate:dt-
`;

export const pricebook2Fields = `
  Name:str255! Description:str255 IsActive:bool= IsStandard:bool- IsArchived:bool- LastViewedDate:dt-
  LastReferencedDate:dt-
`;

export const pricebookEntryFields = `
  Name:str255- Pricebook2Id:ref18!c Product2Id:ref18!c UnitPrice:cur! IsActive:bool= UseStandardPrice:bool=
  ProductCode:str255- IsArchived:bool-
`;

export const opportunityLineItemFields = `
  OpportunityId:ref18!c SortOrder:int- PricebookEntryId:ref18c Product2Id:ref18c ProductCode:str255- Name:str376-
  Quantity:dbl! Discount:pct Subtotal:cur- TotalPrice:cur UnitPrice:cur ListPrice:cur- ServiceDate:date
  Description:str255 LastViewedDate:dt- LastReferencedDate:dt-
`;
