// A value to take elsewhere, such as a secret that is shown this once.
import { useId, useState } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Button } from './Button';
import { Icon } from './Icon';
import './copyField.css';

const THANKS_MS = 2_000;

export function CopyField({
  label,
  value,
  isSecret = false,
}: {
  readonly label: string;
  readonly value: string;
  /** Adds that it can't be shown again. */
  readonly isSecret?: boolean;
}) {
  const { t } = useLanguage();
  const id = useId();
  const [isCopied, setCopied] = useState(false);

  async function copy() {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement) field.select();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Plain HTTP or no permission: the text is selected, and the keyboard copies it.
      return;
    }
    setCopied(true);
    window.setTimeout(() => setCopied(false), THANKS_MS);
  }

  return (
    <div className="copy-field">
      <label htmlFor={id}>{label}</label>
      <div className="copy-field-row">
        <input
          id={id}
          className="code"
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={copy} aria-label={t('action.copyOf', { name: label })}>
          <Icon name={isCopied ? 'check' : 'copy'} />
          {t(isCopied ? 'action.copied' : 'action.copy')}
        </Button>
      </div>
      {isSecret && <p className="small copy-field-hint">{t('secret.once')}</p>}
    </div>
  );
}
