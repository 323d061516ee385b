// Whether the brand's domain is proved, and the record that proves it.
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { CopyField } from '@/components/CopyField';
import { Card } from '@/components/Page';
import type { DomainProof } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useProveDomain } from '../api/brand';
import { brandTexts } from '../texts/texts';

export function DomainCard({ proof }: { readonly proof: DomainProof }) {
  const t = useTexts(brandTexts);
  const { domain } = proof;
  const prove = useProveDomain(t('proof.done', { domain }));
  const isProved = proof.proved_at_ms !== null;
  return (
    <Card
      title={t('proof')}
      lead={t(isProved ? 'proof.works' : 'proof.text', { domain })}
      aside={
        <Chip tone={isProved ? 'good' : 'warn'}>{t(isProved ? 'proof.proved' : 'proof.open')}</Chip>
      }
    >
      {!isProved && (
        <>
          <CopyField label={t('proof.name')} value={proof.record_name} />
          <CopyField label={t('proof.value')} value={proof.record_value} />
          <div>
            <Button isPending={prove.isPending} onClick={() => void prove.run()}>
              {t('proof.check')}
            </Button>
          </div>
        </>
      )}
    </Card>
  );
}
