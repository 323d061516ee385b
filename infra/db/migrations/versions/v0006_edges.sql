-- Edge enrolment: codes, credentials, certificates, what edges last reported.
SELECT 1;
