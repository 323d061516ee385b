// Changes a person: name, language, roles, teams, and what they are as an agent.
import { Form } from '@/components/form/Form';
import { useForm } from '@/components/form/useForm';
import { ReloadOffer } from '@/components/form/VersionedDialog';
import { Card } from '@/components/Page';
import type { Person } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';
import { useChangePerson } from '../api/people';
import { patchOf, valuesOf } from '../api/personValues';
import { peopleTexts } from '../texts/texts';
import { PersonFields, useCheckPerson } from './PersonFields';

export function PersonForm({
  person,
  etag,
  onReload,
}: {
  readonly person: Person;
  readonly etag: string | undefined;
  readonly onReload: () => void;
}) {
  const { t: core } = useLanguage();
  const t = useTexts(peopleTexts);
  const mayGiveRoles = useMay()('roles:write');
  const validate = useCheckPerson();
  const save = useChangePerson(person.user_id, ({ name }) => t('saved', { name }), true);
  const form = useForm({
    initial: valuesOf(person),
    submission: {
      ...save,
      run: (values) => save.run({ patch: patchOf(values, mayGiveRoles), etag }),
    },
    validate,
    // The next change stands on what was just saved.
    onSaved: onReload,
  });
  return (
    <Card>
      <Form
        form={form}
        submitLabel={core('action.save')}
        extra={<ReloadOffer error={save.error} onReload={onReload} />}
      >
        <PersonFields form={form} isNew={false} />
      </Form>
    </Card>
  );
}
