// What the list shows of each site.
import { Chip } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import type { Column } from '@/components/table/DataTable';
import type { Site } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Scope } from '../api/sites';
import { SiteStatusChip } from '../components/SiteStatusChip';
import { sitesTexts } from '../texts/texts';

export function useSiteColumns(scope: Scope): readonly Column<Site>[] {
  const { formats } = useLanguage();
  const t = useTexts(sitesTexts);
  const isDefault = (site: Site) => scope === 'platform' && site.is_default === true;
  return [
    { id: 'name', title: t('name'), cell: (site) => site.name, value: (site) => site.name },
    {
      id: 'status',
      title: t('status'),
      width: '9rem',
      cell: (site) => <SiteStatusChip site={site} />,
      value: (site) => t(`status.${site.status ?? 'never_enrolled'}`),
    },
    {
      id: 'kind',
      title: t('kind'),
      width: '9rem',
      cell: (site) => t(isDefault(site) ? 'kind.default' : `kind.${site.kind ?? 'pop'}`),
      value: (site) => t(`kind.${site.kind ?? 'pop'}`),
    },
    {
      id: 'seen',
      title: t('seen'),
      width: '8rem',
      cell: (site) => <Moment atMs={site.last_seen_at_ms ?? null} style="relative" />,
      value: (site) => site.last_seen_at_ms ?? null,
    },
    {
      id: 'version',
      title: t('version'),
      width: '6rem',
      cell: (site) => site.version ?? DASH,
      value: (site) => site.version ?? null,
    },
    {
      id: 'config',
      title: t('config'),
      width: '11rem',
      cell: (site) => (
        <>
          {typeof site.config_version === 'number'
            ? t('config.version', { version: formats.count(site.config_version) })
            : DASH}{' '}
          {(site.refused_configs ?? 0) > 0 && (
            <Chip tone="bad">
              {t('config.refused', { count: formats.count(site.refused_configs ?? 0) })}
            </Chip>
          )}
        </>
      ),
    },
    {
      id: 'legs',
      title: t('legs'),
      width: '6.5rem',
      align: 'end',
      cell: (site) => (typeof site.live_legs === 'number' ? formats.count(site.live_legs) : DASH),
      value: (site) => site.live_legs ?? null,
    },
  ];
}
