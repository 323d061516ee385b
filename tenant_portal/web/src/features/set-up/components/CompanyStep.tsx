// Name and time zone of the company, and what its plan gives.

import { SelectField } from '@/components/form/ChoiceFields';
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { OwnTenant, TenantPatch } from '@/lib/api';
import { useChange } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { setUpTexts } from '../texts/texts';

export function CompanyStep({
  tenant,
  onDone,
}: {
  readonly tenant: OwnTenant;
  readonly onDone: () => void;
}) {
  const { t: core, formats } = useLanguage();
  const t = useTexts(setUpTexts);
  const save = useChange<TenantPatch, OwnTenant>({
    change: (body, { api }) => api.patch<OwnTenant>('/v1/tenant', body),
    refreshes: [['tenant']],
    done: t('company.saved'),
    isQuiet: true,
  });
  const form = useForm({
    initial: { name: tenant.name, time_zone: tenant.time_zone },
    submission: save,
    onSaved: onDone,
  });
  const limitOf = (name: string) =>
    formats.count(tenant.limits.find((each) => each.name === name)?.limit ?? 0);
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <Form form={form} submitLabel={core('action.save')}>
      {tenant.trial_ends_at_ms !== null && (
        <p className="muted">
          {t('company.plan', {
            date: formats.date(tenant.trial_ends_at_ms),
            seats: limitOf('seats'),
            calls: limitOf('concurrent_calls'),
            numbers: limitOf('numbers'),
          })}
        </p>
      )}
      <div className="form-row">
        <TextField {...form.field('name')} label={t('company.name')} autoComplete="organization" />
        <SelectField
          {...form.field('time_zone')}
          label={t('company.zone')}
          options={[...new Set([tenant.time_zone, ...zones])].map((zone) => ({
            value: zone,
            label: zone,
          }))}
        />
      </div>
    </Form>
  );
}
