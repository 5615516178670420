/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. Tasks and events as their records show them. */
export const activityFields = `
  WhoId:ref- WhatId:ref- AccountId:ref- Subject:combo255- ActivityDate:date- ActivityType:pick40- ActivitySubtype:pick40-
  Status:pick40- Priority:pick40- IsHighPriority:bool- IsTask:bool- IsClosed:bool- IsAllDayEvent:bool- OwnerId:ref-
  Description:text32000- Location:str255- CallDurationInSeconds:int- CallType:pick40- CallDisposition:str255-
  CallObject:str255- DurationInMinutes:int- StartDateTime:dt- EndDateTime:dt- CompletedDateTime:dt-
  ReminderDateTime:dt- IsReminderSet:bool-
`;
