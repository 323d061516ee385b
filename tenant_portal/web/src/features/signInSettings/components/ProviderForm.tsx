// Connects an identity provider, or changes one.
import { CopyField } from '@/components/CopyField';
import { CheckField, SelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TagField } from '@/components/form/TagField';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { type IdentityProvider, ROLE_VALUES } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type ProviderValues, useSaveProvider } from '../api/providers';
import { signInTexts } from '../texts/texts';

export function ProviderForm({
  provider,
  onClose,
}: {
  /** Null: a new one. */
  readonly provider: IdentityProvider | null;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(signInTexts);
  const save = useSaveProvider(provider?.provider_id ?? null, ({ name }) => t('saved', { name }));
  const form = useForm<ProviderValues, IdentityProvider>({
    initial: {
      name: provider?.name ?? '',
      issuer: provider?.issuer ?? '',
      client_id: provider?.client_id ?? '',
      client_secret: '',
      domains: provider?.domains ?? [],
      default_role: ROLE_VALUES.find((role) => role === provider?.default_role) ?? 'agent',
      is_required: provider?.is_required ?? false,
    },
    submission: save,
    validate: (values) => ({
      ...(values.name.trim() === '' ? { name: core('form.required') } : {}),
      ...(values.issuer.trim() === '' ? { issuer: core('form.required') } : {}),
      ...(values.client_id.trim() === '' ? { client_id: core('form.required') } : {}),
      ...(provider === null && values.client_secret === ''
        ? { client_secret: core('form.required') }
        : {}),
      ...(values.domains.length === 0 ? { domains: core('form.required') } : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={t(provider === null ? 'new' : 'edit')}
      submitLabel={core('action.save')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} help={t('name.help')} autoFocus />
      <TextField
        {...form.field('issuer')}
        label={t('issuer')}
        help={t('issuer.help')}
        type="url"
        placeholder="https://"
      />
      <TextField {...form.field('client_id')} label={t('clientId')} autoComplete="off" />
      <TextField
        {...form.field('client_secret')}
        label={t('secret')}
        type="password"
        autoComplete="new-password"
        {...(provider === null ? {} : { help: t('secret.keep') })}
      />
      {provider !== null && <CopyField label={t('redirect')} value={provider.redirect_uri} />}
      <TagField {...form.field('domains')} label={t('domains')} help={t('domains.help')} />
      <SelectField
        {...form.field('default_role')}
        label={t('role')}
        options={ROLE_VALUES.filter((role) => role !== 'owner').map((role) => ({
          value: role,
          label: core(`role.${role}`),
        }))}
      />
      <CheckField {...form.field('is_required')} label={t('required')} help={t('required.help')} />
    </FormDialog>
  );
}
