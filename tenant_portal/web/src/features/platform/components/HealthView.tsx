// Nodes, servers, lags, sites and how many organisations stand where.
import { Link } from 'react-router';
import { Chip } from '@/components/Chip';
import { type Fact, Facts } from '@/components/Facts';
import { StatusChip } from '@/components/organisation/StatusChip';
import { Card } from '@/components/Page';
import type { PlatformHealth, SiteHealth } from '@/lib/api';
import { duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { platformTexts } from '../texts/texts';
import { NodesCard, RolesCard, UnheldRoles } from './NodesCards';

const CHECKS = ['database', 'bus', 'object_store'] as const;

export function HealthView({ health }: { readonly health: PlatformHealth }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const checks: readonly Fact[] = health.checks.map((check) => {
    const known = CHECKS.find((each) => each === check.name);
    return {
      name: known === undefined ? check.name : t(`health.check.${known}`),
      value: (
        <>
          <Chip tone={check.is_ok ? 'good' : 'bad'}>
            {t(check.is_ok ? 'health.up' : 'health.down')}
          </Chip>{' '}
          <span className="muted">{t('health.took', { ms: formats.count(check.took_ms) })}</span>
        </>
      ),
    };
  });
  const readers: readonly Fact[] = health.readers.map(({ name, pending }) => ({
    name,
    value:
      pending === null
        ? t('health.unknown')
        : t('health.pending', { count: formats.count(pending) }),
  }));
  const outbox = {
    name: t('health.outbox'),
    value:
      health.outbox_pending === 0
        ? formats.count(0)
        : `${formats.count(health.outbox_pending)}, ${t('health.outbox.age', { time: duration(health.outbox_age_ms) })}`,
  };
  return (
    <>
      <p role="status">
        <Chip tone={health.is_ok ? 'good' : 'bad'}>
          {t(health.is_ok ? 'health.ok' : 'health.bad')}
        </Chip>
      </p>
      <UnheldRoles roles={health.roles} />
      <NodesCard nodes={health.nodes} />
      <div className="columns">
        <Card title={t('health.checks')}>
          <Facts facts={checks} />
        </Card>
        <Card title={t('health.readers')}>
          <Facts facts={[...readers, outbox]} />
        </Card>
        <RolesCard roles={health.roles} />
        <Card title={t('health.tenants')}>
          <Facts
            facts={Object.entries(health.tenants).map(([status, count]) => ({
              name: <StatusChip status={status} />,
              key: status,
              value: formats.count(count),
            }))}
          />
        </Card>
        <Sites sites={health.sites} />
      </div>
    </>
  );
}

function Sites({ sites }: { readonly sites: readonly SiteHealth[] }) {
  const t = useTexts(platformTexts);
  return (
    <Card title={t('health.sites')} aside={<Link to="/platform/sites">{t('all.sites')}</Link>}>
      {sites.length === 0 ? (
        <p className="muted">{t('health.sites.none')}</p>
      ) : (
        <Facts
          facts={sites.map((site) => ({
            key: site.site_id,
            name: site.name,
            value: <SiteLine site={site} />,
          }))}
        />
      )}
    </Card>
  );
}

function SiteLine({ site }: { readonly site: SiteHealth }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const state = !site.is_online ? 'offline' : site.is_draining ? 'draining' : 'online';
  const tone = { offline: 'bad', draining: 'pause', online: 'good' } as const;
  const words = [
    site.age_ms === null
      ? t('health.site.never')
      : t('health.site.age', { time: duration(site.age_ms) }),
    t('health.site.legs', { count: formats.count(site.live_legs) }),
    site.version,
    ...(site.refused_configurations > 0
      ? [t('health.site.refused', { count: formats.count(site.refused_configurations) })]
      : []),
  ];
  return (
    <>
      <Chip tone={tone[state]}>{t(state)}</Chip>{' '}
      <span className="muted">{formats.list(words.filter((word) => word !== ''))}</span>
    </>
  );
}
