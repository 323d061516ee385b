// A change that needs no organisation: signing in, signing up, one's own account.
import { useMutation } from '@tanstack/react-query';
import { ApiError, type FieldFault } from './problem';

export type Submission<V, O> = {
  /** Resolves to null when it failed; the fault is in `error`. */
  readonly run: (values: V) => Promise<O | null>;
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly fields: readonly FieldFault[];
};

export function useSubmission<V, O>(send: (values: V) => Promise<O>): Submission<V, O> {
  const mutation = useMutation<O, Error, V>({ mutationFn: send });
  return {
    run: async (values) => {
      try {
        return await mutation.mutateAsync(values);
      } catch {
        // Kept in `error`, which the form shows.
        return null;
      }
    },
    isPending: mutation.isPending,
    error: mutation.error,
    fields: mutation.error instanceof ApiError ? mutation.error.fields : [],
  };
}
