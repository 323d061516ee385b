// Makes a flow from a template: which one, and which queues and hours fill it.
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { CheckField, OptionalSelectField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import { ErrorState, Skeleton } from '@/components/states';
import type { FlowDetail, FlowTemplateSummary } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useFromTemplate, useTemplates } from '../api/flows';
import { type TemplateValues, templateBody } from '../api/templateValues';
import { usePlaceNames } from '../hooks/usePlaceNames';
import { flowsTexts } from '../texts/texts';
import './flows.css';

type Props = {
  readonly onMade: (flow: FlowDetail) => void;
  readonly onClose: () => void;
};

export function TemplateForm({ onMade, onClose }: Props) {
  const { locale } = useLanguage();
  const t = useTexts(flowsTexts);
  const templates = useTemplates(locale);
  const [first] = templates.data?.items ?? [];
  if (first !== undefined) {
    return (
      <TemplateFields
        templates={templates.data?.items ?? []}
        first={first}
        onMade={onMade}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog kind="wide" title={t('new')} onClose={onClose}>
      {templates.error !== null ? (
        <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </Dialog>
  );
}

function TemplateFields({
  templates,
  first,
  onMade,
  onClose,
}: Props & {
  readonly templates: readonly FlowTemplateSummary[];
  readonly first: FlowTemplateSummary;
}) {
  const { t: core, locale } = useLanguage();
  const t = useTexts(flowsTexts);
  const { queues, hours } = usePlaceNames();
  const make = useFromTemplate(({ name }) => t('made', { name }));
  const initial: TemplateValues = {
    template_id: first.template_id,
    name: '',
    queue_ids: {},
    hours_id: null,
    publish: true,
  };
  const chosenOf = ({ template_id }: TemplateValues) =>
    templates.find((each) => each.template_id === template_id) ?? first;
  const form = useForm<TemplateValues, FlowDetail>({
    initial,
    submission: {
      ...make,
      run: (values) => make.run(templateBody(values, chosenOf(values), locale)),
    },
    validate: (values) => {
      const { queue_roles, needs_hours } = chosenOf(values);
      const isOpen = queue_roles.some(({ role }) => values.queue_ids[role] === undefined);
      return {
        ...(values.name.trim() === '' ? { name: core('form.required') } : {}),
        ...(isOpen ? { queue_ids: t('template.queues.needed') } : {}),
        ...(needs_hours && values.hours_id === null ? { hours_id: core('form.required') } : {}),
      };
    },
    onSaved: onMade,
  });
  const chosen = chosenOf(form.values);
  const queueFault = form.field('queue_ids').fault;
  return (
    <FormDialog
      form={form}
      kind="wide"
      title={t('new')}
      lead={t('new.lead')}
      submitLabel={core('action.create')}
      onClose={onClose}
    >
      <fieldset className="field">
        <legend className="field-label">{t('template')}</legend>
        <div className="templates">
          {templates.map((template) => (
            <label key={template.template_id} className="template">
              <input
                type="radio"
                name="template_id"
                checked={template.template_id === chosen.template_id}
                onChange={() => form.set({ template_id: template.template_id })}
              />
              <span>
                <strong>{template.name}</strong>
                <span className="muted small template-text">{template.description}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <ol className="template-steps muted small" aria-label={t('template.steps')}>
        {chosen.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <TextField {...form.field('name')} label={t('name')} />
      <div className="form-row">
        {chosen.queue_roles.map(({ role, name }) => (
          <OptionalSelectField
            key={role}
            label={t('template.queue', { role: name })}
            name={`queue_ids.${role}`}
            value={form.values.queue_ids[role] ?? null}
            onChange={(id) => {
              const { [role]: _, ...others } = form.values.queue_ids;
              form.set({ queue_ids: id === null ? others : { ...others, [role]: id } });
            }}
            fault={form.values.queue_ids[role] === undefined ? queueFault : null}
            emptyLabel={t('choose')}
            options={queues.map(({ queue_id, name: label }) => ({ value: queue_id, label }))}
          />
        ))}
        {chosen.needs_hours && (
          <OptionalSelectField
            {...form.field('hours_id')}
            label={t('template.hours')}
            emptyLabel={t('choose')}
            options={hours.map(({ hours_id, name }) => ({ value: hours_id, label: name }))}
          />
        )}
      </div>
      <CheckField
        {...form.field('publish')}
        label={t('template.publish')}
        help={t('template.publish.help')}
      />
    </FormDialog>
  );
}

/** The button that opens the form. */
export function NewFlowButton({ onPress }: { readonly onPress: () => void }) {
  const t = useTexts(flowsTexts);
  return (
    <Button kind="primary" onClick={onPress}>
      {t('new')}
    </Button>
  );
}
