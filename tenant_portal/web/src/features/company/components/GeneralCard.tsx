// Name, time zone and language of the organisation.
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { LocaleField } from '@/components/organisation/LocaleField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { ZoneField } from '@/components/organisation/ZoneField';
import { Card } from '@/components/Page';
import type { OwnTenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { localeOf } from '@/lib/i18n/locales';
import { useSession } from '@/lib/session/SessionContext';
import { useSaveCompany } from '../api/company';
import { companyTexts } from '../texts/texts';

export function GeneralCard({
  tenant,
  mayWrite,
}: {
  readonly tenant: OwnTenant;
  readonly mayWrite: boolean;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(companyTexts);
  const words = useTexts(organisationTexts);
  const { refresh } = useSession();
  const form = useForm({
    initial: {
      name: tenant.name,
      time_zone: tenant.time_zone,
      locale: localeOf(tenant.locale) ?? 'en',
    },
    submission: useSaveCompany(t('general.saved')),
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    // The frame shows the name.
    onSaved: () => void refresh(),
  });
  return (
    <Card title={t('general')} lead={t('locale.help')}>
      <fieldset disabled={!mayWrite}>
        <Form form={form} submitLabel={core('action.save')}>
          <TextField
            {...form.field('name')}
            label={words('field.name')}
            autoComplete="organization"
          />
          <div className="form-row">
            <ZoneField {...form.field('time_zone')} />
            <LocaleField {...form.field('locale')} />
          </div>
        </Form>
      </fieldset>
    </Card>
  );
}
