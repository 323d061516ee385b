// Reads and changes of skills.
import type { Skill, SkillBody } from '@/lib/api';
import { type Change, type Rows, useChange, useRows } from '@/lib/http/queries';

export function useSkills(): Rows<Skill> {
  return useRows<Skill>(['skills'], '/v1/skills');
}

/** Creates a skill, or with a `skillId` replaces one. */
export function useSaveSkill(
  skillId: string | null,
  done: (skill: Skill) => string,
): Change<SkillBody, Skill> {
  return useChange<SkillBody, Skill>({
    change: (body, { api, idempotencyKey }) =>
      skillId === null
        ? api.post<Skill>('/v1/skills', body, { idempotencyKey })
        : api.put<Skill>(`/v1/skills/${skillId}`, body),
    refreshes: [['skills']],
    done,
    isQuiet: true,
  });
}

export function useDeleteSkill(done: string): Change<string, void> {
  return useChange<string, void>({
    change: (skillId, { api }) => api.delete(`/v1/skills/${skillId}`),
    refreshes: [['skills']],
    done,
  });
}
