// Gives one of the outsourcer's people a role in a client: who, where, what, which queues, when.
import {
  CheckField,
  MultiSelectField,
  OptionalSelectField,
  SelectField,
} from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { LevelsField } from '@/components/form/LevelsField';
import { DateField } from '@/components/form/TimeFields';
import { type Form, useForm } from '@/components/form/useForm';
import { type Grant, ROLE_VALUES } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import {
  type GrantValues,
  isForSome,
  useClientNames,
  useClientQueues,
  useClientSkills,
  useGive,
  useOwnPeople,
} from '../api/grants';
import { grantsTexts } from '../texts/texts';

const INITIAL: GrantValues = {
  user_id: null,
  tenant_id: null,
  role: 'supervisor',
  isEverywhere: true,
  queue_ids: [],
  skills: {},
  from_at_ms: null,
  until_at_ms: null,
};

export function GrantForm({ onClose }: { readonly onClose: () => void }) {
  const { t: core } = useLanguage();
  const t = useTexts(grantsTexts);
  const people = useOwnPeople();
  const clients = useClientNames();
  const give = useGive(({ user_name: name, tenant_name: client }) => t('given', { name, client }));
  const form = useForm<GrantValues, Grant>({
    initial: INITIAL,
    submission: give,
    validate: (values) => ({
      ...(values.user_id === null ? { user_id: t('needs.person') } : {}),
      ...(values.tenant_id === null ? { tenant_id: t('needs.client') } : {}),
      ...(isForSome(values) && values.queue_ids.length === 0
        ? { queue_ids: t('queues.needed') }
        : {}),
      ...(values.from_at_ms !== null &&
      values.until_at_ms !== null &&
      values.until_at_ms < values.from_at_ms
        ? { until_at_ms: t('until.order') }
        : {}),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog form={form} kind="drawer" title={t('new')} submitLabel={t('new')} onClose={onClose}>
      <OptionalSelectField
        {...form.field('user_id')}
        label={t('person')}
        emptyLabel={t('choose')}
        options={people.items
          .filter(({ status }) => status !== 'disabled')
          .map(({ user_id, name, email }) => ({
            value: user_id,
            label: name === '' ? email : `${name} (${email})`,
          }))}
      />
      <OptionalSelectField
        {...form.field('tenant_id')}
        label={t('client')}
        emptyLabel={t('choose')}
        onChange={(tenant_id) => form.set({ tenant_id, queue_ids: [], skills: {} })}
        options={clients.items.map(({ tenant_id, name }) => ({ value: tenant_id, label: name }))}
      />
      <SelectField
        {...form.field('role')}
        label={t('role')}
        options={ROLE_VALUES.filter((role) => role !== 'owner').map((role) => ({
          value: role,
          label: core(`role.${role}`),
        }))}
      />
      {form.values.role !== 'agent' && (
        <CheckField
          {...form.field('isEverywhere')}
          label={t('queues.all')}
          help={t('queues.allHelp')}
        />
      )}
      {isForSome(form.values) && <QueuesField form={form} />}
      {form.values.role === 'agent' && <SkillsField form={form} />}
      <div className="form-row">
        <DateField {...form.field('from_at_ms')} label={t('from')} help={t('from.now')} />
        <DateField {...form.field('until_at_ms')} label={t('until')} help={t('until.help')} />
      </div>
    </FormDialog>
  );
}

function QueuesField({ form }: { readonly form: Form<GrantValues> }) {
  const t = useTexts(grantsTexts);
  const { tenant_id: clientId, role } = form.values;
  const { items, state } = useClientQueues(clientId);
  if (clientId === null) return <p className="muted">{t('queues.first')}</p>;
  if (state === 'ready' && items.length === 0) return <p className="muted">{t('queues.none')}</p>;
  return (
    <MultiSelectField
      {...form.field('queue_ids')}
      label={t('queues')}
      {...(role === 'agent' ? { help: t('queues.agentHelp') } : {})}
      options={items.map(({ queue_id, name, required_skills }) => ({
        value: queue_id,
        label: name,
        detail: Object.keys(required_skills).join(', '),
      }))}
    />
  );
}

function SkillsField({ form }: { readonly form: Form<GrantValues> }) {
  const t = useTexts(grantsTexts);
  const { items } = useClientSkills(form.values.tenant_id);
  if (items.length === 0) return null;
  return (
    <LevelsField
      {...form.field('skills')}
      label={t('skills')}
      isOptional
      help={t('skills.help')}
      options={items.map(({ name }) => name)}
      addLabel={t('skills.add')}
      levelOf={(skill) => t('skills.level', { skill })}
    />
  );
}
