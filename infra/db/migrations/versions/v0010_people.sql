-- People as agents, teams, skills.
SELECT 1;
