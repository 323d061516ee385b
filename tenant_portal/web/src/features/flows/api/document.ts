// Reads a flow document of any quality: a draft may be wrong, and must be shown all the same.

type Fields = Readonly<Record<string, unknown>>;
export type FlowStep = { readonly name: string; readonly type: string; readonly fields: Fields };

/** A way out of a step; `when` names its field, or the key that the caller presses. */
export type Way = {
  readonly when: 'next' | 'open' | 'closed' | 'no_input' | 'digit';
  readonly digit: string | null;
  readonly to: string;
};

export type FlowOutline = {
  readonly start: string | null;
  readonly language: string;
  /** As a caller meets them: from the start outwards, then what nothing leads to. */
  readonly steps: readonly FlowStep[];
};

const NAMED_WAYS = ['next', 'open', 'closed', 'no_input'] as const;
const KEYED_WAYS = ['options', 'digits'] as const;

export function outlineOf(document: Fields): FlowOutline {
  const listed = isFields(document.steps) ? document.steps : {};
  const steps = Object.entries(listed).map(([name, value]) => stepOf(name, value));
  const start = typeof document.start === 'string' ? document.start : null;
  return {
    start,
    language: typeof document.language === 'string' ? document.language : 'en',
    steps: inOrder(steps, start),
  };
}

function stepOf(name: string, value: unknown): FlowStep {
  const fields = isFields(value) ? value : {};
  return { name, type: typeof fields.type === 'string' ? fields.type : '', fields };
}

export function waysOf({ fields }: FlowStep): readonly Way[] {
  const named = NAMED_WAYS.flatMap((when) => {
    const to = fields[when];
    return typeof to === 'string' ? [{ when, digit: null, to }] : [];
  });
  const keyed = KEYED_WAYS.flatMap((field) => {
    const listed = fields[field];
    return Array.isArray(listed) ? listed.filter(isFields) : [];
  }).flatMap(({ digit, next }) =>
    typeof digit === 'string' && typeof next === 'string'
      ? [{ when: 'digit' as const, digit, to: next }]
      : [],
  );
  return [...keyed, ...named];
}

/** Breadth first from the start; what is left keeps its order in the document. */
function inOrder(steps: readonly FlowStep[], start: string | null): readonly FlowStep[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const met = new Set<FlowStep>();
  const next = start === null ? [] : [start];
  for (const name of next) {
    const step = byName.get(name);
    if (step === undefined || met.has(step)) continue;
    met.add(step);
    next.push(...waysOf(step).map(({ to }) => to));
  }
  return [...met, ...steps.filter((step) => !met.has(step))];
}

/** What is heard at a step: its text in the flow's language, else in any; null without one. */
export function heardAt({ fields }: FlowStep, language: string): string | null {
  const phrases: readonly unknown[] = [
    fields.text,
    ...(Array.isArray(fields.prompts)
      ? fields.prompts.map((each) => (isFields(each) ? (each.text ?? each.prompt) : undefined))
      : []),
    isFields(fields.greeting) ? fields.greeting.text : undefined,
    fields.prompt,
  ];
  const heard = phrases.flatMap((phrase) => {
    if (typeof phrase === 'string') return [phrase];
    if (!isFields(phrase)) return [];
    const text = phrase[language] ?? Object.values(phrase)[0];
    return typeof text === 'string' ? [text] : [];
  });
  return heard.length === 0 ? null : heard.join(' ');
}

export function textAt({ fields }: FlowStep, name: string): string | null {
  const value = fields[name];
  return typeof value === 'string' ? value : null;
}

export type StepChange = 'added' | 'removed' | 'changed' | 'same';
export type ComparedStep = {
  readonly step: FlowStep;
  readonly change: StepChange;
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
};

/** The steps of `after` in their order, then those of `before` that are gone. */
export function compareSteps(before: FlowOutline, after: FlowOutline): readonly ComparedStep[] {
  const old = new Map(before.steps.map((step) => [step.name, step]));
  const kept = after.steps.map((step): ComparedStep => {
    const was = old.get(step.name);
    if (was === undefined) return { step, change: 'added', fields: [] };
    const fields = differingFields(was.fields, step.fields);
    return { step, change: fields.length === 0 ? 'same' : 'changed', fields };
  });
  const names = new Set(after.steps.map(({ name }) => name));
  const gone = before.steps
    .filter(({ name }) => !names.has(name))
    .map((step): ComparedStep => ({ step, change: 'removed', fields: [] }));
  return [...kept, ...gone];
}

function differingFields(before: Fields, after: Fields): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => canonical(before[name]) !== canonical(after[name]));
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isFields(value)) return JSON.stringify(value) ?? 'undefined';
  const parts = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${parts.join(',')}}`;
}

export type ParsedDraft =
  | { readonly kind: 'document'; readonly document: Fields }
  /** `line` from 1; null where the browser does not say. */
  | { readonly kind: 'fault'; readonly line: number | null };

export function parseDraft(text: string): ParsedDraft {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? { kind: 'document', document: value } : { kind: 'fault', line: 1 };
  } catch (error) {
    return { kind: 'fault', line: lineOfFault(String(error), text) };
  }
}

function lineOfFault(message: string, text: string): number | null {
  const line = /line (\d+)/.exec(message)?.[1];
  if (line !== undefined) return Number(line);
  const at = /position (\d+)/.exec(message)?.[1];
  return at === undefined ? null : text.slice(0, Number(at)).split('\n').length;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
