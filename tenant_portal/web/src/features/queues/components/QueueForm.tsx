// Creates or edits a queue's policy.
import { CheckField, SelectField } from '@/components/form/ChoiceFields';
import { FormSection } from '@/components/form/Form';
import { FormDialog } from '@/components/form/FormDialog';
import { LevelsField } from '@/components/form/LevelsField';
import { NumberField } from '@/components/form/NumberField';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { ReloadOffer, VersionedDialog } from '@/components/form/VersionedDialog';
import type { Queue, Skill } from '@/lib/api';
import { AGENT_STRATEGIES } from '@/lib/contracts';
import { useRows } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useQueue, useSaveQueue } from '../api/queues';
import { bodyOf, NEW_QUEUE, ringOutOfOrder, valuesOf } from '../api/queueValues';
import { queuesTexts } from '../texts/texts';
import { RingsField } from './RingsField';

// The API's own limits, in seconds.
const MAX_RING_S = 120;
const MAX_LONG_S = 3_600;
const MAX_PRIORITY = 100;
const MAX_AGEING = 100;

export function NewQueue({ onClose }: { readonly onClose: () => void }) {
  return <QueueForm queue={null} etag={undefined} onReload={onClose} onClose={onClose} />;
}

export function EditQueue({
  queueId,
  onClose,
}: {
  readonly queueId: string;
  readonly onClose: () => void;
}) {
  const t = useTexts(queuesTexts);
  return (
    <VersionedDialog read={useQueue(queueId)} title={t('edit')} kind="drawer" onClose={onClose}>
      {({ key, value, etag, reload }) => (
        <QueueForm key={key} queue={value} etag={etag} onReload={reload} onClose={onClose} />
      )}
    </VersionedDialog>
  );
}

function QueueForm({
  queue,
  etag,
  onReload,
  onClose,
}: {
  /** Null: a new one. */
  readonly queue: Queue | null;
  readonly etag: string | undefined;
  readonly onReload: () => void;
  readonly onClose: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(queuesTexts);
  const skills = useRows<Skill>(['skills'], '/v1/skills').items.map(({ name }) => name);
  const others = useRows<Queue>(['queues'], '/v1/queues')
    .items.filter(({ queue_id }) => queue_id !== queue?.queue_id)
    .map(({ queue_id, name }) => ({ value: queue_id, label: name }));
  const save = useSaveQueue({ queue, etag }, ({ name }) => t('saved', { name }));
  const form = useForm({
    initial: queue === null ? NEW_QUEUE : valuesOf(queue),
    submission: { ...save, run: (values) => save.run(bodyOf(values)) },
    validate: ({ name, rings }) => ({
      ...(name.trim() === '' ? { name: core('form.required') } : {}),
      ...(ringOutOfOrder(rings) === null ? {} : { rings: t('rings.order') }),
    }),
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={t(queue === null ? 'new' : 'edit')}
      submitLabel={core(queue === null ? 'action.create' : 'action.save')}
      extra={<ReloadOffer error={save.error} onReload={onReload} />}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} autoFocus />
      <LevelsField
        {...form.field('required_skills')}
        label={t('skills')}
        help={t('skills.help')}
        isOptional
        options={skills}
        addLabel={t('skills.add')}
        levelOf={(skill) => t('skills.level', { skill })}
      />
      <NumberField
        {...form.field('priority')}
        label={t('priority')}
        help={t('priority.help')}
        min={0}
        max={MAX_PRIORITY}
      />
      <NumberField
        {...form.field('service_level_ms')}
        label={t('serviceLevel')}
        help={t('serviceLevel.help')}
        unit={t('unit.seconds')}
        min={1}
        max={MAX_LONG_S}
      />
      <NumberField
        {...form.field('ring_timeout_ms')}
        label={t('ring')}
        help={t('ring.help')}
        unit={t('unit.seconds')}
        min={1}
        max={MAX_RING_S}
      />
      <NumberField
        {...form.field('acw_ms')}
        label={t('acw')}
        help={t('acw.help')}
        unit={t('unit.seconds')}
        min={0}
        max={MAX_LONG_S}
      />
      <CheckField
        {...form.field('is_recorded')}
        label={t('recorded.label')}
        help={t('recorded.help')}
      />
      <FormSection title={t('routing')} lead={t('routing.lead')}>
        <div className="form-fields">
          <SelectField
            {...form.field('strategy')}
            label={t('strategy')}
            help={t(`strategy.${form.values.strategy}.help`)}
            options={AGENT_STRATEGIES.map((value) => ({ value, label: t(`strategy.${value}`) }))}
          />
          <LevelsField
            {...form.field('preferred_skills')}
            label={t('preferred')}
            help={t('preferred.help')}
            isOptional
            options={skills}
            addLabel={t('skills.add')}
            levelOf={(skill) => t('preferred.level', { skill })}
          />
          <NumberField
            {...form.field('ageing_per_minute')}
            label={t('ageing')}
            help={t('ageing.help')}
            unit={t('ageing.unit')}
            min={0}
            max={MAX_AGEING}
          />
        </div>
      </FormSection>
      <FormSection title={t('rings')} lead={t('rings.lead')}>
        <RingsField {...form.field('rings')} choices={{ skills, queues: others }} />
      </FormSection>
    </FormDialog>
  );
}
