// The draft as its JSON document, until the drawing editor is there.
import { Form } from '@/components/form/Form';
import { TextAreaField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { ReloadOffer } from '@/components/form/VersionedDialog';
import type { FlowDetail } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { parseDraft } from '../api/document';
import { useSaveDraft } from '../api/flows';
import { flowsTexts } from '../texts/texts';
import './flows.css';

const ROWS = 24;

export function DraftEditor({
  flow,
  etag,
  mayWrite,
  onReload,
}: {
  readonly flow: FlowDetail;
  readonly etag: string | undefined;
  readonly mayWrite: boolean;
  readonly onReload: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(flowsTexts);
  const save = useSaveDraft(flow.flow_id, t('draft.saved'));
  const text = JSON.stringify(flow.draft, null, 2);
  const form = useForm<{ readonly document: string }, FlowDetail>({
    initial: { document: text },
    submission: {
      ...save,
      run: async (values) => {
        const parsed = parseDraft(values.document);
        return parsed.kind === 'fault' ? null : save.run({ document: parsed.document, etag });
      },
    },
    validate: (values) => {
      const parsed = parseDraft(values.document);
      if (parsed.kind === 'document') return {};
      return {
        document:
          parsed.line === null ? t('json.bad') : t('json.badAt', { line: String(parsed.line) }),
      };
    },
    onSaved: onReload,
  });
  if (!mayWrite) {
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
      <pre className="json code" tabIndex={0}>
        {text}
      </pre>
    );
  }
  return (
    <div className="draft-editor">
      <Form
        form={form}
        submitLabel={core('action.save')}
        extra={<ReloadOffer error={save.error} onReload={onReload} />}
      >
        <TextAreaField
          {...form.field('document')}
          label={t('json')}
          help={t('json.help')}
          rows={ROWS}
        />
      </Form>
    </div>
  );
}
