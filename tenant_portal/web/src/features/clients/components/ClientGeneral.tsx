// Name, time zone and language of a client.
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { LocaleField } from '@/components/organisation/LocaleField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { ZoneField } from '@/components/organisation/ZoneField';
import { Card } from '@/components/Page';
import type { Tenant } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { localeOf } from '@/lib/i18n/locales';
import { useChangeClient } from '../api/clients';
import { clientsTexts } from '../texts/texts';

export function ClientGeneral({
  client,
  mayWrite,
}: {
  readonly client: Tenant;
  readonly mayWrite: boolean;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(clientsTexts);
  const words = useTexts(organisationTexts);
  const form = useForm({
    initial: {
      name: client.name,
      time_zone: client.time_zone,
      locale: localeOf(client.locale) ?? 'en',
    },
    submission: useChangeClient(client.tenant_id, ({ name }) => t('saved', { name })),
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
