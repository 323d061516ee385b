// Name and language, and the password.
import { SelectField } from '@/components/form/ChoiceFields';
import { Form } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { Card } from '@/components/Page';
import { useToasts } from '@/components/Toasts';
import { useSubmission } from '@/lib/http/submission';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES, type Locale, localeOf } from '@/lib/i18n/locales';
import { useMe, useSession } from '@/lib/session/SessionContext';
import { changePassword, saveProfile } from '../api/account';
import { accountTexts } from '../texts/texts';

export function Profile() {
  const t = useTexts(accountTexts);
  const { t: core, setLocale } = useLanguage();
  const toasts = useToasts();
  const { refresh } = useSession();
  const { user } = useMe();
  const initial: { readonly name: string; readonly locale: Locale } = {
    name: user.name,
    locale: localeOf(user.locale) ?? 'en',
  };
  const form = useForm({
    initial,
    submission: useSubmission(saveProfile),
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved: () => {
      setLocale(form.values.locale);
      toasts.say(t('profile.saved'));
      void refresh();
    },
  });
  return (
    <Card title={t('profile')}>
      <Form form={form} submitLabel={core('action.save')}>
        <div className="form-row">
          <TextField {...form.field('name')} label={t('profile.name')} autoComplete="name" />
          <SelectField
            {...form.field('locale')}
            label={t('profile.locale')}
            options={LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] }))}
          />
        </div>
        <p className="muted">
          {t('profile.email')}: {user.email}
        </p>
      </Form>
    </Card>
  );
}

export function Password() {
  const t = useTexts(accountTexts);
  const { t: core } = useLanguage();
  const toasts = useToasts();
  const form = useForm({
    initial: { current: '', new: '' },
    submission: useSubmission(changePassword),
    validate: (values) => ({
      ...(values.current === '' ? { current: core('form.required') } : {}),
      ...(values.new === '' ? { new: core('form.required') } : {}),
    }),
    onSaved: () => {
      form.set({ current: '', new: '' });
      toasts.say(t('password.saved'));
    },
  });
  return (
    <Card title={t('password')}>
      <Form form={form} submitLabel={t('password.save')}>
        <div className="form-row">
          <TextField
            {...form.field('current')}
            label={t('password.current')}
            type="password"
            autoComplete="current-password"
          />
          <TextField
            {...form.field('new')}
            label={t('password.new')}
            help={t('password.help')}
            type="password"
            autoComplete="new-password"
          />
        </div>
      </Form>
    </Card>
  );
}
