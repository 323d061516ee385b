// What makes a person an agent: the site of the phone, skills with levels, and queues.
import { MultiSelectField, OptionalSelectField } from '@/components/form/ChoiceFields';
import { LevelsField } from '@/components/form/LevelsField';
import type { FieldBinding } from '@/components/form/useForm';
import { useTexts } from '@/lib/i18n/LocaleContext';
import type { AgentValues } from '../api/personValues';
import type { Places } from '../hooks/usePlaces';
import { peopleTexts } from '../texts/texts';

export function AgentField({
  value,
  onChange,
  fault,
  places,
}: FieldBinding<AgentValues> & { readonly places: Places }) {
  const t = useTexts(peopleTexts);
  const change = (changes: Partial<AgentValues>) => onChange({ ...value, ...changes });
  return (
    <>
      {fault !== null && (
        <p className="field-fault" role="alert">
          {fault}
        </p>
      )}
      <MultiSelectField
        label={t('agent.queues')}
        name="agent.queues"
        value={value.queue_ids}
        onChange={(queue_ids) => change({ queue_ids })}
        fault={null}
        options={places.queues}
      />
      <LevelsField
        label={t('agent.skills')}
        name="agent.skills"
        value={value.skills}
        onChange={(skills) => change({ skills })}
        fault={null}
        isOptional
        help={t('agent.skills.help')}
        options={places.skills}
        addLabel={t('agent.skills.add')}
        levelOf={(skill) => t('agent.skills.level', { skill })}
      />
      <OptionalSelectField
        label={t('agent.site')}
        help={t('agent.site.help')}
        name="agent.site"
        value={value.site_id}
        onChange={(site_id) => change({ site_id })}
        fault={null}
        options={places.sites}
        emptyLabel={t('agent.site.first')}
      />
    </>
  );
}
