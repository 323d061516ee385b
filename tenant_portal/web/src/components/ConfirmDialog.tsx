// Asks before something that can't be taken back.
import type { ReactNode } from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Button } from './Button';
import { Dialog, DialogActions } from './Dialog';

export function ConfirmDialog({
  title,
  children,
  action,
  isDangerous = true,
  isPending = false,
  onConfirm,
  onCancel,
}: {
  readonly title: string;
  /** What will happen, in one or two sentences. */
  readonly children?: ReactNode;
  /** The verb on the button: "Delete the queue", never "OK". */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly isPending?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useLanguage();
  return (
    <Dialog kind="alert" title={title} onClose={onCancel}>
      {children !== undefined && <div className="dialog-body">{children}</div>}
      <DialogActions>
        <Button onClick={onCancel} autoFocus>
          {t('action.cancel')}
        </Button>
        <Button kind={isDangerous ? 'danger' : 'primary'} isPending={isPending} onClick={onConfirm}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
