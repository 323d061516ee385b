// What stands around every control: its label, help, and what is wrong with it.
import { type ReactNode, useId } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import './form.css';

export type FieldWords = {
  readonly label: string;
  readonly help?: ReactNode;
  readonly isOptional?: boolean;
};

/** Attributes of the control that tie it to its label, help and fault. */
export type ControlProps = {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
};

export function Field({
  label,
  help,
  isOptional = false,
  fault,
  children,
}: FieldWords & {
  readonly fault: string | null;
  readonly children: (control: ControlProps) => ReactNode;
}) {
  const { t } = useLanguage();
  const id = useId();
  const describedBy = [
    fault === null ? null : `${id}-fault`,
    help === undefined ? null : `${id}-help`,
  ].filter((each) => each !== null);
  return (
    <div className="field" data-invalid={fault === null ? undefined : true}>
      <label htmlFor={id} id={`${id}-label`} className="field-label">
        {label}
        {isOptional && <span className="muted"> {t('form.optional')}</span>}
      </label>
      {children({
        id,
        'aria-describedby': describedBy.join(' ') || undefined,
        'aria-invalid': fault === null ? undefined : true,
      })}
      {fault !== null && (
        <p id={`${id}-fault`} className="field-fault">
          {fault}
        </p>
      )}
      {help !== undefined && (
        <p id={`${id}-help`} className="field-help muted">
          {help}
        </p>
      )}
    </div>
  );
}
