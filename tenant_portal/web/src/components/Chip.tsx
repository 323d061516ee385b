// A state or an outcome as a small coloured label; the text carries the meaning, colour helps.
import type { ReactNode } from 'react';
import './chip.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'rest' | 'ring' | 'pause' | 'idle';

export function Chip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return <span className={`chip chip-${tone}`}>{children}</span>;
}
