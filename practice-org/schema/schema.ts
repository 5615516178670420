import { standardObjects } from './standard.ts';
import type { ChildRelationship, Field, SObject } from './types.ts';

/** The org's objects. Names are found in any case; answers carry the canonical one. */
export class Schema {
  private readonly byName = new Map<string, SObject>();
  private children = new Map<string, ChildRelationship[]>();

  constructor(objects: readonly SObject[] = standardObjects()) {
    for (const object of objects) this.add(object);
  }

  add(object: SObject): void {
    this.byName.set(object.name.toLowerCase(), object);
    this.children = childRelationships(this.byName.values());
  }

  get objects(): SObject[] {
    return [...this.byName.values()];
  }

  find(name: string): SObject | undefined {
    return this.byName.get(name.toLowerCase());
  }

  /** For names the code itself knows. */
  get(name: string): SObject {
    const object = this.find(name);
    if (!object) throw new Error(`no object ${name}`);
    return object;
  }

  childrenOf(object: SObject): ChildRelationship[] {
    return this.children.get(object.name) ?? [];
  }

  /** The object an id belongs to, among the allowed ones. */
  byPrefix(id: string, among?: readonly string[]): SObject | undefined {
    const only = among?.length === 1 ? this.find(among[0] ?? '') : undefined;
    if (only?.namedRows) return only;
    const prefix = id.slice(0, 3);
    return this.objects.find((object) => object.prefix === prefix && (!among || among.includes(object.name)));
  }
}

function childRelationships(objects: Iterable<SObject>): Map<string, ChildRelationship[]> {
  const children = new Map<string, ChildRelationship[]>();
  for (const child of objects) {
    for (const field of child.fields) {
      for (const parent of field.referenceTo) {
        const list = children.get(parent) ?? [];
        list.push({ child, field, name: field.childRelationship ?? null });
        children.set(parent, list);
      }
    }
  }
  return children;
}

export function findField(object: SObject, name: string): Field | undefined {
  return object.fieldByName.get(name.toLowerCase());
}
