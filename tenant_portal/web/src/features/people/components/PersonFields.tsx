// The fields of a person, for an invitation and for the page of one person.
import { MultiSelectField, SelectField } from '@/components/form/ChoiceFields';
import { FormSection } from '@/components/form/Form';
import { TextField } from '@/components/form/TextField';
import type { FieldFaults, Form } from '@/components/form/useForm';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { LOCALE_NAMES, LOCALES } from '@/lib/i18n/locales';
import { useMay } from '@/lib/session/SessionContext';
import { hasEmptyLimit, isAgent, type PersonValues } from '../api/personValues';
import { usePlaces } from '../hooks/usePlaces';
import { peopleTexts } from '../texts/texts';
import { AgentField } from './AgentField';
import { RolesField } from './RolesField';
import './people.css';

export function PersonFields({
  form,
  isNew,
}: {
  readonly form: Form<PersonValues>;
  readonly isNew: boolean;
}) {
  const t = useTexts(peopleTexts);
  const places = usePlaces();
  const mayGiveRoles = useMay()('roles:write');
  return (
    <>
      <div className="form-row">
        <TextField
          {...form.field('email')}
          label={t('email')}
          type="email"
          autoComplete="off"
          autoFocus={isNew}
          readOnly={!isNew}
        />
        <TextField {...form.field('name')} label={t('name')} autoComplete="off" />
      </div>
      <SelectField
        {...form.field('locale')}
        label={t('locale')}
        help={t('locale.help')}
        options={LOCALES.map((locale) => ({ value: locale, label: LOCALE_NAMES[locale] }))}
      />
      {(mayGiveRoles || isNew) && (
        <FormSection title={t('roles')} lead={t('roles.lead')}>
          <RolesField {...form.field('roles')} places={places} />
        </FormSection>
      )}
      {isAgent(form.values.roles) && (
        <FormSection title={t('agent')} lead={t('agent.lead')}>
          <AgentField {...form.field('agent')} places={places} />
        </FormSection>
      )}
      {places.teams.length > 0 && (
        <FormSection title={t('teams')}>
          <MultiSelectField
            {...form.field('team_ids')}
            label={t('teams.of')}
            isOptional
            options={places.teams}
          />
        </FormSection>
      )}
    </>
  );
}

export function useCheckPerson(): (values: PersonValues) => FieldFaults<PersonValues> {
  const t = useTexts(peopleTexts);
  const { t: core } = useLanguage();
  return ({ email, name, roles }) => ({
    ...(/^\S+@\S+\.\S+$/.test(email.trim()) ? {} : { email: t('email.bad') }),
    ...(name.trim() === '' ? { name: core('form.required') } : {}),
    ...(hasEmptyLimit(roles) ? { roles: t('roles.emptyLimit') } : {}),
  });
}
