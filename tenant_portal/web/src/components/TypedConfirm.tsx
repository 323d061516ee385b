// Asks for the name of what will be lost before something far-reaching is done.
import { type FormEvent, type ReactNode, useState } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';
import { TextField } from './form/TextField';

export function TypedConfirm({
  title,
  children,
  name,
  action,
  isPending = false,
  onConfirm,
  onCancel,
}: {
  readonly title: string;
  /** What will happen, in one or two sentences. */
  readonly children: ReactNode;
  /** To be typed letter by letter. */
  readonly name: string;
  readonly action: string;
  readonly isPending?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const isRight = typed.trim() === name.trim();
  function onSubmit(event: FormEvent) {
    event.preventDefault();
    event.stopPropagation();
    if (isRight && !isPending) onConfirm();
  }
  return (
    <Dialog kind="alert" title={title} onClose={onCancel}>
      <form className="form" onSubmit={onSubmit}>
        <div className="dialog-body">{children}</div>
        <TextField
          name="typed"
          label={t('confirm.type', { name })}
          value={typed}
          onChange={setTyped}
          fault={null}
          autoComplete="off"
          autoFocus
        />
        <DialogActions>
          <Button onClick={onCancel}>{t('action.cancel')}</Button>
          <Button type="submit" kind="danger" disabled={!isRight} isPending={isPending}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
