// Invites a person by mail, with roles and, for an agent, queues and skills.
import { FormDialog } from '@/components/form/FormDialog';
import { useForm } from '@/components/form/useForm';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useInvite } from '../api/people';
import { newPersonOf, newPersonValues } from '../api/personValues';
import { peopleTexts } from '../texts/texts';
import { PersonFields, useCheckPerson } from './PersonFields';

export function InviteForm({ onClose }: { readonly onClose: () => void }) {
  const { locale } = useLanguage();
  const t = useTexts(peopleTexts);
  const validate = useCheckPerson();
  const invite = useInvite(({ email }) => t('invited', { email }));
  const form = useForm({
    initial: newPersonValues(locale),
    submission: { ...invite, run: (values) => invite.run(newPersonOf(values)) },
    validate,
    onSaved: onClose,
  });
  return (
    <FormDialog
      form={form}
      kind="drawer"
      title={t('invite')}
      lead={t('invite.lead')}
      submitLabel={t('invite.send')}
      onClose={onClose}
    >
      <PersonFields form={form} isNew />
    </FormDialog>
  );
}
