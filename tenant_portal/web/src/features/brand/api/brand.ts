// Reads and changes of an outsourcer's brand.
import type { BrandBody, OwnBrand } from '@/lib/api';
import { type Change, useChange, useRead } from '@/lib/http/queries';

export type { OwnBrand };

export function useOwnBrand() {
  return useRead<OwnBrand>(['brand'], '/v1/brand');
}

export function useSaveBrand(done: string): Change<BrandBody, OwnBrand> {
  return useChange<BrandBody, OwnBrand>({
    change: (body, { api }) => api.put<OwnBrand>('/v1/brand', body),
    refreshes: [['brand']],
    done,
    isQuiet: true,
  });
}

export function useProveDomain(done: string): Change<void, OwnBrand> {
  return useChange<void, OwnBrand>({
    change: (_, { api, idempotencyKey }) =>
      api.post<OwnBrand>('/v1/brand/domain/proof', undefined, { idempotencyKey }),
    refreshes: [['brand']],
    done,
  });
}

export function useSaveLogo(done: string): Change<File, OwnBrand> {
  return useChange<File, OwnBrand>({
    change: async (file, { api }) => {
      const form = new FormData();
      form.append('file', file);
      const answer = await api.send('PUT', '/v1/brand/logo', form);
      return (await answer.json()) as OwnBrand;
    },
    refreshes: [['brand']],
    done,
  });
}
