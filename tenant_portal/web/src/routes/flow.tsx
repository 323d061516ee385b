// The screen of one flow.
import { useParams } from 'react-router';
import { Page } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import { useFlow } from '@/features/flows/api/flows';
import { FlowView } from '@/features/flows/components/FlowView';
import { useLanguage } from '@/lib/i18n/LocaleContext';

export function Component() {
  const { flowId = '' } = useParams();
  return <FlowPage key={flowId} flowId={flowId} />;
}

function FlowPage({ flowId }: { readonly flowId: string }) {
  const { t } = useLanguage();
  const read = useFlow(flowId);
  if (read.state !== 'ready') {
    return (
      <Page title={t('nav.flows')}>
        {read.state === 'failed' ? (
          <ErrorState error={read.error} onRetry={read.retry} />
        ) : (
          <Skeleton lines={10} />
        )}
      </Page>
    );
  }
  return <FlowView flow={read.value} etag={read.etag} round={read.round} onReload={read.reload} />;
}
