// Names and values of one thing, one below the other.
import type { ReactNode } from 'react';
import './facts.css';

export type Fact =
  | { readonly name: string; readonly key?: string; readonly value: ReactNode }
  /** A name that is drawn, or that another may share, needs a key of its own. */
  | { readonly name: ReactNode; readonly key: string; readonly value: ReactNode };

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ name, key, value }) => (
        <div key={key ?? String(name)} className="fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
