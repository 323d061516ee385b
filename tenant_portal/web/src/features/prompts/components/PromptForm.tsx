// Adds or replaces a prompt: a file, a recording made here, or a text that is spoken.
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { Tabs } from '@/components/Tabs';
import type { Prompt, Speech } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { PROMPT_NAME, type PromptSound, useSavePrompt } from '../api/prompts';
import { promptsTexts } from '../texts/texts';
import { RecordPart } from './RecordPart';
import { SpeechPart } from './SpeechPart';
import { UploadPart } from './UploadPart';
import './prompts.css';

type Kind = 'speech' | 'record' | 'upload';

type Values = {
  readonly name: string;
  readonly kind: Kind;
  /** Chosen or recorded, each kept while another tab is looked at. */
  readonly file: File | null;
  readonly recording: Blob | null;
  readonly text: string;
  readonly language: Speech['language'];
  readonly voice: NonNullable<Speech['voice']> | '';
};

export function PromptForm({
  prompt,
  onClose,
}: {
  /** Null: a new one. */
  readonly prompt: Prompt | null;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(promptsTexts);
  const save = useSavePrompt(({ name }) => t('saved', { name }));
  const initial = useInitial(prompt);
  const form = useForm<Values, Prompt>({
    initial,
    submission: {
      ...save,
      run: async (values) => {
        const sound = soundOf(values);
        return sound === null ? null : save.run({ name: values.name.trim(), sound });
      },
    },
    validate: ({ name, kind, file, recording, text }) => ({
      ...(PROMPT_NAME.test(name.trim()) ? {} : { name: t('name.bad') }),
      ...(kind === 'speech' && text.trim() === '' ? { text: core('form.required') } : {}),
      ...(kind === 'upload' && file === null ? { file: t('upload.none') } : {}),
      ...(kind === 'record' && recording === null ? { recording: t('record.none') } : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={prompt === null ? t('new') : t('replace.title', { name: prompt.name })}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      {prompt === null && (
        <TextField
          {...form.field('name')}
          label={t('name')}
          help={t('name.help')}
          autoComplete="off"
          autoFocus
        />
      )}
      <Tabs<Kind>
        label={t('source')}
        selected={form.values.kind}
        onSelect={(kind) => form.set({ kind })}
        parts={[
          { id: 'speech', label: t('speech'), content: <SpeechPart form={form} /> },
          {
            id: 'record',
            label: t('record'),
            content: <RecordPart {...form.field('recording')} />,
          },
          { id: 'upload', label: t('upload'), content: <UploadPart {...form.field('file')} /> },
        ]}
      />
    </FormDialog>
  );
}

function useInitial(prompt: Prompt | null): Values {
  const { locale } = useLanguage();
  const speech = prompt?.speech ?? null;
  return {
    name: prompt?.name ?? '',
    kind: prompt !== null && speech === null ? 'upload' : 'speech',
    file: null,
    recording: null,
    text: speech?.text ?? '',
    language: speech?.language ?? locale,
    voice: speech?.voice ?? '',
  };
}

function soundOf({ kind, file, recording, text, language, voice }: Values): PromptSound | null {
  if (kind === 'speech') {
    return {
      kind,
      speech: { text: text.trim(), language, voice: voice === '' ? null : voice },
    };
  }
  const sound = kind === 'upload' ? file : recording;
  return sound === null ? null : { kind: 'file', file: sound };
}
