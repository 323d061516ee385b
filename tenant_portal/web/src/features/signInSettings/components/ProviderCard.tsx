// One identity provider: what it serves, whether its domains are proved, and what can be done.
import { ActionMenu } from '@/components/ActionMenu';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { CopyField } from '@/components/CopyField';
import { Facts } from '@/components/Facts';
import { Card } from '@/components/Page';
import { useToasts } from '@/components/Toasts';
import type { DomainProof, IdentityProvider } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useProveDomain, useTestProvider } from '../api/providers';
import { signInTexts } from '../texts/texts';

export function ProviderCard({
  provider,
  onEdit,
  onRemove,
}: {
  readonly provider: IdentityProvider;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(signInTexts);
  const toasts = useToasts();
  const test = useTestProvider();
  const { name } = provider;
  async function onTest() {
    const found = await test.run(provider.provider_id);
    if (found === null) return;
    if (found.ok) toasts.say(t('test.ok', { name }));
    else toasts.warn(t('test.failed', { name, code: found.code, detail: found.detail }));
  }
  return (
    <Card
      title={name}
      aside={
        <div className="page-actions">
          <Button isPending={test.isPending} onClick={() => void onTest()}>
            {t('test')}
          </Button>
          <ActionMenu
            label={core('table.actionsOf', { name })}
            actions={[
              { id: 'edit', label: core('action.edit'), onAction: onEdit },
              { id: 'remove', label: t('remove'), onAction: onRemove, isDangerous: true },
            ]}
          />
        </div>
      }
    >
      <Facts
        facts={[
          { name: t('issuer'), value: provider.issuer },
          { name: t('clientId'), value: <span className="code">{provider.client_id}</span> },
          { name: t('role'), value: core(`role.${provider.default_role}` as 'role.owner') },
          {
            name: t('required'),
            value: t(provider.is_required ? 'required.yes' : 'required.no'),
          },
        ]}
      />
      <CopyField label={t('redirect')} value={provider.redirect_uri} />
      {provider.domain_proofs.map((proof) => (
        <Domain key={proof.domain} providerId={provider.provider_id} proof={proof} />
      ))}
    </Card>
  );
}

function Domain({
  providerId,
  proof,
}: {
  readonly providerId: string;
  readonly proof: DomainProof;
}) {
  const t = useTexts(signInTexts);
  const { domain } = proof;
  const prove = useProveDomain(t('proof.done', { domain }));
  const isProved = proof.proved_at_ms !== null;
  return (
    <section className="provider-domain" aria-label={domain}>
      <p>
        <strong>{domain}</strong>{' '}
        <Chip tone={isProved ? 'good' : 'warn'}>{t(isProved ? 'proof.proved' : 'proof.open')}</Chip>
      </p>
      {!isProved && (
        <>
          <p className="muted small">{t('proof.text')}</p>
          <CopyField label={t('proof.name')} value={proof.record_name} />
          <CopyField label={t('proof.value')} value={proof.record_value} />
          <div>
            <Button
              isPending={prove.isPending}
              onClick={() => void prove.run({ providerId, domain })}
            >
              {t('proof.check')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
