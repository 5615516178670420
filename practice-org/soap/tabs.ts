import type { Call } from '../org.ts';
import { objectLabelPlural } from '../schema/labels.ts';

/** The one app and the tabs of the objects that people see. */
export function describeTabs(call: Call): Record<string, unknown>[] {
  const { url } = call.org.settings;
  const tabs = call.org.schema.objects
    .filter((object) => object.searchable && object.name !== 'User')
    .map((object) => ({
      colors: [{ color: '00a1e0', context: 'primary', theme: 'theme4' }],
      custom: object.custom,
      iconUrl: `${url}/assets/record.svg`,
      icons: [
        { contentType: 'image/svg+xml', height: 16, theme: 'theme4', url: `${url}/assets/record.svg`, width: 16 },
        { contentType: 'image/svg+xml', height: 32, theme: 'theme4', url: `${url}/assets/record.svg`, width: 32 },
      ],
      label: objectLabelPlural(object, call.language),
      miniIconUrl: `${url}/assets/record.svg`,
      name: `standard-${object.name}`,
      sobjectName: object.name,
      url: `${url}/org/${object.name}`,
    }));
  return [
    {
      description: '',
      label: 'Sales',
      logoUrl: `${url}/assets/record.svg`,
      selected: true,
      tabSetId: '02uJ30000000001IAA',
      tabs,
    },
  ];
}
