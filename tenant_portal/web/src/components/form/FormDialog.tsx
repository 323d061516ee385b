// A form in a dialog or a drawer: closes when saved, asks before changes are lost.
import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from '@/components/ConfirmDialog';
import { Dialog, type DialogProps } from '@/components/Dialog';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Form } from './Form';
import type { Form as FormState } from './useForm';

export function FormDialog<V>({
  form,
  title,
  lead,
  kind = 'dialog',
  submitLabel,
  extra,
  onClose,
  children,
}: {
  readonly form: FormState<V>;
  readonly submitLabel: string;
  readonly extra?: ReactNode;
} & DialogProps) {
  const { t } = useLanguage();
  const [isAsking, setAsking] = useState(false);
  const close = () => {
    if (form.isDirty && !form.wasSaved()) setAsking(true);
    else onClose();
  };
  return (
    <>
      <Dialog title={title} {...(lead === undefined ? {} : { lead })} kind={kind} onClose={close}>
        <Form form={form} submitLabel={submitLabel} onCancel={close} extra={extra}>
          {children}
        </Form>
      </Dialog>
      {isAsking && (
        <ConfirmDialog
          title={t('leave.title')}
          action={t('leave.action')}
          onConfirm={onClose}
          onCancel={() => setAsking(false)}
        >
          {t('leave.text')}
        </ConfirmDialog>
      )}
    </>
  );
}
