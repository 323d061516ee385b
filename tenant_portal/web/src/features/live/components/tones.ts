// Which colour stands for which state and phase on the live page.
import type { Tone } from '@/components/Chip';
import {
  type AgentState,
  AUX_REASON_VALUES,
  type ContactPhase,
  type LiveAgent,
} from '@/lib/contracts';

export const STATE_TONE: Readonly<Record<AgentState, Tone>> = {
  available: 'good',
  on_contact: 'busy',
  offered: 'ring',
  acw: 'rest',
  aux: 'pause',
  offline: 'idle',
};

export const PHASE_TONE: Readonly<Record<ContactPhase, Tone>> = {
  queued: 'warn',
  offered: 'ring',
  connected: 'busy',
  in_flow: 'idle',
};

/** A reason that the service itself set tells that offers fail at this agent: somebody should look. */
export function agentTone(agent: LiveAgent): Tone {
  const isFault = AUX_REASON_VALUES.some((reason) => reason === agent.reason);
  return agent.state === 'aux' && isFault ? 'bad' : STATE_TONE[agent.state];
}
