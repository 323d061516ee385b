// All that is known of one site.
import { Dialog } from '@/components/Dialog';
import { Facts } from '@/components/Facts';
import { Moment } from '@/components/Moment';
import type { Site } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useTenantId } from '@/lib/session/SessionContext';
import { sitesTexts } from '../texts/texts';
import { SiteStatusChip } from './SiteStatusChip';

export function SiteDrawer({
  site,
  onClose,
}: {
  readonly site: Site;
  readonly onClose: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(sitesTexts);
  const refused = site.refused_configs ?? 0;
  const countOf = (value: number | null | undefined) =>
    typeof value === 'number' ? formats.count(value) : DASH;
  return (
    <Dialog kind="drawer" title={site.name} onClose={onClose}>
      <Facts
        facts={[
          { name: t('status'), value: <SiteStatusChip site={site} /> },
          { name: t('kind'), value: t(`kind.${site.kind ?? 'pop'}`) },
          { name: t('owner'), value: <Owner site={site} /> },
          { name: t('seen'), value: <Moment atMs={site.last_seen_at_ms ?? null} /> },
          { name: t('version'), value: site.version ?? DASH },
          {
            name: t('config'),
            value:
              typeof site.config_version === 'number'
                ? t('config.version', { version: formats.count(site.config_version) })
                : t('config.none'),
          },
          {
            name: t('refusals'),
            value:
              refused === 0
                ? t('refusals.none')
                : t('refusals.some', { count: formats.count(refused) }),
          },
          { name: t('legs'), value: countOf(site.live_legs) },
          {
            name: t('expires'),
            value: (
              <>
                <Moment atMs={site.credentials_expire_at_ms ?? null} />
                <p className="muted small">{t('expires.help')}</p>
              </>
            ),
          },
          { name: t('created'), value: <Moment atMs={site.created_at_ms} /> },
          { name: 'ID', value: <span className="code">{site.site_id}</span> },
        ]}
      />
    </Dialog>
  );
}

function Owner({ site }: { readonly site: Site }) {
  const t = useTexts(sitesTexts);
  const own = useTenantId();
  const owner = site.owner_tenant_id ?? null;
  if (owner === null) return t('owner.platform');
  return owner === own ? t('owner.us') : <span className="code">{owner}</span>;
}
