// Draws what a read found, and the skeleton or the fault until then.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState, Skeleton } from './states';

export function Ready<T>({
  read,
  lines = 6,
  children,
}: {
  readonly read: UseQueryResult<T>;
  readonly lines?: number;
  readonly children: (value: T) => ReactNode;
}) {
  if (read.data !== undefined) return <>{children(read.data)}</>;
  if (read.error !== null) {
    return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  }
  return <Skeleton lines={lines} />;
}
