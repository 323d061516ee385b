"""How an appliance becomes a site's edge: enrolment by code, its own server, renewal."""
