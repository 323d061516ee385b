// Records a prompt with the microphone of this computer.
import { useEffect, useState } from 'react';
import { Button } from '@/components/Button';
import type { FieldBinding } from '@/components/form/useForm';
import { duration } from '@/lib/i18n/formats';
import { useTexts } from '@/lib/i18n/LocaleContext';
import { useRecorder } from '../hooks/useRecorder';
import { promptsTexts } from '../texts/texts';
import { SoundPlayer } from './SoundPlayer';

const TICK_MS = 250;

export function RecordPart({ value, onChange, fault }: FieldBinding<Blob | null>) {
  const t = useTexts(promptsTexts);
  const { recorder, start, stop } = useRecorder(onChange);
  const { state } = recorder;
  return (
    <div className="form-fields">
      <p className="muted">{t('record.lead')}</p>
      <div className="sound-row">
        {state === 'recording' ? (
          <>
            <Button kind="danger" onClick={stop}>
              {t('record.stop')}
            </Button>
            <RunningTime sinceMs={recorder.sinceMs} />
          </>
        ) : (
          <Button isPending={state === 'asking' || state === 'encoding'} onClick={start}>
            {t(value === null ? 'record.start' : 'record.again')}
          </Button>
        )}
        {value !== null && state === 'idle' && (
          <SoundPlayer sound={value} label={t('record.listen')} />
        )}
      </div>
      {state === 'failed' && (
        <p className="field-fault" role="alert">
          {t(`record.${recorder.why}`)}
        </p>
      )}
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function RunningTime({ sinceMs }: { readonly sinceMs: number }) {
  const t = useTexts(promptsTexts);
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <span className="recording-mark">
      {t('record.running')}{' '}
      <span role="timer" aria-live="off">
        {duration(nowMs - sinceMs)}
      </span>
    </span>
  );
}
