// Identity providers and second factors of an organisation.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Card, Page } from '@/components/Page';
import { EmptyState, ErrorState, Skeleton } from '@/components/states';
import type { IdentityProvider } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useProviders, useRemoveProvider } from '../api/providers';
import { signInTexts } from '../texts/texts';
import { ProviderCard } from './ProviderCard';
import { ProviderForm } from './ProviderForm';
import { SecondFactors } from './SecondFactors';
import './signInSettings.css';

type Open =
  | { readonly kind: 'new' }
  | { readonly kind: 'edit' | 'remove'; readonly provider: IdentityProvider };

export function SignInSettings({ maySeePeople }: { readonly maySeePeople: boolean }) {
  const { t: core } = useLanguage();
  const t = useTexts(signInTexts);
  const providers = useProviders();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const leaving = open?.kind === 'remove' ? open.provider : null;
  const remove = useRemoveProvider(t('removed', { name: leaving?.name ?? '' }));
  const add = (
    <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
      {t('new')}
    </Button>
  );
  return (
    <Page title={core('nav.signIn')} lead={t('lead')} actions={add} width="form">
      {providers.state === 'loading' && <Skeleton />}
      {providers.state === 'failed' && providers.error !== null && (
        <ErrorState error={providers.error} onRetry={providers.retry} />
      )}
      {providers.state === 'ready' && providers.items.length === 0 && (
        <Card title={t('providers')} lead={t('providers.lead')}>
          <EmptyState title={t('empty')} icon="lock">
            {t('empty.text')}
          </EmptyState>
        </Card>
      )}
      {providers.items.map((provider) => (
        <ProviderCard
          key={provider.provider_id}
          provider={provider}
          onEdit={() => setOpen({ kind: 'edit', provider })}
          onRemove={() => setOpen({ kind: 'remove', provider })}
        />
      ))}
      {maySeePeople && <SecondFactors />}
      {open !== null && open.kind !== 'remove' && (
        <ProviderForm provider={open.kind === 'edit' ? open.provider : null} onClose={close} />
      )}
      {leaving !== null && (
        <ConfirmDialog
          title={t('remove.title', { name: leaving.name })}
          action={t('remove')}
          isPending={remove.isPending}
          onConfirm={() => void remove.run(leaving.provider_id).then(close)}
          onCancel={close}
        >
          {t('remove.text')}
        </ConfirmDialog>
      )}
    </Page>
  );
}
