// The cloud nodes by their last sign of life, and the roles with who holds them.
import { Chip } from '@/components/Chip';
import { Facts } from '@/components/Facts';
import { Icon } from '@/components/Icon';
import { Card } from '@/components/Page';
import type { NodeHealth, NodeRoleHealth, RoleHealth } from '@/lib/api';
import { duration } from '@/lib/i18n/formats';
import { useLanguage, useTexts } from '@/lib/i18n/LocaleContext';
import { platformTexts } from '../texts/texts';
import './nodes.css';

const KNOWN_ROLES = [
  'acd',
  'api',
  'call_relay',
  'enrolment',
  'grants',
  'lifecycle',
  'mailer',
  'meter',
  'projector',
  'publisher',
  'recordings',
  'sign_in_upkeep',
  'site_watch',
  'webhooks',
] as const;
// A loop that is later than this makes people wait.
const LATE_MS = 250;

/** Says what a role does; one of a plug-in keeps its own name. */
function useRoleName(): (name: string) => string {
  const t = useTexts(platformTexts);
  return (name) => {
    const known = KNOWN_ROLES.find((each) => each === name);
    return known === undefined ? name : t(`role.${known}`);
  };
}

/** The alarm of roles that nobody holds; nothing while all are held. */
export function UnheldRoles({ roles }: { readonly roles: readonly RoleHealth[] }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const roleName = useRoleName();
  const unheld = roles.filter((role) => !role.is_held);
  if (unheld.length === 0) return null;
  return (
    <div className="role-alarm" role="alert">
      <Icon name="warning" />
      <p>
        <strong>
          {t('health.roles.alarm', {
            names: formats.list(unheld.map(({ name }) => roleName(name))),
          })}
        </strong>{' '}
        {t('health.roles.alarm.help', { count: formats.count(unheld.length) })}
      </p>
    </div>
  );
}

export function RolesCard({ roles }: { readonly roles: readonly RoleHealth[] }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const roleName = useRoleName();
  return (
    <Card title={t('health.roles')}>
      <Facts
        facts={roles.map(({ name, holders, is_held }) => ({
          key: name,
          name: roleName(name),
          value: is_held ? (
            t('health.role.holders', { count: formats.count(holders) })
          ) : (
            <Chip tone="bad">{t('health.role.nobody')}</Chip>
          ),
        }))}
      />
    </Card>
  );
}

export function NodesCard({ nodes }: { readonly nodes: readonly NodeHealth[] }) {
  const t = useTexts(platformTexts);
  return (
    <Card title={t('health.nodes')}>
      {nodes.length === 0 ? (
        <p className="muted">{t('health.nodes.none')}</p>
      ) : (
        <ul className="nodes">
          {nodes.map((node) => (
            <NodeItem key={node.node_id} node={node} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function NodeItem({ node }: { readonly node: NodeHealth }) {
  const t = useTexts(platformTexts);
  const isLive = node.state === 'live';
  return (
    <li className="node">
      <div className="node-head">
        <strong>{node.address === '' ? node.host : `${node.host}, ${node.address}`}</strong>{' '}
        <Chip tone={isLive ? 'good' : 'bad'}>
          {t(isLive ? 'health.node.live' : 'health.node.gone')}
        </Chip>
      </div>
      <p className="muted">{isLive ? <LiveLine node={node} /> : <GoneLine node={node} />}</p>
      <ul className="node-roles">
        {node.roles.map((role) => (
          <li key={role.name}>
            <RoleWord role={role} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function LiveLine({ node }: { readonly node: NodeHealth }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const words = [
    node.version,
    t('health.node.since', { time: formats.dateTime(node.started_at_ms) }),
    t('health.node.cpu', { percent: formats.count(node.cpu_percent) }),
    formats.bytes(node.memory_bytes),
    ...(node.loop_lag_ms > LATE_MS
      ? [t('health.node.lag', { ms: formats.count(node.loop_lag_ms) })]
      : []),
  ];
  return <>{formats.list(words)}</>;
}

function GoneLine({ node }: { readonly node: NodeHealth }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const silent = t('health.node.silent', { time: duration(node.age_ms) });
  return <>{formats.list([node.version, silent])}</>;
}

function RoleWord({ role }: { readonly role: NodeRoleHealth }) {
  const { formats } = useLanguage();
  const t = useTexts(platformTexts);
  const roleName = useRoleName();
  const words = [
    roleName(role.name),
    ...(role.is_running ? [] : [t('health.node.stopped')]),
    ...(role.restarts > 0
      ? [t('health.node.restarts', { count: formats.count(role.restarts) })]
      : []),
  ];
  return <Chip tone={role.is_running ? 'idle' : 'bad'}>{formats.list(words)}</Chip>;
}
