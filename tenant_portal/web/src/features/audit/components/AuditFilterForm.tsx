// What the log is searched by; asked only when the person says so.
import { type FormEvent, useState } from 'react';
import { Button } from '@/components/Button';
import { TextField } from '@/components/form/TextField';
import { DateField } from '@/components/form/TimeFields';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { type AuditFilter, NO_FILTER } from '../api/audit';
import { auditTexts } from '../texts/texts';

/** Mount it with the filter as its key: it then follows a filter that is set elsewhere. */
export function AuditFilterForm({
  filter,
  onApply,
}: {
  readonly filter: AuditFilter;
  readonly onApply: (filter: AuditFilter) => void;
}) {
  const t = useTexts(auditTexts);
  const [values, setValues] = useState(filter);
  const bind = <K extends keyof AuditFilter>(name: K) => ({
    name,
    value: values[name],
    onChange: (value: AuditFilter[K]) => setValues({ ...values, [name]: value }),
    fault: null,
  });
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    onApply(values);
  }
  return (
    <form className="audit-filter" onSubmit={onSubmit} aria-label={t('filter')}>
      <TextField {...bind('q')} label={t('filter.q')} type="search" />
      <TextField {...bind('action')} label={t('filter.action')} placeholder="queue." />
      <TextField {...bind('actor')} label={t('filter.actor')} />
      <TextField {...bind('subject')} label={t('filter.subject')} />
      <DateField {...bind('from')} label={t('filter.from')} />
      <DateField {...bind('to')} label={t('filter.to')} />
      <div className="audit-filter-actions">
        <Button type="submit" kind="primary">
          {t('filter.apply')}
        </Button>
        <Button onClick={() => onApply(NO_FILTER)}>{t('filter.clear')}</Button>
      </div>
    </form>
  );
}
