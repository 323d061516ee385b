// Reads and changes of what an organisation demands of sign-in.
import type { SignInRules, SignInRulesBody } from '@/lib/api';
import { type Change, useChange, useRead } from '@/lib/http/queries';

const PATH = '/v1/sign-in-rules';

export function useRules() {
  return useRead<SignInRules>(['sign-in-rules'], PATH);
}

export function useSaveRules(done: string): Change<SignInRulesBody, SignInRules> {
  return useChange<SignInRulesBody, SignInRules>({
    change: (body, { api }) => api.put<SignInRules>(PATH, body),
    refreshes: [['sign-in-rules']],
    done,
  });
}
