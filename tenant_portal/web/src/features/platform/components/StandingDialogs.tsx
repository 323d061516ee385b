// Dialogs in which the operator changes an organisation's plan, status or trial.
import { SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { DateField } from '@/components/form/TimeFields';
import { useForm } from '@/components/form/useForm';
import { PlanField } from '@/components/organisation/PlanField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import type { Status, Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { dateOf, endOfDay } from '@/lib/time/days';
import { PLANS } from '../api/platform';
import { statusesFrom, useChangeTenant } from '../api/tenants';
import { platformTexts } from '../texts/texts';

type Props = { readonly tenant: Tenant; readonly onClose: () => void };

// The usual favour.
const LONGER_BY_MS = 14 * 24 * 3_600_000;

export function PlanDialog({ tenant, onClose }: Props) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const change = useChangeTenant(tenant.tenant_id, ({ name, plan }) =>
    t('plan.changed', { name, plan }),
  );
  const form = useForm({
    initial: { plan: tenant.plan },
    submission: {
      ...change,
      run: (body: { readonly plan: string }) => change.run({ kind: 'plan', body }),
    },
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('plan.change')}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <PlanField {...form.field('plan')} path={PLANS} />
    </FormDialog>
  );
}

export function StatusDialog({ tenant, onClose }: Props) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const change = useChangeTenant(tenant.tenant_id, ({ name }) => t('status.changed', { name }));
  const targets = statusesFrom(tenant.status);
  const form = useForm<{ readonly status: Status; readonly reason: string }, Tenant>({
    initial: { status: targets[0] ?? 'active', reason: '' },
    submission: { ...change, run: (body) => change.run({ kind: 'status', body }) },
    validate: ({ reason }) => (reason.trim() === '' ? { reason: core('form.required') } : {}),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('status.change')}
      submitLabel={t('status.change')}
      onClose={onClose}
    >
      <SelectField
        {...form.field('status')}
        label={t('status.new')}
        options={targets.map((each) => ({ value: each, label: words(`status.${each}`) }))}
      />
      <TextField {...form.field('reason')} label={t('reason')} help={t('reason.help')} />
    </FormDialog>
  );
}

export function TrialDialog({ tenant, onClose }: Props) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const change = useChangeTenant(tenant.tenant_id, ({ name }) => t('trial.extended', { name }));
  const start = Math.max(Date.now(), tenant.trial_ends_at_ms ?? 0) + LONGER_BY_MS;
  const form = useForm<
    { readonly trial_ends_at_ms: string | null; readonly reason: string },
    Tenant
  >({
    initial: { trial_ends_at_ms: dateOf(start), reason: '' },
    submission: {
      ...change,
      run: ({ trial_ends_at_ms: date, reason }) =>
        change.run({
          kind: 'trial',
          body: { trial_ends_at_ms: date === null ? 0 : endOfDay(date), reason },
        }),
    },
    validate: ({ reason, trial_ends_at_ms: date }) => ({
      ...(reason.trim() === '' ? { reason: core('form.required') } : {}),
      ...(date === null ? { trial_ends_at_ms: core('form.required') } : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      title={t('trial.extend')}
      submitLabel={t('trial.extend')}
      onClose={onClose}
    >
      <DateField {...form.field('trial_ends_at_ms')} label={t('trialEnd.new')} />
      <TextField {...form.field('reason')} label={t('reason')} help={t('reason.help')} />
    </FormDialog>
  );
}
