// One's own account: profile, password, second factor, sessions.
import type { Me, MePatch, RecoveryCodes, SessionList, TotpSetUp } from '@/lib/api';
import { publicApi } from '@/lib/http/client';
import { type Rows, useRows } from '@/lib/http/queries';

export type OwnSession = SessionList['items'][number];

export function saveProfile(body: MePatch): Promise<Me> {
  return publicApi.patch<Me>('/v1/me', body);
}

export async function changePassword(body: {
  readonly current: string;
  readonly new: string;
}): Promise<true> {
  await publicApi.post<void>('/v1/me/password', body);
  return true;
}

export function beginTotp(password: string): Promise<TotpSetUp> {
  return publicApi.post<TotpSetUp>('/v1/me/totp', { password });
}

export function confirmTotp(code: string): Promise<RecoveryCodes> {
  return publicApi.post<RecoveryCodes>('/v1/me/totp/confirm', { code });
}

export async function removeTotp(password: string): Promise<true> {
  await publicApi.delete('/v1/me/totp', { password });
  return true;
}

export function renewCodes(password: string): Promise<RecoveryCodes> {
  return publicApi.post<RecoveryCodes>('/v1/me/recovery-codes', { password });
}

export function useOwnSessions(): Rows<OwnSession> {
  return useRows<OwnSession>(['own-sessions'], '/v1/me/sessions');
}
