// The screen of usage and limits.
import { Page } from '@/components/Page';
import { LimitsCard } from '@/features/usage/components/LimitsCard';
import { UsageTable } from '@/features/usage/components/UsageTable';
import { usageTexts } from '@/features/usage/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(usageTexts);
  return (
    <Page title={core('nav.usage')} lead={t('lead')}>
      <LimitsCard />
      <UsageTable />
    </Page>
  );
}
