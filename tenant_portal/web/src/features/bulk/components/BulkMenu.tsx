// The button above a list that takes it out as a file and takes a file in.
import { useState } from 'react';
import { type Action, ActionMenu } from '@/components/ActionMenu';
import { DownloadProgress } from '@/components/DownloadProgress';
import { Icon } from '@/components/Icon';
import { useDownload } from '@/lib/http/download';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type BulkKind, exportOf } from '../api/bulk';
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
  const file = useDownload();
  const actions: readonly Action[] = [
    { id: 'export', label: t('export'), onAction: () => void file.start(exportOf(kind)) },
    ...(mayImport
      ? [{ id: 'import', label: t('import'), onAction: () => setImporting(true) }]
      : []),
  ];
  return (
    <>
      <DownloadProgress download={file} />
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
