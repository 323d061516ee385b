// The list of sites with what can be done to each, for a tenant or for the operator.
import { useState } from 'react';
import type { Action } from '@/components/ActionMenu';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { TypedConfirm } from '@/components/TypedConfirm';
import { DataTable } from '@/components/table/DataTable';
import type { Site } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useTenantId } from '@/lib/session/SessionContext';
import { type Scope, useRevokeSite, useSites } from '../api/sites';
import { useSiteColumns } from '../hooks/useSiteColumns';
import { sitesTexts } from '../texts/texts';
import { EnrolDialog } from './EnrolDialog';
import { SiteDrawer } from './SiteDrawer';
import { SiteForm } from './SiteForm';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit' | 'enrol' | 'revoke' | 'show'; readonly siteId: string };

export function SitesView({
  scope,
  title,
  mayWrite,
}: {
  readonly scope: Scope;
  readonly title: string;
  readonly mayWrite: boolean;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(sitesTexts);
  const own = useTenantId();
  const sites = useSites(scope);
  const columns = useSiteColumns(scope);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const revoke = useRevokeSite(scope, ({ name }) => t('revoked', { name }), close);
  const actionsOf = (site: Site): readonly Action[] => {
    const to = (kind: 'edit' | 'enrol' | 'revoke') => () => setOpen({ kind, siteId: site.site_id });
    if (scope === 'own' && site.owner_tenant_id !== own) return [];
    const isEnrolled = site.status === 'online' || site.status === 'offline';
    return [
      { id: 'enrol', label: t('enrol'), onAction: to('enrol') },
      { id: 'edit', label: t(scope === 'own' ? 'edit' : 'edit.platform'), onAction: to('edit') },
      {
        id: 'revoke',
        label: core('action.revoke'),
        onAction: to('revoke'),
        isDangerous: true,
        isDisabled: !isEnrolled,
      },
    ];
  };
  const chosen =
    open === null || open.kind === 'new'
      ? null
      : (sites.items.find((site) => site.site_id === open.siteId) ?? null);
  return (
    <Page
      title={title}
      lead={t(`lead.${scope}`)}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
            {t(`new.${scope}`)}
          </Button>
        )
      }
    >
      <DataTable
        minWidth="62rem"
        label={title}
        rows={sites}
        columns={columns}
        keyOf={(site) => site.site_id}
        nameOf={(site) => site.name}
        onOpen={(site) => setOpen({ kind: 'show', siteId: site.site_id })}
        empty={
          <EmptyState title={t('empty')} icon="site">
            {t(`empty.${scope}`)}
          </EmptyState>
        }
        {...(mayWrite ? { actions: actionsOf } : {})}
      />
      {open?.kind === 'new' && (
        <SiteForm
          scope={scope}
          site={null}
          onClose={close}
          onSaved={(site) => setOpen({ kind: 'enrol', siteId: site.site_id })}
        />
      )}
      {open?.kind === 'edit' && chosen !== null && (
        <SiteForm scope={scope} site={chosen} onClose={close} onSaved={close} />
      )}
      {open?.kind === 'enrol' && chosen !== null && (
        <EnrolDialog scope={scope} site={chosen} onClose={close} />
      )}
      {open?.kind === 'show' && chosen !== null && <SiteDrawer site={chosen} onClose={close} />}
      {open?.kind === 'revoke' && chosen !== null && (
        <TypedConfirm
          title={t('revoke.title', { name: chosen.name })}
          name={chosen.name}
          action={core('action.revoke')}
          isPending={revoke.isPending}
          onConfirm={() => void revoke.run(chosen.site_id)}
          onCancel={close}
        >
          {t('revoke.text')}
        </TypedConfirm>
      )}
    </Page>
  );
}
