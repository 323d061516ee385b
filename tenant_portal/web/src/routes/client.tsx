// The screen of one client.
import { useParams } from 'react-router';
import { ClientPage } from '@/features/clients/components/ClientPage';
import { useMay } from '@/lib/session/SessionContext';

export function Component() {
  const { tenantId = '' } = useParams();
  return <ClientPage key={tenantId} tenantId={tenantId} mayWrite={useMay()('clients:write')} />;
}
