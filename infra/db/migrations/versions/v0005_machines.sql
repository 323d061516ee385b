-- OAuth2 clients and tokens, scopes of API keys.
SELECT 1;
