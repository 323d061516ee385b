// What a form holds of a template's filling, and what of it the template asks for.
import type { FlowFromTemplate, FlowTemplateSummary } from '@/lib/api';
import type { Locale } from '@/lib/i18n/locales';

export type TemplateValues = {
  readonly template_id: string;
  readonly name: string;
  /** Queue by the template's role; kept for roles of another template that is looked at. */
  readonly queue_ids: Readonly<Record<string, string>>;
  readonly hours_id: string | null;
  readonly publish: boolean;
};

export function templateBody(
  values: TemplateValues,
  template: FlowTemplateSummary,
  locale: Locale,
): FlowFromTemplate {
  const chosen = template.queue_roles.flatMap(({ role }) => {
    const id = values.queue_ids[role];
    return id === undefined ? [] : [[role, id] as const];
  });
  return {
    template_id: template.template_id,
    name: values.name.trim(),
    queue_ids: Object.fromEntries(chosen),
    hours_id: template.needs_hours ? values.hours_id : null,
    locale,
    publish: values.publish,
  };
}
