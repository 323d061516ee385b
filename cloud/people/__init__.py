"""People of an organisation: who they are, their roles, teams and the agents they are."""
