// How much of a limit is used: a bar, with the figures in words beside it.
import './meter.css';

export type MeterState = 'ok' | 'near' | 'reached';

export function Meter({
  label,
  text,
  used,
  limit,
  state,
}: {
  readonly label: string;
  /** The figures as the reader's language writes them. */
  readonly text: string;
  readonly used: number;
  readonly limit: number | null;
  readonly state: MeterState;
}) {
  const part = limit === null || limit <= 0 ? 0 : Math.min(1, used / limit);
  return (
    <div className="meter" data-state={state}>
      <span className="meter-label">{label}</span>
      <span className="meter-text">{text}</span>
      <span className="meter-bar" aria-hidden="true">
        <span style={{ inlineSize: `${part * 100}%` }} />
      </span>
    </div>
  );
}
