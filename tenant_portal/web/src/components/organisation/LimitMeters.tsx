// A bar for each limit of a plan: what is used, and a word before it bites.
import { Meter } from '@/components/Meter';
import type { LimitUse } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { LIMITS, stateOf } from './limits';
import { organisationTexts } from './texts/texts';

export function LimitMeters({ uses }: { readonly uses: readonly LimitUse[] }) {
  const t = useTexts(organisationTexts);
  const write = useLimitFigure();
  return LIMITS.map((name) => {
    const use = uses.find((each) => each.name === name);
    if (use === undefined) return null;
    const state = stateOf(use);
    const figures = t('limit.of', {
      used: write(name, use.used),
      limit: write(name, use.limit),
    });
    return (
      <Meter
        key={name}
        label={t(`limit.${name}`)}
        text={state === 'ok' ? figures : `${figures} – ${t(`limit.${state}`)}`}
        used={use.used}
        limit={use.limit}
        state={state}
      />
    );
  });
}

/** Writes the figure of a limit in its unit. */
export function useLimitFigure(): (name: string, value: number) => string {
  const { formats } = useLanguage();
  return (name, value) => (name === 'storage_bytes' ? formats.bytes(value) : formats.count(value));
}
