// The screen of one person.
import { useNavigate, useParams } from 'react-router';
import { Moment } from '@/components/Moment';
import { Page } from '@/components/Page';
import { ErrorState, Skeleton } from '@/components/states';
import { Tile, Tiles } from '@/components/Tiles';
import { usePerson } from '@/features/people/api/people';
import { AccountActions } from '@/features/people/components/AccountActions';
import { PersonStatusChip } from '@/features/people/components/PeopleTable';
import { PersonForm } from '@/features/people/components/PersonForm';
import { PersonSummary } from '@/features/people/components/PersonSummary';
import { PhoneCard } from '@/features/people/components/PhoneCard';
import { peopleTexts } from '@/features/people/texts/texts';
import type { Person } from '@/lib/api';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { userId = '' } = useParams();
  return <PersonPage key={userId} userId={userId} />;
}

function PersonPage({ userId }: { readonly userId: string }) {
  const { t: core } = useLanguage();
  const mayWrite = useMay()('people:write');
  const navigate = useNavigate();
  const read = usePerson(userId);
  if (read.state !== 'ready') {
    return (
      <Page title={core('nav.people')} width="form">
        {read.state === 'failed' ? (
          <ErrorState error={read.error} onRetry={read.retry} />
        ) : (
          <Skeleton lines={8} />
        )}
      </Page>
    );
  }
  const { value: person, etag, reload, round } = read;
  return (
    <Page
      title={person.name}
      lead={person.email}
      width="form"
      {...(mayWrite
        ? {
            actions: (
              <AccountActions
                person={person}
                onChanged={reload}
                onRemoved={() => void navigate('/people')}
              />
            ),
          }
        : {})}
    >
      <Account person={person} />
      {mayWrite ? (
        <PersonForm key={round} person={person} etag={etag} onReload={reload} />
      ) : (
        <PersonSummary person={person} />
      )}
      {person.agent !== null && <PhoneCard agent={person.agent} mayChange={mayWrite} />}
    </Page>
  );
}

function Account({ person }: { readonly person: Person }) {
  const t = useTexts(peopleTexts);
  return (
    <Tiles label={t('account')}>
      <Tile name={t('status')}>
        <PersonStatusChip status={person.status} />
      </Tile>
      <Tile name={t('lastSignIn')}>
        <Moment atMs={person.last_sign_in_at_ms} style="relative" />
      </Tile>
      <Tile name={t('secondFactor')}>{t(person.second_factor ? 'on' : 'off')}</Tile>
    </Tiles>
  );
}
