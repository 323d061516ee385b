// A signing secret, shown this once.
import { Button } from '@/components/Button';
import { CopyField } from '@/components/CopyField';
import { Dialog, DialogActions } from '@/components/Dialog';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { webhooksTexts } from '../texts/texts';

export function SecretDialog({
  secret,
  previousUntilMs,
  onClose,
}: {
  readonly secret: string;
  /** Null: there was none before. */
  readonly previousUntilMs: number | null;
  readonly onClose: () => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(webhooksTexts);
  return (
    <Dialog title={t('secret.title')} lead={t('secret.lead')} onClose={onClose}>
      <CopyField label={t('secret')} value={secret} isSecret />
      {previousUntilMs !== null && (
        <p className="muted">{t('secret.until', { time: formats.dateTime(previousUntilMs) })}</p>
      )}
      <DialogActions>
        <Button kind="primary" onClick={onClose}>
          {core('action.done')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
