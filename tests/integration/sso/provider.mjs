// A real OpenID Connect provider for the tests: prints its port when it listens; signs in whoever it is told to.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [redirectUri, clientSecret] = process.argv.slice(2);
const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

// By subject: what the provider says of each person. A test writes it with PUT /accounts/<subject>.
const accounts = new Map();

const provider = new Provider(issuer, {
  clients: ['client_secret_post', 'client_secret_basic'].map((method) => ({
    client_id: `tandem-${method}`,
    client_secret: clientSecret,
    token_endpoint_auth_method: method,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code'],
    response_types: ['code'],
  })),
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'given_name', 'family_name'] },
  // As Okta does with an access token: the claims are at the userinfo endpoint alone.
  conformIdTokenClaims: process.argv[4] === 'thin',
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ ...accounts.get(accountId), sub: accountId }) }),
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ['tests'] },
});

const answer = provider.callback();
server.on('request', async (request, response) => {
  const subject = request.url.startsWith('/accounts/') && request.url.slice('/accounts/'.length);
  if (!subject) return answer(request, response);
  const parts = [];
  for await (const part of request) parts.push(part);
  accounts.set(subject, JSON.parse(Buffer.concat(parts).toString()));
  response.end();
});
console.log(issuer);
