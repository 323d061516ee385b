// The screen of opening hours and holidays.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { EditHours, NewHours } from '@/features/hours/components/HoursForm';
import { HoursTable } from '@/features/hours/components/HoursTable';
import { hoursTexts } from '@/features/hours/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

type Open = { readonly kind: 'new' } | { readonly kind: 'edit'; readonly hoursId: string };

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(hoursTexts);
  const mayWrite = useMay()('flows:write');
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  return (
    <Page
      title={core('nav.hours')}
      lead={t('lead')}
      actions={
        mayWrite && (
          <Button kind="primary" onClick={() => setOpen({ kind: 'new' })}>
            {t('new')}
          </Button>
        )
      }
    >
      <HoursTable
        onEdit={mayWrite ? ({ hours_id }) => setOpen({ kind: 'edit', hoursId: hours_id }) : null}
      />
      {open?.kind === 'new' && <NewHours onClose={close} />}
      {open?.kind === 'edit' && <EditHours hoursId={open.hoursId} onClose={close} />}
    </Page>
  );
}
