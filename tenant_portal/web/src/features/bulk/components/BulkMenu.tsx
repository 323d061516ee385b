// The button above a list that takes it out as a file and takes a file in.
import { useState } from 'react';
import { type Action, ActionMenu } from '@/components/ActionMenu';
import { Icon } from '@/components/Icon';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type BulkKind, useExport } from '../api/bulk';
import { bulkTexts } from '../texts/texts';
import { ImportDialog } from './ImportDialog';

export function BulkMenu({
  kind,
  mayImport,
}: {
  readonly kind: BulkKind;
  readonly mayImport: boolean;
}) {
  const t = useTexts(bulkTexts);
  const [isImporting, setImporting] = useState(false);
  const take = useExport(kind);
  const actions: readonly Action[] = [
    { id: 'export', label: t('export'), onAction: () => void take.run() },
    ...(mayImport
      ? [{ id: 'import', label: t('import'), onAction: () => setImporting(true) }]
      : []),
  ];
  return (
    <>
      <ActionMenu
        label={t('menu')}
        actions={actions}
        className="button"
        trigger={
          <>
            {t('menu')}
            <Icon name="down" />
          </>
        }
      />
      {isImporting && <ImportDialog kind={kind} onClose={() => setImporting(false)} />}
    </>
  );
}
