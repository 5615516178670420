/** Fields as `Name:type+length+flags`; the notation is in field-notation.ts. */
export const eventFields = `
  WhoId:ref18 WhatId:ref18 Subject:combo255 Location:str255 IsAllDayEvent:bool= ActivityDateTime:dt
  ActivityDate:date DurationInMinutes:int StartDateTime:dt EndDateTime:dt Description:text32000
  AccountId:ref- OwnerId:ref18= IsPrivate:bool= ShowAs:pick40= IsChild:bool- IsGroupEvent:bool-
  GroupEventType:pick- IsArchived:bool- RecurrenceActivityId:ref- IsRecurrence:boolc
  RecurrenceStartDateTime:dt RecurrenceEndDateOnly:date RecurrenceTimeZoneSidKey:pick40
  RecurrenceType:pick40 RecurrenceInterval:int RecurrenceDayOfWeekMask:int RecurrenceDayOfMonth:int
  RecurrenceInstance:pick40 RecurrenceMonthOfYear:pick40 ReminderDateTime:dt IsReminderSet:bool=
  EventSubtype:pick40c EndDate:date-
`;
