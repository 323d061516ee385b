// A titled part of a page whose content scrolls inside it.
import { type ReactNode, useId } from 'react';
import './panel.css';

export function Panel({
  title,
  aside,
  footer,
  area,
  children,
}: {
  readonly title: string;
  /** Beside the title: counts, filters. */
  readonly aside?: ReactNode;
  readonly footer?: ReactNode;
  /** Name of the page's grid area. */
  readonly area: string;
  readonly children: ReactNode;
}) {
  const titleId = useId();
  return (
    <div className="panel" style={{ gridArea: area }}>
      <div className="panel-head">
        <h2 id={titleId}>{title}</h2>
        {aside}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
      <section className="panel-body" aria-labelledby={titleId} tabIndex={0}>
        {children}
      </section>
      {footer}
    </div>
  );
}
