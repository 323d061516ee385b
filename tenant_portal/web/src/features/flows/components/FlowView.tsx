// One flow: its steps, its versions, its document; and publishing it.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Chip } from '@/components/Chip';
import { Page } from '@/components/Page';
import { Tabs } from '@/components/Tabs';
import type { FlowDetail, FlowProblem } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { compareSteps, outlineOf } from '../api/document';
import { useCheckFlow, usePublish, useVersion } from '../api/flows';
import { flowsTexts } from '../texts/texts';
import { DraftEditor } from './DraftEditor';
import { ProblemList } from './ProblemList';
import { StepList } from './StepList';
import { VersionsTable } from './VersionsTable';

type Part = 'steps' | 'versions' | 'document';

export function FlowView({
  flow,
  etag,
  round,
  onReload,
}: {
  readonly flow: FlowDetail;
  readonly etag: string | undefined;
  /** Another number after each reading: the editor then starts afresh. */
  readonly round: number;
  readonly onReload: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const mayWrite = useMay()('flows:write');
  const [part, setPart] = useState<Part>('steps');
  const [problems, setProblems] = useState<readonly FlowProblem[]>([]);
  const { flow_id: flowId, published_version: published } = flow;
  const again = () => {
    setProblems([]);
    onReload();
  };
  return (
    <Page
      title={flow.name}
      lead={
        published === null
          ? t('flow.never')
          : t('flow.inForce', { version: formats.count(published) })
      }
      {...(mayWrite
        ? { actions: <Publish flowId={flowId} onProblems={setProblems} onPublished={again} /> }
        : {})}
    >
      {problems.length > 0 && <ProblemList problems={problems} />}
      <Tabs<Part>
        label={flow.name}
        selected={part}
        onSelect={setPart}
        parts={[
          {
            id: 'steps',
            label: t('steps'),
            content: <DraftSteps flow={flow} problems={problems} />,
          },
          {
            id: 'versions',
            label: t('versions'),
            content: <VersionsTable flowId={flowId} mayWrite={mayWrite} onChanged={again} />,
          },
          {
            id: 'document',
            label: t('document'),
            content: (
              <DraftEditor
                key={round}
                flow={flow}
                etag={etag}
                mayWrite={mayWrite}
                onReload={again}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}

function Publish({
  flowId,
  onProblems,
  onPublished,
}: {
  readonly flowId: string;
  readonly onProblems: (problems: readonly FlowProblem[]) => void;
  readonly onPublished: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const check = useCheckFlow(flowId);
  const publish = usePublish(flowId, ({ version }) =>
    t('publish.done', { version: formats.count(version) }),
  );
  async function run() {
    const report = await check.run();
    if (report === null) return;
    onProblems(report.problems);
    if (report.is_valid && (await publish.run()) !== null) onPublished();
  }
  return (
    <Button
      kind="primary"
      isPending={check.isPending || publish.isPending}
      onClick={() => void run()}
    >
      {t('publish')}
    </Button>
  );
}

function DraftSteps({
  flow,
  problems,
}: {
  readonly flow: FlowDetail;
  readonly problems: readonly FlowProblem[];
}) {
  const t = useTexts(flowsTexts);
  const { flow_id: flowId, draft, published_version: published } = flow;
  const inForce = useVersion(flowId, published);
  const outline = outlineOf(draft);
  const before = outlineOf(inForce.data?.document ?? draft);
  const steps = compareSteps(before, outline);
  const hasChanges = steps.some(({ change }) => change !== 'same');
  return (
    <div className="draft-steps">
      {published !== null && inForce.data !== undefined && (
        <p>
          <Chip tone={hasChanges ? 'warn' : 'good'}>
            {t(hasChanges ? 'draft.differs' : 'draft.inForce')}
          </Chip>
        </p>
      )}
      <StepList outline={outline} steps={steps} problems={problems} />
    </div>
  );
}
