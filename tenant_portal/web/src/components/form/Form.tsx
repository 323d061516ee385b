// A form: submits on Enter, says what is wrong with the whole, asks before changes are lost.
import { type FormEvent, type ReactNode, useEffect } from 'react';
import { useBlocker } from 'react-router';
import { Button } from '@/components/Button';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Icon } from '@/components/Icon';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import type { Form as FormState } from './useForm';
import './form.css';

export function Form<V>({
  form,
  submitLabel,
  onCancel,
  extra,
  children,
}: {
  readonly form: FormState<V>;
  readonly submitLabel: string;
  readonly onCancel?: () => void;
  /** At the left of the buttons. */
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useLanguage();
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    // A form in a dialog is, for React, inside the page's form.
    event.stopPropagation();
    void form.submit();
  }
  return (
    <form className="form" onSubmit={onSubmit} noValidate>
      <LeaveGuard isDirty={form.isDirty} wasSaved={form.wasSaved} />
      {form.fault !== null && (
        <p className="form-fault" role="alert">
          <Icon name="warning" />
          {form.fault}
        </p>
      )}
      <div className="form-fields">{children}</div>
      <div className="form-actions">
        {extra}
        <span className="form-actions-space" />
        {onCancel !== undefined && <Button onClick={onCancel}>{t('action.cancel')}</Button>}
        <Button type="submit" kind="primary" isPending={form.isPending}>
          {submitLabel}
        </Button>
      </div>
    </form>
  );
}

/** Fields under a heading of their own. */
export function FormSection({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="form-section">
      <legend>{title}</legend>
      {lead !== undefined && <p className="muted small">{lead}</p>}
      <div className="form-fields">{children}</div>
    </fieldset>
  );
}

function LeaveGuard({
  isDirty,
  wasSaved,
}: {
  readonly isDirty: boolean;
  readonly wasSaved: () => boolean;
}) {
  const { t } = useLanguage();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      isDirty && !wasSaved() && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
  if (blocker.state !== 'blocked') return null;
  return (
    <ConfirmDialog
      title={t('leave.title')}
      action={t('leave.action')}
      onConfirm={() => blocker.proceed()}
      onCancel={() => blocker.reset()}
    >
      {t('leave.text')}
    </ConfirmDialog>
  );
}
