// Takes a file in: first says what it would do and every line that is refused, then does it.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog, DialogActions } from '@/components/Dialog';
import { Field } from '@/components/form/Field';
import { Skeleton } from '@/components/states';
import { Tile, Tiles } from '@/components/Tiles';
import type { ImportReport } from '@/lib/api';
import { useFaults } from '@/lib/http/faults';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type BulkKind, COLUMNS, useImport, useTryImport } from '../api/bulk';
import { bulkTexts } from '../texts/texts';
import { LineProblems } from './LineProblems';
import './bulk.css';

export function ImportDialog({
  kind,
  onClose,
}: {
  readonly kind: BulkKind;
  readonly onClose: () => void;
}) {
  const t = useTexts(bulkTexts);
  const { t: core, formats } = useLanguage();
  const faults = useFaults();
  const [file, setFile] = useState<File | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const attempt = useTryImport(kind);
  const take = useImport(kind, ({ created, updated }) =>
    t('done', { created: formats.count(created), updated: formats.count(updated) }),
  );

  async function choose(chosen: File | null) {
    setFile(chosen);
    setReport(null);
    attempt.reset();
    take.reset();
    if (chosen !== null) setReport(await attempt.run(chosen));
  }

  async function run() {
    if (file !== null && (await take.run(file)) !== null) onClose();
  }

  const changes = report === null ? 0 : report.created + report.updated;
  const mayRun = report !== null && report.error_count === 0 && changes > 0;
  const fault = attempt.error ?? take.error;
  return (
    <Dialog kind="wide" title={t(`title.${kind}`)} lead={t('lead')} onClose={onClose}>
      <div className="form">
        <Field
          label={t('file')}
          help={
            <>
              {t('columns')} <span className="code">{COLUMNS[kind].join(', ')}</span>
            </>
          }
          fault={fault === null ? null : faults.ofError(fault)}
        >
          {(control) => (
            <input
              {...control}
              type="file"
              accept=".csv,text/csv"
              className="bulk-file"
              onChange={(event) => void choose(event.currentTarget.files?.[0] ?? null)}
            />
          )}
        </Field>
        {attempt.isPending && <Skeleton lines={4} />}
        {report !== null && <Report report={report} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{core('action.cancel')}</Button>
        <Button
          kind="primary"
          disabled={!mayRun}
          isPending={take.isPending}
          onClick={() => void run()}
        >
          {changes === 0 ? t('run') : t('run.count', { count: formats.count(changes) })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function Report({ report }: { readonly report: ImportReport }) {
  const t = useTexts(bulkTexts);
  const { formats } = useLanguage();
  const { rows, created, updated, unchanged, error_count: wrong } = report;
  return (
    <>
      <Tiles label={t('report')}>
        <Tile name={t('report.rows')}>{formats.count(rows)}</Tile>
        <Tile name={t('report.created')}>{formats.count(created)}</Tile>
        <Tile name={t('report.updated')}>{formats.count(updated)}</Tile>
        <Tile name={t('report.unchanged')}>{formats.count(unchanged)}</Tile>
        <Tile name={t('report.wrong')} {...(wrong > 0 ? { tone: 'bad' as const } : {})}>
          {formats.count(wrong)}
        </Tile>
      </Tiles>
      {wrong > 0 ? (
        <LineProblems problems={report.errors} all={wrong} />
      ) : (
        <p className="muted" role="status">
          {t(created + updated === 0 ? 'report.nothing' : 'report.ready')}
        </p>
      )}
    </>
  );
}
