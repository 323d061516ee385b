// The first queue and who answers it: oneself, and colleagues who are invited.
import { CheckField } from '@/components/form/ChoiceFields';
import { Form } from '@/components/form/Form';
import { TagField } from '@/components/form/TagField';
import { TextField } from '@/components/form/TextField';
import { useForm } from '@/components/form/useForm';
import type { Person, Queue } from '@/lib/api';
import { type ChangeTools, useChange } from '@/lib/http/queries';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMe } from '@/lib/session/SessionContext';
import type { Existing } from '../api/progress';
import { setUpTexts } from '../texts/texts';

type Values = {
  readonly queue: string;
  readonly self: boolean;
  readonly emails: readonly string[];
};

export function PeopleStep({
  existing,
  onDone,
}: {
  readonly existing: Existing;
  readonly onDone: () => void;
}) {
  const t = useTexts(setUpTexts);
  const { locale, t: core } = useLanguage();
  const { user } = useMe();
  const first = existing.queues[0];
  const isAgent = existing.people.some(
    (person) => person.user_id === user.user_id && person.agent !== null,
  );
  const save = useChange<Values, number>({
    change: async (values, tools) => {
      const queue = first ?? (await createQueue(values.queue.trim(), tools));
      const agent = { queue_ids: [queue.queue_id] };
      if (values.self && !isAgent) {
        await tools.api.patch<Person>(`/v1/people/${user.user_id}`, { agent });
      }
      for (const email of values.emails) {
        const name = email.split('@')[0] ?? email;
        const roles = [{ role: 'agent' }];
        await tools.api.post<Person>('/v1/people', { email, name, locale, roles, agent });
      }
      return Number(values.self && !isAgent) + values.emails.length;
    },
    refreshes: [['people'], ['queues'], ['tenant']],
    done: (count) => t('people.saved', { count }),
    isQuiet: true,
  });
  const initial: Values = {
    queue: first?.name ?? t('people.queue.default'),
    self: true,
    emails: [],
  };
  const form = useForm<Values, number>({
    initial,
    submission: save,
    validate: ({ queue, self, emails }) => ({
      ...(queue.trim() === '' ? { queue: core('form.required') } : {}),
      ...(!self && emails.length === 0 ? { emails: t('people.nobody') } : {}),
    }),
    onSaved: onDone,
  });
  return (
    <Form form={form} submitLabel={t('people.save')}>
      <TextField
        {...form.field('queue')}
        label={t('people.queue')}
        readOnly={first !== undefined}
      />
      <CheckField {...form.field('self')} label={t('people.self')} />
      <TagField
        {...form.field('emails')}
        label={t('people.emails')}
        help={t('people.emails.help')}
        isOptional
      />
    </Form>
  );
}

function createQueue(name: string, { api, idempotencyKey }: ChangeTools): Promise<Queue> {
  return api.post<Queue>('/v1/queues', { name }, { idempotencyKey });
}
