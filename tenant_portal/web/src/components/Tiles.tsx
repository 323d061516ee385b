// A line of figures, each with its name and perhaps a remark.
import type { ReactNode } from 'react';
import './tiles.css';

export function Tiles({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <dl className="tiles" aria-label={label}>
      {children}
    </dl>
  );
}

export function Tile({
  name,
  remark,
  tone,
  children,
}: {
  readonly name: string;
  readonly remark?: ReactNode;
  readonly tone?: 'good' | 'warn' | 'bad';
  readonly children: ReactNode;
}) {
  return (
    <div className="tile" data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {remark !== undefined && <dd className="tile-remark">{remark}</dd>}
    </div>
  );
}
