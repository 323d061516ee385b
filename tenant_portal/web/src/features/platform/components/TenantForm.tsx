// Opens an organisation.
import { SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { LocaleField } from '@/components/organisation/LocaleField';
import { PlanField } from '@/components/organisation/PlanField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { ZoneField } from '@/components/organisation/ZoneField';
import type { Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Locale } from '@/lib/i18n/locales';
import { PLANS } from '../api/platform';
import { KINDS, useOpenTenant } from '../api/tenants';
import { platformTexts } from '../texts/texts';

type Values = {
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly time_zone: string;
  readonly locale: Locale;
  readonly plan: string;
};

const FIRST_PLAN = 'starter';

export function TenantForm({
  onClose,
  onOpened,
}: {
  readonly onClose: () => void;
  readonly onOpened: (tenant: Tenant) => void;
}) {
  const { t: core, locale } = useLanguage();
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const form = useForm<Values, Tenant>({
    initial: { name: '', kind: 'tenant', time_zone: 'UTC', locale, plan: FIRST_PLAN },
    submission: useOpenTenant(({ name }) => t('tenants.opened', { name })),
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: onOpened,
  });
  return (
    <FormDialog
      form={form}
      title={t('tenants.new')}
      submitLabel={core('action.create')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={words('field.name')} autoFocus />
      <SelectField
        {...form.field('kind')}
        label={t('kind')}
        options={KINDS.map((kind) => ({ value: kind, label: words(`kind.${kind}`) }))}
      />
      <div className="form-row">
        <ZoneField {...form.field('time_zone')} />
        <LocaleField {...form.field('locale')} />
      </div>
      <PlanField {...form.field('plan')} path={PLANS} />
    </FormDialog>
  );
}
