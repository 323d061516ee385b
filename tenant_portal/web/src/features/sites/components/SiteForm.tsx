// Adds a site, or changes its name and whether it serves new tenants.
import { CheckField } from '@/components/form/ChoiceFields';
import { FormDialog } from '@/components/form/FormDialog';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Site } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { type Scope, useSaveSite } from '../api/sites';
import { sitesTexts } from '../texts/texts';

export function SiteForm({
  scope,
  site,
  onClose,
  onSaved,
}: {
  readonly scope: Scope;
  /** Null: a new one. */
  readonly site: Site | null;
  readonly onClose: () => void;
  readonly onSaved: (site: Site) => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(sitesTexts);
  const save = useSaveSite(scope, site?.site_id ?? null, ({ name }) => t('saved', { name }));
  const form = useForm({
    initial: { name: site?.name ?? '', is_default: site?.is_default ?? false },
    submission: save,
    validate: ({ name }) => (name.trim() === '' ? { name: core('form.required') } : {}),
    onSaved,
  });
  const mayBeDefault = scope === 'platform' && (site === null || site.kind === 'pop');
  return (
    <FormDialog
      form={form}
      title={site === null ? t(`new.${scope}`) : t(scope === 'own' ? 'edit' : 'edit.platform')}
      submitLabel={core(site === null ? 'action.add' : 'action.save')}
      onClose={onClose}
    >
      <TextField {...form.field('name')} label={t('name')} help={t('name.help')} autoFocus />
      {mayBeDefault && (
        <CheckField {...form.field('is_default')} label={t('default')} help={t('default.help')} />
      )}
    </FormDialog>
  );
}
