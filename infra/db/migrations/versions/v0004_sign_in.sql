-- What sign-in needs: second factors, one-time codes, attempts, mail, identity providers, SCIM.
SELECT 1;
