// The guided path from sign-up to the first call.
import { Page } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import { SetUpPath } from '@/features/set-up/components/SetUpPath';
import { useSetUp } from '@/features/set-up/hooks/useSetUp';
import { setUpTexts } from '@/features/set-up/texts/texts';
import { useTexts } from '@/lib/i18n/LocaleContext';

export function Component() {
  const t = useTexts(setUpTexts);
  const setUp = useSetUp();
  return (
    <Page title={t('title')} lead={t('lead')} width="form">
      {setUp.kind === 'loading' && <Skeleton lines={8} />}
      {setUp.kind === 'failed' && <ErrorState error={setUp.error} onRetry={setUp.retry} />}
      {setUp.kind === 'ready' && <SetUpPath existing={setUp.existing} />}
    </Page>
  );
}
