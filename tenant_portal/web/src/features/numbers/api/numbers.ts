// Reads and changes of numbers, the pool they come from, and what would happen to a call.
import type { CallCheck, FlowSummary, FreeNumber, PhoneNumber } from '@/lib/api';
import { type Change, type Rows, useChange, useRead, useRows } from '@/lib/http/queries';

// A claim uses one of the plan's numbers up, and takes one out of the pool.
const REFRESHES = [['numbers'], ['number-pool'], ['tenant']] as const;

export function useNumbers(): Rows<PhoneNumber> {
  return useRows<PhoneNumber>(['numbers'], '/v1/numbers');
}

/** `prefix`: how the number begins, such as `+49 30`; blanks and the like don't count. */
export function useFreeNumbers(prefix: string): Rows<FreeNumber> {
  return useRows<FreeNumber>(['number-pool'], '/v1/number-pool', {
    query: { prefix: digitsOf(prefix) },
  });
}

/** What people type of a number, as the API wants it: digits, with a plus sign where one was. */
export function digitsOf(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, 15);
  return text.trimStart().startsWith('+') ? `+${digits}` : digits;
}

export function useFlowNames(isEnabled: boolean): Rows<FlowSummary> {
  return useRows<FlowSummary>(['flows'], '/v1/flows', { isEnabled });
}

export type NumberTarget = { readonly number: string; readonly flow_id: string | null };

export function useClaimNumber(
  done: (claimed: PhoneNumber) => string,
): Change<NumberTarget, PhoneNumber> {
  return useChange<NumberTarget, PhoneNumber>({
    change: (body, { api, idempotencyKey }) =>
      api.post<PhoneNumber>('/v1/numbers', body, { idempotencyKey }),
    refreshes: REFRESHES,
    done,
    isQuiet: true,
  });
}

export function usePointNumber(
  done: (pointed: PhoneNumber) => string,
): Change<NumberTarget, PhoneNumber> {
  return useChange<NumberTarget, PhoneNumber>({
    change: ({ number, flow_id }, { api }) => api.put<PhoneNumber>(pathOf(number), { flow_id }),
    refreshes: [['numbers']],
    done,
    isQuiet: true,
  });
}

export function useReleaseNumber(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (number, { api }) => api.delete(pathOf(number)),
    refreshes: REFRESHES,
    done,
  });
}

/** `digits`: keys that the caller presses; without them the first option of each menu. */
export function useCallCheck(number: string, digits: string) {
  return useRead<CallCheck>(['call-checks', number], `${pathOf(number)}/check`, {
    query: { digits },
  });
}

function pathOf(number: string): string {
  return `/v1/numbers/${encodeURIComponent(number)}`;
}
