// What is asked before anybody is signed in.
import type {
  Invitation,
  InvitationAcceptance,
  Me,
  SecondFactor,
  SignIn,
  SignInAnswer,
  SignInMethods,
  SignUp,
  SignUpAnswer,
} from '@/lib/api';
import type { Brand } from '@/lib/brand/brand';
import { publicApi } from '@/lib/http/client';

const AUTH = '/v1/auth';

export type Entered =
  | { readonly kind: 'signedIn'; readonly me: Me }
  | { readonly kind: 'secondFactor'; readonly challenge: string };

export async function signIn(body: SignIn): Promise<Entered> {
  return enteredBy(await publicApi.post<SignInAnswer>(`${AUTH}/sign-in`, body));
}

export async function giveSecondFactor(body: SecondFactor): Promise<Entered> {
  return enteredBy(await publicApi.post<SignInAnswer>(`${AUTH}/second-factor`, body));
}

function enteredBy(answer: SignInAnswer): Entered {
  const { me, challenge } = answer;
  if (me !== undefined && me !== null) return { kind: 'signedIn', me };
  if (challenge !== undefined && challenge !== null) return { kind: 'secondFactor', challenge };
  throw new Error(`a sign-in answered neither way: ${answer.status}`);
}

export function signInMethods(email: string, signal: AbortSignal): Promise<SignInMethods> {
  return publicApi.get<SignInMethods>(`${AUTH}/methods`, { query: { email }, signal });
}

export function brandOfHost(signal: AbortSignal): Promise<Brand> {
  return publicApi.get<Brand>(`${AUTH}/brand`, { signal });
}

export function signUp(body: SignUp): Promise<SignUpAnswer> {
  return publicApi.post<SignUpAnswer>(`${AUTH}/sign-up`, body);
}

export function confirmSignUp(signUpId: string, code: string): Promise<Me> {
  return publicApi.post<Me>(`${AUTH}/sign-up/${encodeURIComponent(signUpId)}/confirm`, { code });
}

export function askReset(email: string): Promise<void> {
  return publicApi.post<void>(`${AUTH}/password-reset`, { email });
}

export function confirmReset(token: string, password: string): Promise<void> {
  return publicApi.post<void>(`${AUTH}/password-reset/confirm`, { token, password });
}

export function invitation(token: string, signal: AbortSignal): Promise<Invitation> {
  return publicApi.get<Invitation>(`${AUTH}/invitations/${encodeURIComponent(token)}`, { signal });
}

export function acceptInvitation(token: string, body: InvitationAcceptance): Promise<Me> {
  return publicApi.post<Me>(`${AUTH}/invitations/${encodeURIComponent(token)}/accept`, body);
}
