// What stands where content would be: nothing yet, a fault, or still on its way.
import type { ReactNode } from 'react';
import { useFaults } from '@/lib/http/faults';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Button } from './Button';
import { Icon, type IconName } from './Icon';
import './states.css';

export function EmptyState({
  title,
  children,
  action,
  icon = 'list',
}: {
  readonly title: string;
  /** One sentence: what would be here, and how it gets here. */
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: IconName;
}) {
  return (
    <div className="state">
      <span className="state-icon">
        <Icon name={icon} />
      </span>
      <p className="state-title">{title}</p>
      {children !== undefined && <div className="state-text muted">{children}</div>}
      {action}
    </div>
  );
}

export function ErrorState({
  error,
  onRetry,
}: {
  readonly error: Error;
  readonly onRetry?: () => void;
}) {
  const { t } = useLanguage();
  const faults = useFaults();
  return (
    <div className="state" role="alert">
      <span className="state-icon is-fault">
        <Icon name="warning" />
      </span>
      <p className="state-title">{t('error.load')}</p>
      <div className="state-text muted">{faults.ofError(error)}</div>
      {onRetry !== undefined && <Button onClick={onRetry}>{t('action.retry')}</Button>}
    </div>
  );
}

/** Grey lines in the shape of text; the label is for screen readers. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const { t } = useLanguage();
  return (
    <div className="skeleton" role="status" aria-label={t('state.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are alike and never move
        <span key={index} className="skeleton-line" />
      ))}
    </div>
  );
}
