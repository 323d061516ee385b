// Makes the one-time code of an appliance, and shows when the appliance has come.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { CopyField } from '@/components/CopyField';
import { Dialog, DialogActions } from '@/components/Dialog';
import type { EnrolmentCode, Site } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { enrolCommand, type Scope, START_COMMAND, useMakeCode } from '../api/sites';
import { sitesTexts } from '../texts/texts';
import { SiteStatusChip } from './SiteStatusChip';

export function EnrolDialog({
  scope,
  site,
  onClose,
}: {
  readonly scope: Scope;
  /** As the list shows it now: it turns online while the dialog is open. */
  readonly site: Site;
  readonly onClose: () => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(sitesTexts);
  const make = useMakeCode(scope);
  const [code, setCode] = useState<EnrolmentCode | null>(null);
  return (
    <Dialog title={t('enrol.title', { name: site.name })} lead={t('enrol.lead')} onClose={onClose}>
      {code === null ? (
        <DialogActions>
          <Button onClick={onClose}>{core('action.cancel')}</Button>
          <Button
            kind="primary"
            isPending={make.isPending}
            autoFocus
            onClick={() => void make.run(site.site_id).then(setCode)}
          >
            {t('enrol.make')}
          </Button>
        </DialogActions>
      ) : (
        <>
          <CopyField label={t('enrol.code')} value={code.code} isSecret />
          <p className="muted small">
            {t('enrol.until', { time: formats.dateTime(code.expires_at_ms) })}
          </p>
          <CopyField
            label={t('enrol.command')}
            value={enrolCommand(window.location.origin, code.code)}
          />
          <CopyField label={t('enrol.start')} value={START_COMMAND} />
          <p role="status">
            <SiteStatusChip site={site} />{' '}
            {t(site.status === 'online' ? 'enrol.online' : 'enrol.waiting')}
          </p>
          <DialogActions>
            <Button kind="primary" onClick={onClose}>
              {core('action.done')}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
