// Reads a document before its form opens, and offers to read it again when a colleague was quicker.
import type { ReactNode } from 'react';
import { Button } from '@/components/Button';
import { Dialog, type DialogProps } from '@/components/Dialog';
import { ErrorState, Skeleton } from '@/components/states';
import { isOutdated, type Versioned } from '@/lib/http/versioned';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export type Opened<T> = {
  readonly value: T;
  readonly etag: string | undefined;
  readonly reload: () => void;
};

/** `children` draws the FormDialog; until there is something to edit, a dialog of the same kind waits. */
export function VersionedDialog<T>({
  read,
  title,
  kind = 'dialog',
  onClose,
  children,
}: {
  readonly read: Versioned<T>;
  readonly children: (opened: Opened<T> & { readonly key: number }) => ReactNode;
} & Pick<DialogProps, 'title' | 'kind' | 'onClose'>) {
  if (read.state === 'ready') {
    const { value, etag, reload, round } = read;
    return <>{children({ value, etag, reload, key: round })}</>;
  }
  return (
    <Dialog title={title} kind={kind} onClose={onClose}>
      {read.state === 'failed' ? (
        <ErrorState error={read.error} onRetry={read.retry} />
      ) : (
        <Skeleton lines={6} />
      )}
    </Dialog>
  );
}

/** Beside the buttons of a form: nothing, unless the document changed meanwhile. */
export function ReloadOffer({
  error,
  onReload,
}: {
  readonly error: Error | null;
  readonly onReload: () => void;
}) {
  const { t } = useLanguage();
  if (!isOutdated(error)) return null;
  return <Button onClick={onReload}>{t('action.reload')}</Button>;
}
