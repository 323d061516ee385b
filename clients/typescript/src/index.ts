// Client of the Tandem API: `new Client('https://app.example.com', { token }).queues.queues()`.

import { Operations } from './operations.ts';
import { Transport, type ClientOptions } from './transport.ts';

export {
  ApiProblem,
  Etag,
  NotModified,
  PreconditionFailed,
  RateLimited,
  TandemError,
  Unreachable,
  type ClientOptions,
  type FieldProblem,
} from './transport.ts';
export type * from './types.ts';

/** Every operation, in groups. */
export class Client extends Operations {
  constructor(baseUrl: string, options: ClientOptions = {}) {
    super(new Transport(baseUrl, options));
  }
}
