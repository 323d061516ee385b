// State of one form: values, what changed, faults by field, and submitting.
import { useCallback, useMemo, useRef, useState } from 'react';
import { useFaults } from '@/lib/http/faults';
import type { FieldFault } from '@/lib/http/problem';
import type { Submission } from '@/lib/http/submission';

export type FieldFaults<V> = Partial<Record<keyof V & string, string>>;

export type FieldBinding<T> = {
  readonly name: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly fault: string | null;
};

export type FormOptions<V, O> = {
  readonly initial: V;
  /** Such as `useChange({ ..., isQuiet: true })`. */
  readonly submission: Submission<V, O>;
  /** Faults found before anything is sent. */
  readonly validate?: (values: V) => FieldFaults<V>;
  readonly onSaved?: (output: O) => void;
};

export type Form<V> = {
  readonly values: V;
  readonly field: <K extends keyof V & string>(name: K) => FieldBinding<V[K]>;
  readonly set: (changes: Partial<V>) => void;
  readonly submit: () => Promise<void>;
  readonly isPending: boolean;
  readonly isDirty: boolean;
  /** True from the moment of success on: leaving loses nothing then. */
  readonly wasSaved: () => boolean;
  /** What is wrong with the whole, not with one field. */
  readonly fault: string | null;
};

export function useForm<V extends object, O>(options: FormOptions<V, O>): Form<V> {
  const { initial, submission, validate, onSaved } = options;
  const faults = useFaults();
  const [start, setStart] = useState(initial);
  const [values, setValues] = useState(initial);
  const [ownFaults, setOwnFaults] = useState<FieldFaults<V>>({});
  // Fields that were touched since the service answered: its word about them is old.
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const saved = useRef(false);

  const set = useCallback((changes: Partial<V>) => {
    saved.current = false;
    setValues((before) => ({ ...before, ...changes }));
    setTouched((before) => new Set([...before, ...Object.keys(changes)]));
  }, []);

  const known = useMemo(() => new Set(Object.keys(initial)), [initial]);
  const placed = useMemo(() => placeFaults(submission.fields, known), [submission.fields, known]);

  const faultOf = (name: keyof V & string): string | null => {
    if (touched.has(name)) return null;
    const own = ownFaults[name];
    if (own !== undefined) return own;
    const found = placed.byField.get(name);
    return found === undefined ? null : faults.ofField(found);
  };

  async function submit() {
    if (submission.isPending) return;
    const found = validate?.(values) ?? {};
    setOwnFaults(found);
    setTouched(new Set());
    if (Object.values(found).some((text) => text !== undefined)) {
      focusFirstFault();
      return;
    }
    const output = await submission.run(values);
    if (output === null) {
      focusFirstFault();
      return;
    }
    saved.current = true;
    setStart(values);
    onSaved?.(output);
  }

  const isUnplaced = submission.error !== null && placed.byField.size === 0;
  return {
    values,
    field: (name) => ({
      name,
      value: values[name],
      onChange: (value) => set({ [name]: value } as unknown as Partial<V>),
      fault: faultOf(name),
    }),
    set,
    submit,
    isPending: submission.isPending,
    isDirty: values !== start && JSON.stringify(values) !== JSON.stringify(start),
    wasSaved: () => saved.current,
    fault: isUnplaced && submission.error !== null ? faults.ofError(submission.error) : null,
  };
}

/** Gives each fault to the field that its path begins with. */
export function placeFaults(
  fields: readonly FieldFault[],
  known: ReadonlySet<string>,
): { readonly byField: ReadonlyMap<string, FieldFault> } {
  const byField = new Map<string, FieldFault>();
  for (const fault of fields) {
    const path = fault.field.replace(/^(body|data)[./]/, '').replace(/^\$\.?/, '');
    const name = known.has(path) ? path : (path.split(/[.[/]/)[0] ?? path);
    if (known.has(name) && !byField.has(name)) byField.set(name, fault);
  }
  return { byField };
}

/** After the faults are drawn, the keyboard continues at the first of them. */
function focusFirstFault(): void {
  window.setTimeout(() => {
    const first = document.querySelector<HTMLElement>(
      'form [aria-invalid="true"], form [data-invalid] button, form [data-invalid] input',
    );
    first?.focus();
  });
}
