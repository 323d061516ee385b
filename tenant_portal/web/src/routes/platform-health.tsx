// The operator's screen of the platform's health.
import { Page } from '@/components/Page';
import { Ready } from '@/components/Ready';
import { useHealth } from '@/features/platform/api/platform';
import { HealthView } from '@/features/platform/components/HealthView';
import { platformTexts } from '@/features/platform/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  return (
    <Page title={core('nav.health')} lead={t('health.lead')}>
      <Ready read={useHealth()}>{(health) => <HealthView health={health} />}</Ready>
    </Page>
  );
}
