// The screen of people.
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Page } from '@/components/Page';
import { BulkMenu } from '@/features/bulk/components/BulkMenu';
import { EVERYBODY } from '@/features/people/api/people';
import { GuestAgents } from '@/features/people/components/GuestAgents';
import { InviteForm } from '@/features/people/components/InviteForm';
import { PeopleTable } from '@/features/people/components/PeopleTable';
import { peopleTexts } from '@/features/people/texts/texts';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { t: core } = useLanguage();
  const t = useTexts(peopleTexts);
  const mayWrite = useMay()('people:write');
  const navigate = useNavigate();
  const [filter, setFilter] = useState(EVERYBODY);
  const [isInviting, setInviting] = useState(false);
  return (
    <Page
      title={core('nav.people')}
      lead={t('lead')}
      actions={
        <>
          <BulkMenu kind="people" mayImport={mayWrite} />
          {mayWrite && (
            <Button kind="primary" onClick={() => setInviting(true)}>
              {t('invite')}
            </Button>
          )}
        </>
      }
    >
      <PeopleTable
        filter={filter}
        onFilter={setFilter}
        onOpen={(person) => void navigate(`/people/${person.user_id}`)}
      />
      <GuestAgents />
      {isInviting && <InviteForm onClose={() => setInviting(false)} />}
    </Page>
  );
}
