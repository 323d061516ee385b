// Ends the organisation, after its name was typed.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Card } from '@/components/Page';
import { TypedConfirm } from '@/components/TypedConfirm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useSession } from '@/lib/session/SessionContext';
import { useClose } from '../api/company';
import { companyTexts } from '../texts/texts';

export function CloseCard({ name }: { readonly name: string }) {
  const t = useTexts(companyTexts);
  const { refresh } = useSession();
  const [isAsking, setAsking] = useState(false);
  const close = useClose(t('close.done'), () => {
    setAsking(false);
    void refresh();
  });
  return (
    <Card title={t('close')} lead={t('close.lead')}>
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {t('close')}
        </Button>
      </div>
      {isAsking && (
        <TypedConfirm
          title={t('close.title', { name })}
          name={name}
          action={t('close')}
          isPending={close.isPending}
          onConfirm={() => void close.run({ name })}
          onCancel={() => setAsking(false)}
        >
          {t('close.lead')}
        </TypedConfirm>
      )}
    </Card>
  );
}
