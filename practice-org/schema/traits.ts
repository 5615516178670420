import { isRestricted, picklistValues } from './picklists.ts';
import { relationOf } from './relations.ts';
import type { Field } from './types.ts';

const UNIQUE_EXTERNAL_IDS = new Set(['Nagare_Key__c']);
const UNIQUE = new Set(['User.Username']);
const INDEXED = new Set([
  ...['Name', 'Email', 'Mail__c', 'Username', 'Phone', 'SystemModstamp'],
  ...['EntityDefinitionId', 'DurableId', 'QualifiedApiName'],
]);
const TEXT_NAMES = new Set(['Account.Name', 'Opportunity.Name', 'Campaign.Name', 'Organization.Name']);
/** Objects whose rows go by another name than `Name`. */
const NAME_FIELDS = new Set(['Dashboard.Title', 'EntityDefinition.MasterLabel', 'FieldDefinition.MasterLabel']);
/** What a describe calls not nillable although no create has to give it (jsforce's generated schema of a real org). */
const ALWAYS_FILLED = new Set([
  ...['Contact.Name', 'Lead.Name', 'User.Name', 'Lead.Status', 'Task.Status', 'Task.Priority'],
  ...['Opportunity.ForecastCategory', 'User.DigestFrequency', 'User.DefaultGroupNotificationFrequency'],
  ...['Campaign.NumberOfLeads', 'Campaign.NumberOfConvertedLeads', 'Campaign.NumberOfContacts'],
  ...['Campaign.NumberOfResponses', 'Campaign.NumberOfOpportunities', 'Campaign.NumberOfWonOpportunities'],
  ...['Campaign.AmountAllOpportunities', 'Campaign.AmountWonOpportunities'],
]);
const PERSONS = new Set(['Contact', 'Lead', 'User', 'CampaignMember']);
/** Money and measures keep two decimals or more, where the describe of a Developer Edition org says so. */
const SCALES: Record<string, readonly [precision: number, scale: number]> = {
  'Opportunity.Amount': [18, 2],
  'Opportunity.ExpectedRevenue': [18, 2],
  'Opportunity.TotalOpportunityQuantity': [18, 2],
  'Campaign.ExpectedResponse': [10, 2],
  'PricebookEntry.UnitPrice': [18, 2],
  'OpportunityLineItem.UnitPrice': [18, 2],
  'OpportunityLineItem.ListPrice': [18, 2],
  'OpportunityLineItem.TotalPrice': [18, 2],
  'OpportunityLineItem.Subtotal': [18, 2],
  'OpportunityLineItem.Quantity': [12, 2],
  'OpportunityLineItem.Discount': [5, 2],
  NumberofLocations__c: [3, 0],
  Latitude: [18, 15],
  Longitude: [18, 15],
};

/** Counted up by the org. */
const NUMBERED = new Set(['Case.CaseNumber', 'Contract.ContractNumber', 'Order.OrderNumber']);

/** Adds to a field what its notation cannot say: targets, values, indexes, number shapes, the address it is part of. */
export function addTraits(object: string, field: Field): Field {
  const path = `${object}.${field.name}`;
  if (field.type === 'reference') addRelation(object, field);
  if (field.type === 'picklist' || field.type === 'multipicklist' || field.type === 'combobox') {
    field.picklist = picklistValues(object, field.name);
    field.restricted = isRestricted(field.name);
    const preset = field.picklist.find((value) => value.isDefault);
    if (preset && field.createable) {
      field.defaultValue = preset.value;
      field.defaultedOnCreate = true;
    }
  }
  if (UNIQUE_EXTERNAL_IDS.has(field.name)) {
    field.unique = true;
    field.externalId = true;
  }
  if (UNIQUE.has(path)) field.unique = true;
  field.indexed = field.unique || INDEXED.has(field.name) || field.type === 'reference';
  const shape = SCALES[path] ?? SCALES[field.name.replace(/^(Billing|Shipping|Mailing|Other)/, '')];
  if (shape) [field.precision, field.scale] = shape;
  field.nameField = field.name === 'Name' || (field.name === 'Subject' && field.type === 'combobox');
  // The others go by their numbers.
  if (/^(CampaignMember|Contract|Order)$/.test(object)) field.nameField = false;
  if (NAME_FIELDS.has(path)) field.nameField = true;
  if (path === 'FieldDefinition.EntityDefinitionId') addEntity(field);
  if (field.name === 'Title' && /^(Content(Version|Document)|Note)$/.test(object)) field.nameField = true;
  if (NUMBERED.has(path)) {
    field.nameField = true;
    field.autoNumber = '{00000000}';
  }
  if (PERSONS.has(object) && field.name === 'Name') {
    field.length = 121;
    field.calculated = false;
  }
  if (PERSONS.has(object) && /^(FirstName|LastName|Salutation)$/.test(field.name)) field.compound = 'Name';
  if (TEXT_NAMES.has(path)) field.requiredOnCreate = true;
  if (ALWAYS_FILLED.has(path)) field.alwaysFilled = true;
  // Person accounts would make it of first and last name.
  if (path === 'Account.Name') field.compound = 'Name';
  const part =
    /^(Billing|Shipping|Mailing|Other|)(Street|City|State|PostalCode|Country|Latitude|Longitude|GeocodeAccuracy)$/.exec(
      field.name,
    );
  if (part) field.compound = `${part[1]}Address`;
  return field;
}

function addRelation(object: string, field: Field): void {
  const relation = relationOf(object, field.name);
  field.referenceTo = relation.to;
  field.relationshipName = field.name.replace(/Id$/, '');
  field.cascadeDelete = relation.cascade ?? false;
  field.restrictedDelete = relation.restrict ?? false;
  if (relation.children) field.childRelationship = relation.children;
}

/** A text that is looked up all the same: definitions go by their names. */
function addEntity(field: Field): void {
  field.referenceTo = ['EntityDefinition'];
  field.relationshipName = 'EntityDefinition';
  field.childRelationship = 'Fields';
}
