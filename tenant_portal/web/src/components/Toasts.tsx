// Short messages in a corner: said once to screen readers, gone by themselves unless they warn.
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useLanguage } from '@/lib/i18n/LocaleContext';
import { Icon } from './Icon';
import './toasts.css';

// Long enough to read two short sentences.
const SHOWN_MS = 6_000;
// More would cover the page that they are about.
const MOST = 4;

type Toast = { readonly id: number; readonly kind: 'said' | 'warned'; readonly text: string };

export type Toasts = {
  readonly say: (text: string) => void;
  /** Stays until it is closed: a fault must not vanish before it is read. */
  readonly warn: (text: string) => void;
};

const ToastsContext = createContext<Toasts | null>(null);

export function ToastsProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useLanguage();
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const nextId = useRef(1);
  const remove = useCallback((id: number) => {
    setToasts((shown) => shown.filter((toast) => toast.id !== id));
  }, []);
  const add = useCallback(
    (kind: Toast['kind'], text: string) => {
      const id = nextId.current;
      nextId.current += 1;
      setToasts((shown) => [
        ...shown.filter((toast) => toast.text !== text).slice(1 - MOST),
        { id, kind, text },
      ]);
      if (kind === 'said') window.setTimeout(() => remove(id), SHOWN_MS);
    },
    [remove],
  );
  const control = useMemo<Toasts>(
    () => ({ say: (text) => add('said', text), warn: (text) => add('warned', text) }),
    [add],
  );
  return (
    <ToastsContext value={control}>
      {children}
      <section className="toasts" aria-label={t('toasts.label')} aria-live="polite">
        {toasts.map((toast) => (
          <div
            key={toast.id}
            className={`toast toast-${toast.kind}`}
            role={toast.kind === 'warned' ? 'alert' : 'status'}
          >
            <Icon name={toast.kind === 'warned' ? 'warning' : 'check'} />
            <span>{toast.text}</span>
            <button
              type="button"
              className="button button-quiet button-icon"
              aria-label={t('action.close')}
              onClick={() => remove(toast.id)}
            >
              <Icon name="close" />
            </button>
          </div>
        ))}
      </section>
    </ToastsContext>
  );
}

export function useToasts(): Toasts {
  const toasts = useContext(ToastsContext);
  if (toasts === null) throw new Error('useToasts needs a ToastsProvider above it');
  return toasts;
}
