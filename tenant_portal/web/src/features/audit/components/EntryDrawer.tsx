// One entry: who, where, its place in the chain, and before and after side by side.
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Facts } from '@/components/Facts';
import { Moment } from '@/components/Moment';
import type { AuditEntry } from '@/lib/api';
import { DASH } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { differences } from '../api/audit';
import { useActorName } from '../hooks/useActorName';
import { auditTexts } from '../texts/texts';

export function EntryDrawer({
  entry,
  onClose,
  onActor,
  onSubject,
}: {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
  readonly onActor: () => void;
  readonly onSubject: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(auditTexts);
  const actor = useActorName()(entry.actor);
  return (
    <Dialog kind="wide" title={entry.action} onClose={onClose}>
      <Facts
        facts={[
          { name: t('at'), value: <Moment atMs={entry.at_ms} /> },
          { name: t('actor'), value: actor },
          { name: t('subject'), value: <span className="code">{entry.subject_id}</span> },
          { name: t('ip'), value: entry.ip || DASH },
          { name: t('browser'), value: entry.user_agent || DASH },
          { name: t('number'), value: formats.count(entry.seq) },
        ]}
      />
      <div className="page-actions">
        <Button onClick={onActor}>{t('onlyActor', { name: actor })}</Button>
        <Button onClick={onSubject}>{t('onlySubject')}</Button>
      </div>
      <Sides entry={entry} />
      <Facts
        facts={[
          { name: t('hash'), value: <span className="code">{entry.hash}</span> },
          { name: t('prev'), value: <span className="code">{entry.prev_hash}</span> },
        ]}
      />
    </Dialog>
  );
}

function Sides({ entry }: { readonly entry: AuditEntry }) {
  const t = useTexts(auditTexts);
  const rows = differences(entry.before, entry.after);
  if (rows.length === 0) return <p className="muted">{t('unchanged')}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={t('after')}>
      <table className="sides">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('subject')}</span>
            </th>
            <th scope="col">{t('before')}</th>
            <th scope="col">{t('after')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.path} data-changed={row.isChanged || undefined}>
              <th scope="row" className="code">
                {row.path}
              </th>
              <td>{row.before ?? <span className="muted">{DASH}</span>}</td>
              <td>{row.after ?? <span className="muted">{DASH}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
