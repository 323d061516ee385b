// The screen of numbers.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { BulkMenu } from '@/features/bulk/components/BulkMenu';
import { CallCheckDialog } from '@/features/numbers/components/CallCheckDialog';
import { ClaimForm } from '@/features/numbers/components/ClaimForm';
import { type NumberAction, NumbersTable } from '@/features/numbers/components/NumbersTable';
import { PointForm } from '@/features/numbers/components/PointForm';
import { ReleaseNumber } from '@/features/numbers/components/ReleaseNumber';
import { numbersTexts } from '@/features/numbers/texts/texts';
import type { PhoneNumber } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

type Open =
  | { readonly kind: 'claim' }
  | { readonly kind: NumberAction; readonly number: PhoneNumber };

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(numbersTexts);
  const mayWrite = useMay()('numbers:write');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={core('nav.numbers')}
      lead={t('lead')}
      actions={
        <>
          <BulkMenu kind="numbers" mayImport={mayWrite} />
          {mayWrite && (
            <Button kind="primary" onClick={() => setOpen({ kind: 'claim' })}>
              {t('claim')}
            </Button>
          )}
        </>
      }
    >
      <NumbersTable onAction={(kind, number) => setOpen({ kind, number })} />
      {open?.kind === 'claim' && <ClaimForm onClose={close} />}
      {open?.kind === 'check' && <CallCheckDialog number={open.number} onClose={close} />}
      {open?.kind === 'point' && <PointForm number={open.number} onClose={close} />}
      {open?.kind === 'release' && <ReleaseNumber number={open.number} onClose={close} />}
    </Page>
  );
}
