// How an organisation stands, as a coloured word.
import { Chip, type Tone } from '@/components/Chip';
import { STATUS_VALUES, type Status } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { organisationTexts } from './texts/texts';

const TONES: Readonly<Record<Status, Tone>> = {
  trial: 'busy',
  active: 'good',
  past_due: 'warn',
  suspended: 'bad',
  closed: 'idle',
  erased: 'idle',
};

export function StatusChip({ status }: { readonly status: string }) {
  const t = useTexts(organisationTexts);
  const known = STATUS_VALUES.find((each) => each === status);
  // A status that this page does not know yet is shown as the API names it.
  if (known === undefined) return <Chip tone="idle">{status}</Chip>;
  return <Chip tone={TONES[known]}>{t(`status.${known}`)}</Chip>;
}
