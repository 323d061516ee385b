// A screen inside the frame: its head, and the room for its content.
import { type ReactNode, useEffect } from 'react';
import { useMe } from '@/lib/session/SessionContext';
import './page.css';

export function Page({
  title,
  lead,
  actions,
  width = 'full',
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  /** Buttons at the right of the head; the main one last. */
  readonly actions?: ReactNode;
  /** `form`: a column that is comfortable to read and fill in. */
  readonly width?: 'full' | 'form';
  readonly children: ReactNode;
}) {
  const { brand } = useMe();
  useEffect(() => {
    document.title = `${title} – ${brand?.name ?? 'Tandem'}`;
  }, [title, brand?.name]);
  return (
    <div className={`page page-${width}`}>
      <header className="page-head">
        <div className="page-words">
          <h1 className="page-title">{title}</h1>
          {lead !== undefined && <p className="page-lead muted">{lead}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled box on a page. */
export function Card({
  title,
  lead,
  aside,
  children,
}: {
  readonly title?: string;
  readonly lead?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="card" aria-label={title}>
      {(title !== undefined || aside !== undefined) && (
        <header className="card-head">
          {title !== undefined && <h2>{title}</h2>}
          {aside}
        </header>
      )}
      {lead !== undefined && <p className="card-lead muted">{lead}</p>}
      {children}
    </section>
  );
}
