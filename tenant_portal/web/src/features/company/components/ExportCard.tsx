// Exports of all that the organisation owns.
import { Button } from '@/components/Button';
import { Chip, type Tone } from '@/components/Chip';
import { Moment } from '@/components/Moment';
import { Card } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import type { DataExport } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useAskExport, useExportLink, useExports } from '../api/company';
import { companyTexts } from '../texts/texts';
import './company.css';

const STATUSES = ['pending', 'done', 'failed', 'expired'] as const;
const TONES: Readonly<Record<(typeof STATUSES)[number], Tone>> = {
  pending: 'busy',
  done: 'good',
  failed: 'bad',
  expired: 'idle',
};

export function ExportCard() {
  const t = useTexts(companyTexts);
  const exports = useExports();
  const ask = useAskExport(t('export.asked'));
  const isWriting = exports.items.some(({ status }) => status === 'pending');
  return (
    <Card
      title={t('export')}
      lead={t('export.lead')}
      aside={
        <Button isPending={ask.isPending} disabled={isWriting} onClick={() => void ask.run(null)}>
          {t('export.ask')}
        </Button>
      }
    >
      {exports.state === 'loading' && <Skeleton lines={2} />}
      {exports.state === 'failed' && exports.error !== null && (
        <ErrorState error={exports.error} onRetry={exports.retry} />
      )}
      {exports.state === 'ready' && exports.items.length === 0 && (
        <p className="muted">{t('export.none')}</p>
      )}
      {exports.items.length > 0 && (
        <ul className="exports">
          {exports.items.map((each) => (
            <ExportLine key={each.export_id} each={each} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function ExportLine({ each }: { readonly each: DataExport }) {
  const { formats } = useLanguage();
  const t = useTexts(companyTexts);
  const link = useExportLink();
  const status = STATUSES.find((known) => known === each.status);
  return (
    <li className="export-line">
      <Moment atMs={each.created_at_ms} />
      <Chip tone={status === undefined ? 'idle' : TONES[status]}>
        {status === undefined ? each.status : t(`export.status.${status}`)}
      </Chip>
      <span className="muted">
        {each.size_bytes === null ? DASH : formats.bytes(each.size_bytes)}
      </span>
      {each.status === 'done' && (
        <Button size="row" isPending={link.isPending} onClick={() => void link.run(each.export_id)}>
          {t('export.download')}
        </Button>
      )}
    </li>
  );
}
