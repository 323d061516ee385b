// Whether a site works, as a coloured word.
import { Chip, type Tone } from '@/components/Chip';
import type { Site, SiteStatus } from '@/lib/api';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { sitesTexts } from '../texts/texts';

const TONES: Readonly<Record<SiteStatus, Tone>> = {
  online: 'good',
  offline: 'bad',
  never_enrolled: 'idle',
  revoked: 'warn',
};

export function SiteStatusChip({ site }: { readonly site: Site }) {
  const t = useTexts(sitesTexts);
  const status = site.status ?? 'never_enrolled';
  if (status === 'online' && site.is_draining === true) {
    return <Chip tone="pause">{t('draining')}</Chip>;
  }
  return <Chip tone={TONES[status]}>{t(`status.${status}`)}</Chip>;
}
