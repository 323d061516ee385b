// What the page shows of whoever offers the service.
import type { PublicBrand } from '@/lib/api';

export type Brand = PublicBrand;
