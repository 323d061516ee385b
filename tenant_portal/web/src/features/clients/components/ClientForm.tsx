// Opens a client, and invites its owner.

import { FormSection } from '@/components/form/Form';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { LocaleField } from '@/components/organisation/LocaleField';
import { PlanField } from '@/components/organisation/PlanField';
import { organisationTexts } from '@/components/organisation/texts/texts';
import { ZoneField } from '@/components/organisation/ZoneField';
import type { NewClient, Tenant } from '@/lib/api';
import type { Submission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Locale } from '@/lib/i18n/locales';
import { useMe } from '@/lib/session/SessionContext';
import { useOpenClient } from '../api/clients';
import { clientsTexts } from '../texts/texts';

type Values = {
  readonly name: string;
  readonly time_zone: string;
  readonly locale: Locale;
  readonly plan: string;
  readonly owner_email: string;
  readonly owner_name: string;
};

const FIRST_PLAN = 'starter';

export function ClientForm({
  onClose,
  onOpened,
}: {
  readonly onClose: () => void;
  readonly onOpened: (client: Tenant) => void;
}) {
  const { t: core, locale } = useLanguage();
  const t = useTexts(clientsTexts);
  const words = useTexts(organisationTexts);
  const { tenant } = useMe();
  const open = useOpenClient(({ name }) => t('opened', { name }));
  const form = useForm<Values, Tenant>({
    initial: {
      name: '',
      time_zone: tenant.time_zone,
      locale,
      plan: FIRST_PLAN,
      owner_email: '',
      owner_name: '',
    },
    submission: useFilled(open),
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: onOpened,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={t('new')}
      submitLabel={core('action.create')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={words('field.name')} autoFocus />
      <div className="form-row">
        <ZoneField {...form.field('time_zone')} />
        <LocaleField {...form.field('locale')} />
      </div>
      <PlanField {...form.field('plan')} help={t('plan.help')} />
      <FormSection title={t('owner')} lead={t('owner.lead')}>
        <TextField
          {...form.field('owner_email')}
          label={t('ownerEmail')}
          type="email"
          autoComplete="off"
          isOptional
        />
        <TextField
          {...form.field('owner_name')}
          label={t('ownerName')}
          autoComplete="off"
          isOptional
        />
      </FormSection>
    </FormDialog>
  );
}

/** An empty field is left out of the body. */
function useFilled(open: Submission<NewClient, Tenant>): Submission<Values, Tenant> {
  return {
    ...open,
    run: ({ owner_email: email, owner_name: name, ...others }) =>
      open.run({
        ...others,
        owner_email: email.trim() === '' ? null : email.trim(),
        owner_name: name.trim() === '' ? null : name.trim(),
      }),
  };
}
