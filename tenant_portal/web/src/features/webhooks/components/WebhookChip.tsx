// How a webhook stands, as a coloured word.
import { Chip, type Tone } from '@/components/Chip';
import type { Webhook } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { stateOf, type WebhookState } from '../api/webhooks';
import { webhooksTexts } from '../texts/texts';

const TONES: Readonly<Record<WebhookState, Tone>> = {
  active: 'good',
  failing: 'warn',
  inactive: 'idle',
  disabled: 'bad',
};

export function WebhookChip({ webhook }: { readonly webhook: Webhook }) {
  const t = useTexts(webhooksTexts);
  const state = stateOf(webhook);
  return <Chip tone={TONES[state]}>{t(`state.${state}`)}</Chip>;
}
