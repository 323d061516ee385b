// A text that the synthesiser speaks, heard before it is kept.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { SelectField } from '@/components/form/ChoiceFields';
import { TextAreaField } from '@/components/form/TextField';
import type { Form } from '@/components/form/useForm';
import type { Speech } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales';
import { MAX_SPEECH_CHARS, usePreview } from '../api/prompts';
import { promptsTexts } from '../texts/texts';
import { SoundPlayer } from './SoundPlayer';

type SpeechValues = {
  readonly text: string;
  readonly language: Speech['language'];
  readonly voice: NonNullable<Speech['voice']> | '';
};

export function SpeechPart<V extends SpeechValues>({ form }: { readonly form: Form<V> }) {
  const { formats } = useLanguage();
  const t = useTexts(promptsTexts);
  const preview = usePreview();
  const [heard, setHeard] = useState<Blob | null>(null);
  const { text, language, voice } = form.values;
  const speech = form as unknown as Form<SpeechValues>;
  async function listen() {
    setHeard(
      await preview.run({ text: text.trim(), language, voice: voice === '' ? null : voice }),
    );
  }
  return (
    <div className="form-fields">
      <TextAreaField
        {...speech.field('text')}
        label={t('speech.text')}
        help={t('speech.length', {
          count: formats.count(text.length),
          most: formats.count(MAX_SPEECH_CHARS),
        })}
        rows={4}
      />
      <div className="form-row">
        <SelectField
          {...speech.field('language')}
          label={t('speech.language')}
          options={LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] }))}
        />
        <SelectField
          {...speech.field('voice')}
          label={t('speech.voice')}
          options={[
            { value: '', label: t('voice.usual') },
            { value: 'female', label: t('voice.female') },
            { value: 'male', label: t('voice.male') },
          ]}
        />
      </div>
      <div className="sound-row">
        <Button
          disabled={text.trim() === ''}
          isPending={preview.isPending}
          onClick={() => void listen()}
        >
          {t('speech.listen')}
        </Button>
        {heard !== null && <SoundPlayer sound={heard} label={t('speech.listen')} isPlaying />}
      </div>
    </div>
  );
}
