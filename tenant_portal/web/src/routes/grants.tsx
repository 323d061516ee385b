// The screen of an outsourcer's grants.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { GrantForm } from '@/features/grants/components/GrantForm';
import { GrantsTable } from '@/features/grants/components/GrantsTable';
import { grantsTexts } from '@/features/grants/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(grantsTexts);
  const mayWrite = useMay()('clients:write');
  const [isNew, setNew] = useState(false);
  return (
    <Page
      title={core('nav.grants')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setNew(true)}>
            {t('new')}
          </Button>
        )
      }
    >
      <GrantsTable mayWrite={mayWrite} />
      {isNew && <GrantForm onClose={() => setNew(false)} />}
    </Page>
  );
}
