// How far a download is, with the way to stop it; nothing while there is none.
import type { Download } from '@/lib/http/download';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Button } from './Button';

export function DownloadProgress({ download }: { readonly download: Download }) {
  const { t, formats } = useLanguage();
  const { bytes, stop } = download;
  if (bytes === null) return null;
  return (
    <span className="download" role="status">
      <span className="spinner" aria-hidden="true" />
      <span className="muted">{t('download.bytes', { size: formats.bytes(bytes) })}</span>
      <Button kind="quiet" onClick={stop}>
        {t('action.cancel')}
      </Button>
    </span>
  );
}
