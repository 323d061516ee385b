// Name, time zone and language of an organisation.
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { LocaleField } from '@/components/organisation/LocaleField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { ZoneField } from '@/components/organisation/ZoneField';
import { Card } from '@/components/Page';
import type { Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type Locale, localeOf } from '@/lib/i18n/locales';
import { useChangeTenant } from '../api/tenants';
import { platformTexts } from '../texts/texts';

type Values = { readonly name: string; readonly time_zone: string; readonly locale: Locale };

export function TenantSettings({
  tenant,
  mayWrite,
}: {
  readonly tenant: Tenant;
  readonly mayWrite: boolean;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(platformTexts);
  const words = useTexts(organisationTexts);
  const change = useChangeTenant(tenant.tenant_id, ({ name }) => t('saved', { name }));
  const form = useForm<Values, Tenant>({
    initial: {
      name: tenant.name,
      time_zone: tenant.time_zone,
      locale: localeOf(tenant.locale) ?? 'en',
    },
    submission: { ...change, run: (body) => change.run({ kind: 'settings', body }) },
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
  });
  return (
    <Card title={t('general')}>
      <fieldset disabled={!mayWrite}>
        <Form form={form} submitLabel={core('action.save')}>
          <TextField {...form.field('name')} label={words('field.name')} />
          <div className="form-row">
            <ZoneField {...form.field('time_zone')} />
            <LocaleField {...form.field('locale')} />
          </div>
        </Form>
      </fieldset>
    </Card>
  );
}
