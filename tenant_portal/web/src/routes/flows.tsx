// The screen of flows.
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Page } from '@/components/Page';
import { FlowsTable } from '@/features/flows/components/FlowsTable';
import { NewFlowButton, TemplateForm } from '@/features/flows/components/TemplateForm';
import { flowsTexts } from '@/features/flows/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(flowsTexts);
  const mayWrite = useMay()('flows:write');
  const navigate = useNavigate();
  const [isMaking, setMaking] = useState(false);
  return (
    <Page
      title={core('nav.flows')}
      lead={t('lead')}
      actions={mayWrite && <NewFlowButton onPress={() => setMaking(true)} />}
    >
      <FlowsTable
        mayWrite={mayWrite}
        onOpen={({ flow_id }) => void navigate(`/flows/${flow_id}`)}
      />
      {isMaking && (
        <TemplateForm
          onMade={({ flow_id }) => void navigate(`/flows/${flow_id}`)}
          onClose={() => setMaking(false)}
        />
      )}
    </Page>
  );
}
