// Takes a WAV file from this computer.
import { Field } from '@/components/form/Field';
import type { FieldBinding } from '@/components/form/useForm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { promptsTexts } from '../texts/texts';
import { SoundPlayer } from './SoundPlayer';

export function UploadPart({ name, value, onChange, fault }: FieldBinding<File | null>) {
  const t = useTexts(promptsTexts);
  return (
    <div className="form-fields">
      <Field label={t('upload.file')} help={t('upload.help')} fault={fault}>
        {(control) => (
          <input
            {...control}
            type="file"
            name={name}
            accept=".wav,audio/wav,audio/x-wav"
            className="upload-file"
            onChange={(event) => onChange(event.currentTarget.files?.[0] ?? null)}
          />
        )}
      </Field>
      {value !== null && (
        <div className="sound-row">
          <SoundPlayer sound={value} label={value.name} />
          <span className="muted">{value.name}</span>
        </div>
      )}
    </div>
  );
}
