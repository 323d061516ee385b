// Reads and changes of teams.
import type { Team, TeamBody } from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';
import { useVersioned, type Versioned } from '@/lib/http/versioned';

const REFRESHES = [['teams'], ['people']] as const;

export function useTeams(): Rows<Team> {
  return useRows<Team>(['teams'], '/v1/teams');
}

export function useTeam(teamId: string): Versioned<Team> {
  return useVersioned<Team>(['teams', teamId], `/v1/teams/${teamId}`);
}

export type SavedTeam = { readonly team: Team | null; readonly etag: string | undefined };

/** Creates a team, or replaces the given one as it was read. */
export function useSaveTeam(
  { team, etag }: SavedTeam,
  done: (team: Team) => string,
): Change<TeamBody, Team> {
  return useChange<TeamBody, Team>({
    change: (body, { api, idempotencyKey }) =>
      team === null
        ? api.post<Team>('/v1/teams', body, { idempotencyKey })
        : api.put<Team>(
            `/v1/teams/${team.team_id}`,
            body,
            etag === undefined ? {} : { ifMatch: etag },
          ),
    refreshes: REFRESHES,
    done,
    isQuiet: true,
  });
}

export function useDeleteTeam(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (teamId, { api }) => api.delete(`/v1/teams/${teamId}`),
    refreshes: REFRESHES,
    done,
  });
}
