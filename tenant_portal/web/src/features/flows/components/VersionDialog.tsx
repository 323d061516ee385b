// One published version, and what differs from the one before it.
import { Dialog } from '@/components/Dialog';
import { Ready } from '@/components/Ready';
import type { FlowVersion } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { compareSteps, outlineOf } from '../api/document';
import { useVersion } from '../api/flows';
import { flowsTexts } from '../texts/texts';
import { StepList } from './StepList';

export function VersionDialog({
  flowId,
  version,
  onClose,
}: {
  readonly flowId: string;
  readonly version: number;
  readonly onClose: () => void;
}) {
  const { formats } = useLanguage();
  const t = useTexts(flowsTexts);
  const shown = useVersion(flowId, version);
  const before = useVersion(flowId, version > 1 ? version - 1 : null);
  return (
    <Dialog
      kind="drawer"
      title={t('version', { version: formats.count(version) })}
      lead={
        version > 1
          ? t('versions.against', { version: formats.count(version - 1) })
          : t('versions.first')
      }
      onClose={onClose}
    >
      <Ready read={shown}>
        {(found) =>
          version > 1 ? (
            <Ready read={before}>{(old) => <Steps version={found} before={old} />}</Ready>
          ) : (
            <Steps version={found} before={found} />
          )
        }
      </Ready>
    </Dialog>
  );
}

function Steps({
  version,
  before,
}: {
  readonly version: FlowVersion;
  readonly before: FlowVersion;
}) {
  const outline = outlineOf(version.document);
  return <StepList outline={outline} steps={compareSteps(outlineOf(before.document), outline)} />;
}
