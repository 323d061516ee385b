// What callers hear: one of the templates, filled with the first queue and hours, then published.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Ready } from '@/components/Ready';
import type { FlowDetail, FlowTemplateList, FlowTemplateSummary } from '@/lib/api';
import { useChange, useRead } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import type { Existing } from '../api/progress';
import { setUpTexts } from '../texts/texts';

export function FlowStep({
  existing,
  onDone,
}: {
  readonly existing: Existing;
  readonly onDone: () => void;
}) {
  const t = useTexts(setUpTexts);
  const { locale } = useLanguage();
  const templates = useRead<FlowTemplateList>(['flow-templates'], '/v1/flow-templates', {
    query: { locale },
  });
  const [chosen, setChosen] = useState<string | null>(null);
  const number = existing.numbers[0]?.number;
  const use = useChange<FlowTemplateSummary, FlowDetail>({
    change: async (template, { api, idempotencyKey }) => {
      const flow = await api.post<FlowDetail>(
        '/v1/flows/from-template',
        { ...filled(template, existing), name: freeName(t('flow.name'), existing), locale },
        { idempotencyKey },
      );
      if (number !== undefined) {
        await api.put(`/v1/numbers/${encodeURIComponent(number)}`, { flow_id: flow.flow_id });
      }
      return flow;
    },
    refreshes: [['flows'], ['numbers']],
    done: t('flow.saved', { number: number ?? '' }),
    onDone,
  });
  return (
    <Ready read={templates} lines={4}>
      {({ items }) => {
        const usable = items.filter((each) => !each.needs_hours || existing.hours[0] !== undefined);
        const picked = usable.find((each) => each.template_id === chosen) ?? usable[0];
        return (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault();
              if (picked !== undefined) void use.run(picked);
            }}
          >
            <fieldset className="field">
              <legend className="field-label">{t('flow.pick')}</legend>
              <div className="set-up-templates">
                {usable.map((template) => (
                  <label key={template.template_id} className="set-up-choice">
                    <input
                      type="radio"
                      name="template"
                      value={template.template_id}
                      checked={template === picked}
                      onChange={() => setChosen(template.template_id)}
                    />
                    <span>
                      <strong>{template.name}</strong>
                      <span className="muted small">{template.description}</span>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
            <div className="form-actions">
              <span className="form-actions-space" />
              <Button type="submit" kind="primary" isPending={use.isPending}>
                {t('flow.use')}
              </Button>
            </div>
          </form>
        );
      }}
    </Ready>
  );
}

/** Every role of the template gets the first queue: more queues come later, in the flow itself. */
function filled(template: FlowTemplateSummary, { queues, hours }: Existing) {
  const queueId = queues[0]?.queue_id;
  return {
    template_id: template.template_id,
    queue_ids:
      queueId === undefined
        ? {}
        : Object.fromEntries(template.queue_roles.map(({ role }) => [role, queueId])),
    hours_id: template.needs_hours ? (hours[0]?.hours_id ?? null) : null,
    publish: true,
  };
}

/** A second flow of the same name would be refused. */
function freeName(name: string, { flows }: Existing): string {
  const taken = new Set(flows.map((flow) => flow.name));
  let candidate = name;
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${name} ${count}`;
  return candidate;
}
