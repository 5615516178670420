import type { FunctionExp } from '@jetstreamapp/soql-parser-js';
import { emptyField } from '../schema/field-notation.ts';
import type { Schema } from '../schema/schema.ts';
import type { SObject } from '../schema/types.ts';
import type { Value } from '../store/table.ts';
import type { ScalarFunction } from './date-functions.ts';
import { readPath, resolvePath, withoutAlias } from './path.ts';
import { badFilter, malformed, offsetOf } from './refusals.ts';

/** The mean radius of the earth in the two units that SOQL knows. */
const RADIUS: Record<string, number> = { km: 6371.0088, mi: 3958.7613 };

export const isDistance = (expression: { functionName?: string | null }): boolean =>
  expression.functionName?.toUpperCase() === 'DISTANCE';

interface Place {
  latitude: number;
  longitude: number;
}

/** `DISTANCE(BillingAddress, GEOLOCATION(35.68, 139.77), 'km')`: how far away, by the great circle; nothing without a place. */
export function distanceFunction(
  input: { schema: Schema; object: SObject; query: string; alias?: string },
  { parameters }: Pick<FunctionExp, 'parameters'>,
): ScalarFunction {
  const [column, point, unit] = parameters ?? [];
  const text = withoutAlias(input, String(column));
  const path = resolvePath(input.schema, input.object, text, input.query);
  if (path.field.type !== 'address' || typeof point !== 'object')
    throw badFilter(input.query, text, `field '${path.field.name}' is not a geolocation or an address`);
  const part = (name: string) => resolvePath(input.schema, input.object, text.replace(/Address$/i, name), input.query);
  const [latitude, longitude] = [part('Latitude'), part('Longitude')];
  const [north, east] = (point.parameters ?? []).map(Number);
  const target = { latitude: north ?? Number.NaN, longitude: east ?? Number.NaN };
  if (!isPlace(target)) throw malformed(input.query, offsetOf(input.query, 'GEOLOCATION'), 'Invalid geolocation value');
  const radius = RADIUS[String(unit).replaceAll("'", '').toLowerCase()] ?? 0;
  return {
    field: { ...emptyField('DISTANCE', 'double'), scale: 15 },
    bind: (context) => {
      const readLatitude = readPath(context, latitude);
      const readLongitude = readPath(context, longitude);
      return (row) => between(readLatitude(row), readLongitude(row), target, radius);
    },
  };
}

const isPlace = ({ latitude, longitude }: Place): boolean => Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;

function between(
  latitude: Value | undefined,
  longitude: Value | undefined,
  target: Place,
  radius: number,
): number | undefined {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  const angle = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (degrees: number) => Math.sin(angle(degrees) / 2) ** 2;
  const share =
    half(target.latitude - latitude) +
    Math.cos(angle(latitude)) * Math.cos(angle(target.latitude)) * half(target.longitude - longitude);
  return 2 * radius * Math.asin(Math.min(1, Math.sqrt(share)));
}
