/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const taskFields = `
  WhoId:ref18 WhatId:ref18 Subject:combo255 ActivityDate:date Status:pick40= Priority:pick40=
  OwnerId:ref18= Description:text32000 AccountId:ref- IsClosed:bool- IsArchived:bool-
  CallDurationInSeconds:int CallType:pick40 CallDisposition:str255 CallObject:str255 ReminderDateTime:dt
  IsReminderSet:bool= RecurrenceActivityId:ref- IsRecurrence:boolc RecurrenceStartDateOnly:date
  RecurrenceEndDateOnly:date RecurrenceTimeZoneSidKey:pick40 RecurrenceType:pick40 RecurrenceInterval:int
  RecurrenceDayOfWeekMask:int RecurrenceDayOfMonth:int RecurrenceInstance:pick40
  RecurrenceMonthOfYear:pick40 IsHighPriority:bool- TaskSubtype:pick40c CompletedDateTime:dt-
  RecurrenceRegeneratedType:pick40
`;
